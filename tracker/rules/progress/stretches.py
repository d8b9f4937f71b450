"""How a long course becomes a table that can still be read: days, then weeks, then months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from tracker.rules.days import recovery_day

# Proposals. A course of so few rows is shown day by day.
FEW_ROWS = 42
DAILY = timedelta(days=28)
WEEKLY = timedelta(days=26 * 7)

Kind = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days of one row: a single day, those of a recovery week, or of a calendar month."""

    kind: Kind
    days: Sequence[date]


def stretches(days: Iterable[date], *, performed_on: date, today: date) -> list[Stretch]:
    """Every one of `days` in exactly one row, the newest first.

    The four weeks up to `today` stay days; before them, half a year is put together by weeks of
    the recovery, and whatever is older by months.
    """
    ordered = sorted(set(days), reverse=True)
    if len(ordered) <= FEW_ROWS:
        return [Stretch("day", [day]) for day in ordered]

    def row(day: date) -> tuple[Kind, date | int]:
        if day > today - DAILY:
            return "day", day
        if day > today - WEEKLY:
            return "week", recovery_day(performed_on, day) // 7
        return "month", day.replace(day=1)

    return [Stretch(key[0], list(found)) for key, found in groupby(ordered, key=row)]
