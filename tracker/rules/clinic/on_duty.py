"""Who is on duty at an instant, by the lines of a rota: each week's, or those of certain days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar

Who = TypeVar("Who")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift(Generic[Who]):
    """One line: on `weekday` of every week, or from `first_day` to `last_day`.

    It begins on its day, and where it ends no later than it begins it ends on the next. `who` None
    says that nobody is on duty then.
    """

    who: Who | None
    begins: time
    ends: time
    weekday: int | None = None
    first_day: date | None = None
    last_day: date | None = None

    def is_of(self, day: date) -> bool:
        """Whether it begins on `day`."""
        if self.first_day is not None and self.last_day is not None:
            return self.first_day <= day <= self.last_day
        return self.weekday == day.weekday()

    @property
    def goes_overnight(self) -> bool:
        return self.ends <= self.begins


def on_duty_at(shifts: Sequence[Shift[Who]], local: datetime) -> list[Who] | None:
    """Who is on duty at `local`, a wall time of the clinic; None where no rota says anything.

    A rota says something of every day once it has lines of a week, else of its certain days alone.
    """
    now, today = local.time(), local.date()
    of_today = shifts_of(shifts, today)
    from_yesterday = [
        shift
        for shift in shifts_of(shifts, today - DAY) or ()
        if shift.goes_overnight and now < shift.ends
    ]
    if of_today is None and not from_yesterday:
        return None
    at_work = [
        *from_yesterday,
        *(
            shift
            for shift in of_today or ()
            if shift.begins <= now and (shift.goes_overnight or now < shift.ends)
        ),
    ]
    return list(dict.fromkeys(shift.who for shift in at_work if shift.who is not None))


def shifts_of(shifts: Iterable[Shift[Who]], day: date) -> list[Shift[Who]] | None:
    """The lines that begin on `day`: those of certain days stand instead of the week's.

    None where the rota says nothing of that day.
    """
    every = list(shifts)
    special = [shift for shift in every if shift.weekday is None and shift.is_of(day)]
    if special:
        return special
    weekly = [shift for shift in every if shift.weekday is not None]
    return [shift for shift in weekly if shift.is_of(day)] if weekly else None
