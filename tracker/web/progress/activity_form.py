"""Since when a patient is back to light activity, to the daily routine, and to work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.guidance import ACTIVITIES
from tracker.models import Procedure
from tracker.web.common.form_fields import DAY_FORMATS

LABELS = {
    "light_activity": _("Light activity"),
    "daily_routine": _("My daily routine"),
    "work": _("Work"),
}


class ActivitiesForm(forms.Form):
    """One date each; empty is "not yet". `apply` sets them on the procedure and saves nothing."""

    def __init__(self, data: Any, *, procedure: Procedure) -> None:
        names = [f"{activity}_on" for activity in ACTIVITIES]
        super().__init__(data, initial={name: getattr(procedure, name) for name in names})
        for activity, name in zip(ACTIVITIES, names, strict=True):
            self.fields[name] = forms.DateField(
                label=LABELS[activity],
                required=False,
                input_formats=DAY_FORMATS,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                error_messages={"invalid": _("Type a real date, such as 11/03/2026.")},
            )

    def apply(self, procedure: Procedure) -> None:
        """Set what was typed on `procedure`."""
        for name, day in self.cleaned_data.items():
            setattr(procedure, name, day)
