"""The last days in one grid: a row for each, a cell for each measure, every cell optional."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.measures import DOSES, MEASURES, MINUTES, POINTS
from tracker.models import Patient
from tracker.rules.log.answers import Answers
from tracker.rules.log.measure_parsing import read_measures, typed_as
from tracker.rules.units import DistanceUnit
from tracker.web.common.form_fields import measure_field
from tracker.web.log.form import UNITS

IN_ALL = ("daily_distance_m", "steps")
# After the day's total, which is asked as the patient counts.
ASKED = [m.name for m in MEASURES.values() if m.in_week and m.name not in IN_ALL]
HINTS = {MINUTES: _("minutes"), POINTS: _("0 to 10"), DOSES: _("doses")}


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
            measure = MEASURES[name]
            hint = unit if measure.is_distance else HINTS.get(measure.unit, "")
            self.fields[name] = measure_field(name, _(measure.in_short), help_text=hint)

    def changes(self) -> dict[str, object]:
        """Return the answers of changed cells, for `record_days`; None clears one.

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
    """Return a row for each of `days`, in their order; without `data` it shows what is stored."""
    return [DayRow(data, day=day, kept=kept.get(day), patient=patient) for day in days]
