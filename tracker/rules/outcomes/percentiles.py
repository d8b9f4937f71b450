"""The clinic's own group: who is comparable, what is compared, and from how many on it is told.

Comparable are patients of one clinic in the same week of the recovery, each with one number: the
middle of that week's answers to a measure, less the same measure before the procedure. Later the
plan asks less often, so from week 12 on four weeks count as one, and from a year on a year does.
All of this is a proposal; none of it is clinically validated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tracker.rules.outcomes.quartiles import Spread, spread

FEWEST_PATIENTS: Final = 20
WEEK, FOUR_WEEKS, YEAR = 7, 28, 364
WEEKS_UNTIL, MONTHS_UNTIL = 84, 364
LAST = 5 * YEAR + YEAR - 1

# What a quartile is rounded to, so that no single person's answer can be read from it.
STEPS: Mapping[str, float] = {
    "walking_distance_m": 1,
    "daily_distance_m": 1,
    "steps": 10,
    "standing_min": 1,
    "pain_leg": 0.5,
    "pain_back": 0.5,
}
MEASURES = tuple(STEPS)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Recovery days that count as one, both ends included."""

    first_day: int
    last_day: int


def period_of(day: int) -> Period | None:
    """The period of a recovery day; None before day 0 and beyond year 5."""
    if not 0 <= day <= LAST:
        return None
    if day < WEEKS_UNTIL:
        length, start = WEEK, 0
    elif day < MONTHS_UNTIL:
        length, start = FOUR_WEEKS, WEEKS_UNTIL
    else:
        length, start = YEAR, MONTHS_UNTIL
    first = start + (day - start) // length * length
    return Period(first, first + length - 1)


def quartiles(measure: str, changes: Mapping[int, int], *, scale: int) -> Spread | None:
    """Where the changes of `measure` lie, patients by change, `scale` to the unit.

    None for fewer than 20 patients. What is told is rounded: see STEPS.
    """
    found = spread(changes, scale=scale)
    if found is None or found.patients < FEWEST_PATIENTS:
        return None
    step = STEPS[measure]
    lower, middle, upper = (
        float(round(cut / step) * step) for cut in (found.lower, found.middle, found.upper)
    )
    return Spread(found.patients, lower, middle, upper)
