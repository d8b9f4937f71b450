"""The forms of the clinic's settings and of its staff."""

from typing import TYPE_CHECKING

from django import forms

from tracker.models import Clinic, Invitation
from tracker.models.clinic import WEEKDAY_NAMES
from tracker.web.common.form_fields import NOT_AN_ADDRESS, ClockField

if TYPE_CHECKING:
    OfClinic = forms.ModelForm[Clinic]
else:
    OfClinic = forms.ModelForm


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
