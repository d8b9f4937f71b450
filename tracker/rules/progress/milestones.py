"""Milestones of a recovery: which of them one logged day reaches, against one's own baseline."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from tracker.rules.triage import WALKING, DayPoint
from tracker.rules.units import METRES_IN, DistanceUnit

FARTHER = "farther_than_before"
STANDING = "stood_10_min"
MILE = "walked_a_mile"

STANDING_MIN = 10
MILE_M = METRES_IN[DistanceUnit.miles]


def reached(point: DayPoint, before: Mapping[str, float]) -> list[str]:
    """The milestones that the day of `point` reaches (proposals).

    `before` has the measures before the procedure, as far as they are known, by name: metres,
    steps, minutes. What was possible before is no milestone. A measure is compared with itself
    alone: the farthest walk where both are known, else the day's total, else steps.
    """
    return list(_reached(point, before))


def measure_of(event: str, point: DayPoint, before: Mapping[str, float]) -> str:
    """The measure by which the day of `point` reached the milestone `event`."""
    if event == FARTHER:
        return _compared(point, before)
    return "standing_min" if event == STANDING else "daily_distance_m"


def _compared(point: DayPoint, before: Mapping[str, float]) -> str:
    """The first measure of walking that is known both of the day and of before; "" for none."""
    known = (m for m in WALKING if m in before and point.value(m) is not None)
    return next(known, "")


def _reached(point: DayPoint, before: Mapping[str, float]) -> Iterator[str]:
    walking = _compared(point, before)
    walked = point.value(walking) if walking else None
    if walked is not None and walked > Decimal(str(before[walking])):
        yield FARTHER
    if _exceeds(point.value("standing_min"), STANDING_MIN, before.get("standing_min")):
        yield STANDING
    if _exceeds(point.value("daily_distance_m"), MILE_M, before.get("daily_distance_m")):
        yield MILE


def _exceeds(value: Decimal | None, mark: Decimal | int, earlier: float | None) -> bool:
    """Whether `value` comes up to `mark`, which was out of reach earlier, or not known then."""
    return value is not None and value >= mark and (earlier is None or earlier < mark)
