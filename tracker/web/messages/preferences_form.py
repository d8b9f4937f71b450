"""How a patient wants to be written to: as planned, less often, later, or not at all; and when."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracker.models import Frequency, Patient
from tracker.web.common.formatters import clock

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
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Patient.Language.choices,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the two.")},
        widget=forms.RadioSelect,
    )
    send_time = forms.TimeField(
        label=_("At what time?"),
        required=False,
        error_messages={"invalid": _("Type a time, such as 6:30 pm.")},
        input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, data: Any, *, patient: Patient, today: date) -> None:
        paused = patient.paused_until is not None and patient.paused_until > today
        wanted = FEWER if patient.effective_frequency == Frequency.FEWER else ON
        now = OFF if not patient.reminders_on else WEEK if paused else wanted
        super().__init__(
            data,
            initial={
                "reminders": now,
                "language": patient.language,
                "send_time": patient.send_time,
            },
        )
        self.today = today
        self.hours = patient.clinic.mail_hours
        self.fields["send_time"].help_text = (
            _("From %(earliest)s to %(latest)s. Leave it empty for the clinic’s usual time.")
            % self._spoken_hours()
        )

    def clean_send_time(self) -> time | None:
        """A time at which this clinic's patients get mail; one kept as it was stays."""
        given: time | None = self.cleaned_data["send_time"]
        if given is None or given in (self.initial["send_time"], self.hours.nearest(given)):
            return given
        raise ValidationError(
            _("Choose a time from %(earliest)s to %(latest)s.") % self._spoken_hours()
        )

    def apply(self, patient: Patient) -> None:
        """Set what was chosen on `patient`; a pause chosen again keeps the day it ends on."""
        choice = self.cleaned_data["reminders"]
        if choice != WEEK:
            patient.paused_until = None
        elif self.initial["reminders"] != WEEK:
            patient.paused_until = self.today + A_WEEK
        patient.reminders_on = choice != OFF
        # Chosen as it is already, it goes on following the clinic.
        chosen = {ON: Frequency.USUAL, FEWER: Frequency.FEWER}.get(choice)
        if chosen is not None and chosen != patient.effective_frequency:
            patient.frequency = "" if chosen == patient.clinic.frequency else chosen
        patient.language = self.cleaned_data["language"] or patient.language
        patient.send_time = self.cleaned_data["send_time"]

    def _spoken_hours(self) -> dict[str, str]:
        return {"earliest": clock(self.hours.earliest), "latest": clock(self.hours.latest)}
