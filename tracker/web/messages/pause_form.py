"""The form of a pause of the reminders."""

from django import forms

from tracker.models import Patient
from tracker.web.common.form_fields import DayField


class PauseForm(forms.Form):
    """Until which day no reminder is sent."""

    paused_until = DayField(label="No reminders until")


def pause_form(found: Patient) -> PauseForm:
    """The form, with the day that stands."""
    return PauseForm(initial={"paused_until": found.paused_until})
