"""The counters of remote monitoring, clinical.md section 6 [64-67]. They are no billing advice."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ROLLING = timedelta(days=30)
FEWEST, MANY = 2, 16  # days with data: "2-15" and "16+"


@dataclass(frozen=True, slots=True)
class Touch:
    """One contact: on which day of the clinic's calendar, how long, and whether live."""

    day: date
    minutes: int
    is_live: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month: the staff's minutes, and how often somebody spoke with the patient."""

    first: date
    minutes: int
    live: int


@dataclass(frozen=True, slots=True)
class Counters:
    """Days with data in the 30 up to today, and this calendar month beside the one before."""

    days_with_data: int
    months: tuple[Month, Month]

    @property
    def band(self) -> str:
        """Where the days with data stand: "fewer than 2", "2 to 15", "16 or more"."""
        if self.days_with_data < FEWEST:
            return f"fewer than {FEWEST}"
        return f"{FEWEST} to {MANY - 1}" if self.days_with_data < MANY else f"{MANY} or more"


def counters(logged: Collection[date], touches: Iterable[Touch], *, today: date) -> Counters:
    """What counts at `today`; `logged` are the patient's days with a log."""
    this = today.replace(day=1)
    before = (this - timedelta(days=1)).replace(day=1)
    known = list(touches)
    return Counters(
        days_with_data=sum(today - ROLLING < day <= today for day in set(logged)),
        months=(_month(this, known), _month(before, known)),
    )


def _month(first: date, touches: Iterable[Touch]) -> Month:
    of_month = [touch for touch in touches if touch.day.replace(day=1) == first]
    return Month(
        first=first,
        minutes=sum(touch.minutes for touch in of_month),
        live=sum(touch.is_live for touch in of_month),
    )
