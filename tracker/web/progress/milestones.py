"""The milestones that a patient reached, numbered as their charts mark them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.models import Patient, Summary
from tracker.rules.days import recovery_day
from tracker.rules.progress.milestones import measure_of
from tracker.rules.triage import DayPoint
from tracker.web.charts import Mark
from tracker.web.common.amounts import amount


@dataclass(frozen=True, slots=True)
class Milestone:
    """What was reached on which day, by which measure; `amount` is that day's, in words."""

    number: int
    code: str
    day: date
    recovery_day: int
    measure: str
    amount: str


def milestones_of(
    patient: Patient, points: Sequence[DayPoint], *, performed_on: date
) -> list[Milestone]:
    """Return the milestones in the order of days. One query."""
    summary = Summary.objects.only("milestones", "baselines").get(patient=patient)
    by_day = {point.day: point for point in points}
    days = [(date.fromisoformat(day), code) for code, day in summary.milestones.items()]
    found = []
    for number, (day, code) in enumerate(sorted(days), start=1):
        point = by_day.get(day, DayPoint(day))
        measure = measure_of(code, point, summary.baselines)
        value = point.value(measure) if measure else None
        found.append(
            Milestone(
                number=number,
                code=code,
                day=day,
                recovery_day=recovery_day(performed_on, day),
                measure=measure,
                amount="" if value is None else amount(measure, value, patient.distance_unit),
            )
        )
    return found


def marks_of(measure: str, milestones: Sequence[Milestone]) -> list[Mark]:
    """Return the milestones that belong on the chart of `measure`."""
    return [Mark(m.recovery_day, m.number) for m in milestones if m.measure == measure]
