"""Total by day what several devices counted, without counting anything twice.

The rule, for one measure on one of the patient's days:

1. A record is spread evenly over its interval, and cut at the patient's midnights.
2. Where devices overlap in time only one counts: a watch before a phone before anything else;
   of two alike, the one that counted more that day.
3. A record of six hours or more says nothing of when: it takes no part in 2.
4. The day is never less than what its busiest device counted alone, a watch left at home or not.

So a day is never more than all devices together, and never depends on the order of the records.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import fsum, isfinite
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tracker import measures as daily
from tracker.rules.units import CENTIMETRE
from tracker.rules.wall_time import instant

# The measures that a device counts, by their names in a day's answers.
MEASURES = ("steps", "daily_distance_m")
SMALLEST = {"steps": Decimal(1), "daily_distance_m": CENTIMETRE}
WATCH, PHONE, OTHER = range(3)
COARSE_S = 6 * 60 * 60
DAY = timedelta(days=1)
DAY_S = 24 * 60 * 60
UNBOUNDED_S = 1 << 31
# Twelve bytes each: what a phone and a watch count in five years, and a bound on the memory.
MOST_SPANS = 5_000_000
SPANS_A_DEVICE_COSTS = 30  # on each day, before its first

Piece = tuple[int, int, float]  # start and length in seconds, amount


class Device(NamedTuple):
    """What counted: WATCH, PHONE or OTHER, and its name."""

    kind: int
    name: str


class Span(NamedTuple):
    """`device` counted `amount` (steps, or metres) between two instants (epoch, s)."""

    measure: str
    device: Device
    start_s: float
    end_s: float
    amount: float


class DayTotal(NamedTuple):
    """A day's total as the file gives it: steps, or metres."""

    measure: str
    day: date
    amount: float


class LastWholeDay(NamedTuple):
    """The file was made during the day after `day`: nothing later is complete."""

    day: date


Measured = Span | DayTotal | LastWholeDay


class TooManySpans(Exception):
    """The file has more records than any device makes."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days that may be imported, both included, in the patient's time zone."""

    zone: ZoneInfo
    since: date
    until: date

    @property
    def days(self) -> int:
        return max((self.until - self.since).days + 1, 0)

    def midnights_s(self) -> list[int]:
        """Return when each day begins, and when the last one ends (epoch, s)."""
        days = (self.since + n * DAY for n in range(self.days + 1))
        return [int(instant(day, time(), self.zone).timestamp()) for day in days]


@dataclass(frozen=True, slots=True)
class CountedDay:
    """What was measured on a day, None if nothing: steps, and metres to the centimetre."""

    day: date
    steps: int | None = None
    daily_distance_m: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TallyResult:
    """The days of an import, oldest first, and the days that are left out.

    `outside` are before or after the days that may be logged; on `too_much` more was counted
    than a log can hold.
    """

    rows: Sequence[CountedDay]
    outside: Sequence[date] = ()
    too_much: Sequence[date] = ()


@dataclass(slots=True)
class _Pieces:
    """What one device counted on one day, in few bytes.

    Records are kept whole, with times counted from the day's midnight. Cut to the day, two that
    differ only outside of it, or an instant and the second after it, would look like duplicates.
    """

    times_s: "array[int]" = field(default_factory=lambda: array("i"))  # start, length, start, …
    amounts: "array[float]" = field(default_factory=lambda: array("f"))

    def __iter__(self) -> Iterator[Piece]:
        times = iter(self.times_s)
        return zip(times, times, self.amounts, strict=False)


class Tally:
    """Collects what was measured, in any order, and totals it by day."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._midnights_s = window.midnights_s()
        self._days = [window.since + n * DAY for n in range(window.days)]
        self._until = window.until
        self._spans = 0
        self._pieces: dict[tuple[str, date], dict[Device, _Pieces]] = {}
        self._totals: dict[tuple[str, date], float] = {}
        self._outside: set[date] = set()

    def add(self, measured: Measured) -> None:
        """Add one measurement. Raise TooManySpans."""
        match measured:
            case Span():
                if isfinite(measured.amount) and measured.amount > 0:
                    self._add_span(measured)
            case DayTotal():
                if isfinite(measured.amount) and measured.amount > 0:
                    self._add_total(measured)
            case LastWholeDay():
                self._until = min(self._until, measured.day)

    def result(self) -> TallyResult:
        """Return the days on which anything was measured."""
        values: dict[date, dict[str, Decimal]] = {}
        too_much = set()
        for measure, day in sorted({*self._pieces, *self._totals}):
            if day > self._until:
                continue
            total = max(
                day_total(self._pieces.get((measure, day), {}), day_s=self._length_s(day)),
                self._totals.get((measure, day), 0.0),
            )
            amount = Decimal(total).quantize(SMALLEST[measure], ROUND_HALF_UP)
            if amount > daily.MEASURES[measure].most:
                too_much.add(day)
            elif amount:
                values.setdefault(day, {})[measure] = amount
        return TallyResult(
            rows=[_counted(day, of_day) for day, of_day in sorted(values.items())],
            outside=sorted(self._outside),
            too_much=sorted(too_much),
        )

    def _add_total(self, total: DayTotal) -> None:
        if not self._window.since <= total.day <= self._window.until:
            self._outside.add(total.day)
            return
        key = (total.measure, total.day)
        self._totals[key] = max(self._totals.get(key, 0.0), total.amount)

    def _add_span(self, span: Span) -> None:
        """Keep the span with each day of the window that it touches."""
        midnights_s = self._midnights_s
        start, end, amount = int(span.start_s), int(span.end_s), span.amount
        after = bisect_right(midnights_s, start)
        if after == len(midnights_s) or (after == 0 and end <= midnights_s[0]):
            return
        # cut a day outside of the window, so that four bytes hold whatever a file says
        if start < midnights_s[0] - DAY_S or end > midnights_s[-1] + DAY_S:
            low, high = max(start, midnights_s[0] - DAY_S), min(end, midnights_s[-1] + DAY_S)
            amount *= (high - low) / (end - start)
            start, end = low, high
        length = max(end - start, 0)
        place = max(after - 1, 0)
        while True:
            self._keep(span, self._days[place], start - midnights_s[place], length, amount)
            place += 1
            if place == len(self._days) or midnights_s[place] >= end:
                break

    def _keep(self, span: Span, day: date, start_s: int, length_s: int, amount: float) -> None:
        devices = self._pieces.setdefault((span.measure, day), {})
        pieces = devices.get(span.device)
        if pieces is None:
            pieces = devices[span.device] = _Pieces()
            self._spans += SPANS_A_DEVICE_COSTS
        self._spans += 1
        if self._spans > MOST_SPANS:
            raise TooManySpans
        pieces.times_s.append(start_s)
        pieces.times_s.append(length_s)
        pieces.amounts.append(amount)

    def _length_s(self, day: date) -> int:
        begins = (day - self._window.since).days
        return self._midnights_s[begins + 1] - self._midnights_s[begins]


def day_total(counted: Mapping[Device, Iterable[Piece]], *, day_s: int = UNBOUNDED_S) -> float:
    """Return what the devices counted together on a day of `day_s` seconds, by the rule above."""
    pieces = {
        device: sorted(_cut(piece, day_s) for piece in set(of_device))
        for device, of_device in counted.items()
    }
    alone = {
        device: fsum(amount for _, _, amount in of_device) for device, of_device in pieces.items()
    }
    taken: list[float] = []
    covered: list[tuple[int, int]] = []
    for device in sorted(pieces, key=lambda each: (each.kind, -alone[each], each.name)):
        fine = [piece for piece in pieces[device] if piece[1] < COARSE_S]
        taken += _outside_of(covered, fine)
        covered = _joined([*covered, *((start, start + length) for start, length, _ in fine)])
    return max([fsum(taken), *alone.values()])


def _cut(piece: Piece, day_s: int) -> Piece:
    """Return the part of `piece` that lies in the day; what was counted in an instant took 1 s."""
    start, length, amount = piece
    if not length:
        return start, 1, amount
    if start >= 0 and start + length <= day_s:
        return piece
    low, high = max(start, 0), min(start + length, day_s)
    return low, high - low, amount * ((high - low) / length)


def _outside_of(covered: Sequence[tuple[int, int]], pieces: Sequence[Piece]) -> Iterator[float]:
    """Yield the amount of each piece outside of `covered`; both are sorted, `covered` disjoint."""
    first = 0
    for start, length, amount in pieces:
        end = start + length
        while first < len(covered) and covered[first][1] <= start:
            first += 1
        free = length
        place = first
        while place < len(covered) and covered[place][0] < end:
            low, high = covered[place]
            free -= min(high, end) - max(low, start)
            place += 1
        yield amount * (free / length)


def _joined(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the union of `intervals`, sorted and disjoint."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _counted(day: date, amounts: Mapping[str, Decimal]) -> CountedDay:
    steps = amounts.get("steps")
    return CountedDay(
        day=day,
        steps=None if steps is None else int(steps),
        daily_distance_m=amounts.get("daily_distance_m"),
    )
