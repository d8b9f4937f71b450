"""The headline of a patient's progress: the newest answer beside the baseline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.measures import MEASURES, WALKING
from tracker.rules.log.answers import Answers
from tracker.rules.progress.trajectory import Change, change_from_baseline, walking_change
from tracker.rules.triage import DayPoint
from tracker.web.common.amounts import amount, distance
from tracker.web.common.formatters import number

AFTER_WALKING = [m.name for m in MEASURES.values() if m.newest and m.name not in WALKING]


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure: `amount` on `day`, `before` the procedure ("" when that is not known).

    `days_ago` counts from the day that the page is about; the template words it. Steps and
    minutes of `before` have the template's unit: `unit` is "steps", "minutes" or another.
    """

    measure: str
    unit: str
    amount: str
    before: str
    day: date
    days_ago: int
    is_better: bool | None


def trend_of(
    points: Sequence[DayPoint], baseline: Answers, *, unit: str, until: date
) -> Trend | None:
    """Return the trend of walking, else of standing, else of pain; None without any log."""
    walked = [point.day for point in points if any(getattr(point, m) is not None for m in WALKING)]
    last_walk = max((day for day in walked if day <= until), default=until)
    change = walking_change(points, baseline, until=last_walk)
    for measure in AFTER_WALKING:
        change = change or change_from_baseline(points, baseline, measure=measure)
    if change is None:
        return None
    return Trend(
        measure=change.measure,
        unit=MEASURES[change.measure].unit.many,
        amount=amount(change.measure, change.value, unit),
        before="" if change.baseline is None else _worded(change, change.baseline, unit),
        day=change.day,
        days_ago=(until - change.day).days,
        is_better=change.is_better,
    )


def _worded(change: Change, value: Decimal, unit: str) -> str:
    """Return a distance with its unit, any other number alone: the template adds its unit."""
    return distance(value, unit) if MEASURES[change.measure].is_distance else number(float(value))
