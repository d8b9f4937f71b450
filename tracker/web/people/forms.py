"""The forms of a patient's record and of the clinic's settings, as the staff fill them in."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from tracker.models import Clinic, Frequency, Invitation, Patient, Procedure
from tracker.models.clinic import WEEKDAY_NAMES
from tracker.web.common.baseline_fields import (
    BaselineMixin,
    baseline_fields,
    baseline_initial,
    set_baseline,
)
from tracker.web.common.form_fields import UNITS, ClockField, DayField, zone_choices
from tracker.web.common.formatters import clock
from tracker.web.people.registration_form import PersonMixin

if TYPE_CHECKING:
    OfProcedure = forms.ModelForm[Procedure]
    OfClinic = forms.ModelForm[Clinic]
else:
    OfProcedure = OfClinic = forms.ModelForm

NOT_AN_ADDRESS = {
    "invalid": "Type an e-mail address such as name@example.com.",
    "required": "Type the e-mail address.",
}


class DetailsForm(PersonMixin):
    """Who the patient is, how to reach them, and how they want to be written to."""

    date_of_birth = DayField(label="Date of birth", required=False)
    email = forms.EmailField(
        label="E-mail address", required=False, max_length=254, error_messages=NOT_AN_ADDRESS
    )
    distance_unit = forms.ChoiceField(label="Distances in", choices=UNITS)
    timezone = forms.ChoiceField(label="Time zone", choices=zone_choices)
    send_time = ClockField(label="Send time", required=False)
    paused_until = DayField(label="No reminders until", required=False)

    class Meta:
        model = Patient
        fields = [
            "first_name", "last_name", "date_of_birth", "phone", "email", "record_number",
            "language", "distance_unit", "counts_steps", "timezone", "send_time", "reminders_on",
            "frequency", "paused_until",
        ]  # fmt: skip
        labels = {
            "first_name": "First name",
            "last_name": "Last name",
            "phone": "Phone",
            "record_number": "Record number",
            "language": "Language",
            "counts_steps": "Counts steps: ask for each day’s steps, not its distance",
            "reminders_on": "Send reminders by e-mail",
            "frequency": "How often",
        }
        help_texts = {"counts_steps": "", "frequency": ""}
        error_messages = {
            "first_name": {"required": "Type the first name."},
            "last_name": {"required": "Type the last name."},
        }

    def __init__(self, data: Any = None, *, instance: Patient, today: date) -> None:
        super().__init__(data, instance=instance)
        self.today = today
        usual = instance.clinic.get_frequency_display().lower()
        frequency = self.fields["frequency"]
        frequency.choices = [("", f"The clinic’s: {usual}"), *Frequency.choices]  # type: ignore[attr-defined]
        self.fields[
            "send_time"
        ].help_text = (
            f"From 8:00 am to 9:00 pm. Blank: the clinic’s, {clock(instance.clinic.send_time)}."
        )


class ProcedureForm(OfProcedure, BaselineMixin):
    """Day 0, what was done and by whom, the baseline, what is cleared, and what is taken up."""

    performed_on = DayField(label="Procedure date (day 0)")
    lifting_cleared_on = DayField(label="Lifting, bending, twisting", required=False)
    strenuous_cleared_on = DayField(label="Hard exercise", required=False)
    driving_cleared_on = DayField(label="Driving", required=False)
    light_activity_on = DayField(label="Light activity", required=False)
    daily_routine_on = DayField(label="Daily routine", required=False)
    work_on = DayField(label="Work", required=False)

    class Meta:
        model = Procedure
        fields = [
            "performed_on", "levels", "surgeon", "lifting_cleared_on", "strenuous_cleared_on",
            "driving_cleared_on", "light_activity_on", "daily_routine_on", "work_on",
        ]  # fmt: skip
        labels = {"levels": "Levels", "surgeon": "Surgeon"}

    def __init__(self, data: Any = None, *, instance: Procedure, unit: str) -> None:
        super().__init__(data, instance=instance, initial=baseline_initial(instance, unit=unit))
        self.fields.update(baseline_fields())
        self.unit = unit
        self.kept = instance.baseline

    def clean(self) -> dict[str, Any]:
        """The baseline, read in the patient's unit, becomes the procedure's."""
        cleaned = super().clean() or self.cleaned_data
        baseline = self.read_baseline(cleaned, unit=self.unit, kept=self.kept)
        set_baseline(self.instance, baseline)
        return cleaned


class CaregiverForm(forms.Form):
    """Somebody who may see and log for a patient."""

    name = forms.CharField(label="Caregiver’s name (optional)", required=False, max_length=80)
    email = forms.EmailField(
        label="Caregiver’s e-mail address", max_length=254, error_messages=NOT_AN_ADDRESS
    )


class AnswerForm(forms.Form):
    """What the clinic answers a patient who asked about the record."""

    answer = forms.CharField(
        label="Your answer",
        help_text=(
            "The patient reads this. Say what you corrected or erased, what you must keep, and why."
        ),
        max_length=2000,
        error_messages={"required": "Type what you did, and what you must keep."},
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class StaffForm(forms.Form):
    """The address of a new colleague, and what they will be."""

    email = forms.EmailField(
        label="Colleague’s e-mail address", max_length=254, error_messages=NOT_AN_ADDRESS
    )
    role = forms.ChoiceField(
        label="Role",
        choices=[
            (role.value, role.label) for role in (Invitation.Role.NURSE, Invitation.Role.LEAD)
        ],
    )


class ClinicForm(OfClinic):
    """How the clinic is reached, when it is open, and how it writes to its patients."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Open on",
        choices=list(enumerate(WEEKDAY_NAMES)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one opening day."},
    )
    opens = ClockField(label="Opens at")
    closes = ClockField(label="Closes at")
    send_time = ClockField(label="Daily e-mail goes out at")
    mail_from = ClockField(label="None before")
    mail_until = ClockField(label="None after")
    after_hours_email = forms.EmailField(
        label="After-hours e-mail", required=False, max_length=254, error_messages=NOT_AN_ADDRESS
    )

    class Meta:
        model = Clinic
        fields = [
            "phone", "after_hours_phone", "after_hours_email", "weekdays", "opens", "closes",
            "send_time", "frequency", "mail_from", "mail_until", "nudges_on",
        ]  # fmt: skip
        labels = {
            "phone": "Phone",
            "after_hours_phone": "After-hours phone",
            "nudges_on": "Ask once more the next morning about a requested day without a log",
            "frequency": "How often a log is asked for",
        }
        help_texts = {"nudges_on": ""}
        error_messages = {
            "phone": {"required": "Type the clinic’s phone number."},
        }
