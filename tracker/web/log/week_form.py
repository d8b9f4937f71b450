"""The last days in one grid: a row for each, a cell for each measure, every cell optional."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import Patient
from tracker.rules.log.answers import Answers
from tracker.rules.log.measure_parsing import DISTANCES, read_measures, typed_as
from tracker.rules.units import DistanceUnit
from tracker.web.log.form import SHORT, UNITS

# After the day's total, which is asked as the patient counts.
ASKED = ("walking_distance_m", "standing_min", "pain_leg", "pain_back", "medicine_doses")
HINTS = {
    "standing_min": _("minutes"),
    "pain_leg": _("0 to 10"),
    "pain_back": _("0 to 10"),
    "medicine_doses": _("doses"),
}


class DayRow(forms.Form):
    """One day: a cell for each measure, with what is kept."""

    def __init__(self, data: Any, *, day: date, kept: Answers | None, patient: Patient) -> None:
        self.day, self.kept, self.unit = day, kept or Answers(), patient.distance_unit
        self.by = ""  # who entered what is kept, in a few words, where that was not the patient
        self.shown = typed_as(self.kept, unit=self.unit)
        super().__init__(data, prefix=day.isoformat(), initial=self.shown)
        unit = UNITS[DistanceUnit(self.unit)]
        in_all = "steps" if patient.counts_steps else "daily_distance_m"
        for name in (in_all, *ASKED):
            self.fields[name] = forms.CharField(
                label=SHORT[name],
                required=False,
                help_text=unit if name in DISTANCES else HINTS.get(name, ""),
                widget=forms.TextInput(
                    attrs={
                        "inputmode": "decimal" if name in DISTANCES else "numeric",
                        "autocomplete": "off",
                    }
                ),
            )

    def changes(self) -> dict[str, object]:
        """The answers of the cells that were changed, for the journal; None takes one back.

        A distance that cannot be read is said beside its cell and left out.
        """
        self.is_valid()  # every cell is text, and may be empty
        typed = {n: self.cleaned_data[n].strip() for n in self.fields}
        changed = {name: text for name, text in typed.items() if text != self.shown[name]}
        measures = read_measures(changed, unit=self.unit)
        for name, words in measures.errors.items():
            self.add_error(name, words)
        return {
            name: measures.values[name] if text else None
            for name, text in changed.items()
            if name not in measures.errors
        }


def week_rows(
    data: Any, *, days: Sequence[date], kept: Mapping[date, Answers], patient: Patient
) -> list[DayRow]:
    """A row for each of `days`, in their order; `data` None shows what is kept."""
    return [DayRow(data, day=day, kept=kept.get(day), patient=patient) for day in days]
