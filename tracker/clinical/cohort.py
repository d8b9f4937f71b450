"""The clinic's own group: who is comparable, what is compared, and from how many on it is told.

Comparable are patients of one clinic in the same week of the recovery, each with one number: the
middle of that week's answers to a measure, less the same measure before the procedure. Later the
plan asks less often, so from week 12 on four weeks count as one, and from a year on a year does.
All of this is a proposal; none of it is clinically validated.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles
from typing import Final

from tracker.clinical.days import recovery_day

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


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Changes from before the procedure that a quarter, half, three quarters stay at or below."""

    patients: int
    lower: float
    middle: float
    upper: float


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


def own_changes(
    days: Iterable[tuple[date, Sequence[float | None]]],
    before: Sequence[float | None],
    *,
    performed_on: date,
) -> dict[tuple[str, Period], float]:
    """One patient's change in each measure and period; `days` and `before` are as MEASURES."""
    answers: dict[tuple[str, Period], list[float]] = defaultdict(list)
    known = [place for place, value in enumerate(before) if value is not None]
    for day, values in days:
        period = period_of(recovery_day(performed_on, day))
        if period is None:
            continue
        for place in known:
            value = values[place]
            if value is not None:
                answers[MEASURES[place], period].append(float(value))
    baselines = dict(zip(MEASURES, before, strict=True))
    return {key: median(values) - float(baselines[key[0]] or 0) for key, values in answers.items()}


def quartiles(measure: str, changes: Sequence[float]) -> Quartiles | None:
    """Where the changes of `measure` lie, one a patient; None for fewer than 20 patients."""
    if len(changes) < FEWEST_PATIENTS:
        return None
    step = STEPS[measure]
    lower, middle, upper = (
        float(round(cut / step) * step) for cut in quantiles(changes, n=4, method="inclusive")
    )
    return Quartiles(len(changes), lower, middle, upper)
