"""The forms of a further procedure and of a death."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from tracker.models import Procedure
from tracker.web.common.baseline_fields import BaselineMixin, baseline_fields, set_baseline
from tracker.web.common.form_fields import DayField

if TYPE_CHECKING:
    OfProcedure = forms.ModelForm[Procedure]
else:
    OfProcedure = forms.ModelForm


class AnotherProcedureForm(OfProcedure, BaselineMixin):
    """A further procedure, with how the patient was before it; `instance` is unsaved."""

    performed_on = DayField(label="Date of the new procedure (day 0)")

    class Meta:
        model = Procedure
        fields = ("performed_on", "levels", "surgeon")
        labels = {"levels": "Levels", "surgeon": "Surgeon"}

    def __init__(self, data: Any = None, *, unit: str) -> None:
        super().__init__(data)
        self.fields.update(baseline_fields())
        self.unit = unit

    def clean(self) -> dict[str, Any]:
        """The baseline, read in the patient's unit, becomes the procedure's."""
        cleaned = super().clean() or self.cleaned_data
        set_baseline(self.instance, self.read_baseline(cleaned, unit=self.unit))
        return cleaned


class DeathForm(forms.Form):
    """The day on which a patient died, and that the reader means it."""

    died_on = DayField(label="Day of death")
    is_sure = forms.BooleanField(
        label="I have checked that this is the right patient",
        error_messages={"required": "Check the name and the date of birth, then this box."},
    )

    def __init__(self, data: Any = None, *, died_on: date | None = None) -> None:
        super().__init__(data, initial={"died_on": died_on})
