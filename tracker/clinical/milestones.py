"""Milestones of a recovery: which of them one logged day reaches, against one's own baseline."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from tracker.clinical.triage import WALKING, DayPoint
from tracker.clinical.units import METRES_IN, DistanceUnit

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


def _reached(point: DayPoint, before: Mapping[str, float]) -> Iterator[str]:
    for measure in WALKING:
        value = point.value(measure)
        if value is not None and measure in before:
            if value > Decimal(str(before[measure])):
                yield FARTHER
            break
    if _exceeds(point.value("standing_min"), STANDING_MIN, before.get("standing_min")):
        yield STANDING
    if _exceeds(point.value("daily_distance_m"), MILE_M, before.get("daily_distance_m")):
        yield MILE


def _exceeds(value: Decimal | None, mark: Decimal | int, earlier: float | None) -> bool:
    """Whether `value` comes up to `mark`, which was out of reach earlier, or not known then."""
    return value is not None and value >= mark and (earlier is None or earlier < mark)
