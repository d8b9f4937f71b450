"""Registering a patient: one page, filled in while the patient is on the phone or in the room."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from tracker.models import Patient, Procedure
from tracker.rules.units import DistanceUnit
from tracker.web.common.baseline_fields import BaselineMixin, baseline_fields, set_baseline
from tracker.web.common.form_fields import UNITS, DayField, zone_choices

if TYPE_CHECKING:
    PatientForm = forms.ModelForm[Patient]
else:
    PatientForm = forms.ModelForm

OLDEST_BIRTH = date(1900, 1, 1)
USUAL_UNIT = DistanceUnit.feet.value
NO_WAY_TO_REACH = (
    "Type a phone number or an e-mail address. Without either, nobody can reach this patient."
)


class PersonMixin(PatientForm):
    """What a form on a person checks, beyond what the row itself checks."""

    today: date

    def clean_date_of_birth(self) -> date | None:
        """A day in the past, in a living person's lifetime."""
        born: date | None = self.cleaned_data["date_of_birth"]
        if born is not None and not OLDEST_BIRTH <= born < self.today:
            raise forms.ValidationError("Check the year of birth.")
        return born

    def clean(self) -> dict[str, Any]:
        """There is some way to reach the patient."""
        cleaned = super().clean() or self.cleaned_data
        given = {*self.errors, *(name for name in ("phone", "email") if cleaned.get(name))}
        if not given & {"phone", "email"}:
            self.add_error("phone", NO_WAY_TO_REACH)
        return cleaned


class RegistrationForm(PersonMixin, BaselineMixin):
    """The patient and the procedure; `build` gives both rows, unsaved."""

    date_of_birth = DayField(label="Date of birth")
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        max_length=254,
        error_messages={"invalid": "Type an e-mail address such as name@example.com."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    performed_on = DayField(label="Procedure date")
    levels = forms.CharField(label="Levels", required=False, max_length=60)
    surgeon = forms.CharField(label="Surgeon", required=False, max_length=120)
    distance_unit = forms.ChoiceField(label="Distances in", choices=UNITS)
    timezone = forms.ChoiceField(label="Time zone", choices=zone_choices)
    another_person = forms.BooleanField(
        label="Register anyway: this is another person", required=False
    )

    class Meta:
        model = Patient
        fields = [
            "first_name", "last_name", "date_of_birth", "phone", "email", "record_number",
            "distance_unit", "counts_steps", "language", "timezone",
        ]  # fmt: skip
        labels = {
            "first_name": "First name",
            "last_name": "Last name",
            "phone": "Phone",
            "record_number": "Record number",
            "counts_steps": "Counts steps: ask for each day’s steps, not its distance",
            "language": "Language",
        }
        help_texts = {"counts_steps": ""}
        error_messages = {
            "first_name": {"required": "Type the first name."},
            "last_name": {"required": "Type the last name."},
        }

    def __init__(self, data: Any = None, *, clinic_zone: str, today: date) -> None:
        usual = {"distance_unit": USUAL_UNIT, "timezone": clinic_zone, "performed_on": today}
        super().__init__(data, initial=usual)
        self.today = today
        self.fields.update(baseline_fields())

    def clean(self) -> dict[str, Any]:
        """The baseline, read in the unit chosen."""
        cleaned = super().clean()
        unit = cleaned.get("distance_unit", USUAL_UNIT)
        self.baseline = self.read_baseline(cleaned, unit=unit)
        return cleaned

    def build(self) -> tuple[Patient, Procedure]:
        """The rows that this valid form describes, unsaved."""
        procedure = Procedure(
            performed_on=self.cleaned_data["performed_on"],
            levels=self.cleaned_data["levels"],
            surgeon=self.cleaned_data["surgeon"],
        )
        set_baseline(procedure, self.baseline)
        return self.instance, procedure
