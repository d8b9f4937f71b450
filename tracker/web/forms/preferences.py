"""How a patient wants to be written to: as planned, less often, later, or not at all; and when."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import Frequency, Patient
from tracker.models.base import check_send_time

ON, FEWER, WEEK, OFF = "on", "fewer", "week", "off"
A_WEEK = timedelta(days=7)


class PreferencesForm(forms.Form):
    """A patient's reminders. `apply` sets them on the patient and saves nothing."""

    reminders = forms.ChoiceField(
        label=_("Reminders by e-mail"),
        choices=[
            (ON, _("Yes, send them")),
            (FEWER, _("Send fewer")),
            (WEEK, _("Pause for a week")),
            (OFF, _("Stop them")),
        ],
        error_messages={
            "required": _("Choose one of the four."),
            "invalid_choice": _("Choose one of the four."),
        },
        widget=forms.RadioSelect,
    )
    send_time = forms.TimeField(
        label=_("At what time?"),
        help_text=_("From 8:00 am to 9:00 pm. Leave it empty for the clinic’s usual time."),
        required=False,
        validators=[check_send_time],
        error_messages={"invalid": _("Type a time, such as 6:30 pm.")},
        input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, data: Any, *, patient: Patient, today: date) -> None:
        paused = patient.paused_until is not None and patient.paused_until > today
        wanted = FEWER if patient.frequency == Frequency.FEWER else ON
        now = OFF if not patient.reminders_on else WEEK if paused else wanted
        super().__init__(data, initial={"reminders": now, "send_time": patient.send_time})
        self.today = today

    def apply(self, patient: Patient) -> None:
        """Set what was chosen on `patient`; a pause chosen again keeps the day it ends on."""
        choice = self.cleaned_data["reminders"]
        if choice != WEEK:
            patient.paused_until = None
        elif self.initial["reminders"] != WEEK:
            patient.paused_until = self.today + A_WEEK
        patient.reminders_on = choice != OFF
        if choice in (ON, FEWER):
            patient.frequency = Frequency.FEWER if choice == FEWER else ""
        patient.send_time = self.cleaned_data["send_time"]
