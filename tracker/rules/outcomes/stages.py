"""The stages that recoveries are compared at: weeks, longer later, and the studies' time points.

The weeks are those of the clinic's own percentiles (cohort.py): from week 13 on four weeks count
as one and from a year on a year, as the plan asks less often. Beside a published result stand the
answers around its time point, as on the patient's own page (published.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tracker.guidance import When
from tracker.rules.outcomes.percentiles import LAST, YEAR, Period, period_of
from tracker.rules.progress.published_averages import PUBLISHED, GroupAverage, GroupShare

BEFORE: Final = 0
FIRST_POINT: Final = 51
# A time point's code, and the first and last recovery day around it.
Window = tuple[int, int, int]
# A PEG tells of seven days; it counts where the middle of them lies.
PEG_MIDDLE: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of the recovery that counts as one; `code` is how it is stored."""

    code: int
    title: str
    days: Period


def _periods() -> Iterator[Period]:
    day = 0
    while (period := period_of(day)) is not None:
        yield period
        day = period.last_day + 1


def _title(period: Period) -> str:
    first, last = period.first_day // 7 + 1, period.last_day // 7 + 1
    if period.first_day >= YEAR:
        return f"Year {period.first_day // YEAR + 1}"
    return f"Week {first}" if first == last else f"Weeks {first}\N{EN DASH}{last}"


COURSE: Final = tuple(
    Stage(code, _title(period), period) for code, period in enumerate(_periods(), 1)
)
# By recovery day, the code of its stage.
CODES: Final = tuple(
    stage.code for stage in COURSE for _day in range(stage.days.first_day, stage.days.last_day + 1)
)
assert len(CODES) == LAST + 1
# By time point of the studies, the code of the days around it.
POINTS: Final = {
    when: code
    for code, when in enumerate(dict.fromkeys(average.when for average in PUBLISHED), FIRST_POINT)
}
_NEAR: Final = {average.when: average.near for average in PUBLISHED}


def code_of(day: int) -> int | None:
    """The stage of a recovery day; None before day 0 and beyond year 6."""
    return CODES[day] if 0 <= day <= LAST else None


def point_of(published: GroupAverage | GroupShare) -> int:
    """The code of the days around the time point of a published result."""
    return POINTS[published.when]


def windows(performed_on: date) -> list[Window]:
    """Each time point of the studies: its code, and the first and last recovery day around it."""
    return [(code, *_around(when, performed_on)) for when, code in POINTS.items()]


def _around(when: When, performed_on: date) -> tuple[int, int]:
    day, near = (when.on(performed_on) - performed_on).days, _NEAR[when].days
    return day - near, day + near


def begins(code: int) -> int:
    """The recovery day with which a stage begins; of a time point, by its usual distance."""
    if code == BEFORE:
        return 0
    if code < FIRST_POINT:
        return COURSE[code - 1].days.first_day
    when = next(when for when, known in POINTS.items() if known == code)
    return _around(when, date(2026, 1, 1))[0]
