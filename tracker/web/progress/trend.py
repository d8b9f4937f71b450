"""The one fact that a patient reads first: the newest answer, beside what it was before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.rules.log.answers import Answers
from tracker.rules.progress.trajectory import Change, change_from_baseline, walking_change
from tracker.rules.triage import WALKING, DayPoint
from tracker.web.charts.axes import number
from tracker.web.common.amounts import distance

AFTER_WALKING = ("standing_min", "pain_leg", "pain_back")


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure: `amount` on `day`, `before` the procedure ("" when that is not known).

    `days_ago` counts from the day that the page is about; the template words it.
    """

    measure: str
    amount: str
    before: str
    day: date
    days_ago: int
    is_better: bool | None


def trend_of(
    points: Sequence[DayPoint], baseline: Answers, *, unit: str, until: date
) -> Trend | None:
    """Walking if it was ever logged, else standing, else pain; None when there is nothing."""
    walked = [point.day for point in points if any(getattr(point, m) is not None for m in WALKING)]
    last_walk = max((day for day in walked if day <= until), default=until)
    change = walking_change(points, baseline, until=last_walk)
    for measure in AFTER_WALKING:
        change = change or change_from_baseline(points, baseline, measure=measure)
    if change is None:
        return None
    return Trend(
        measure=change.measure,
        amount=_worded(change, change.value, unit),
        before="" if change.baseline is None else _worded(change, change.baseline, unit),
        day=change.day,
        days_ago=(until - change.day).days,
        is_better=change.is_better,
    )


def _worded(change: Change, value: Decimal, unit: str) -> str:
    """A distance with its unit; any other number alone, its unit is the template's."""
    return distance(value, unit) if change.measure.endswith("_m") else number(float(value))
