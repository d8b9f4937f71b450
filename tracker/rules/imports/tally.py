"""What several devices counted, as one total a day: nothing that two of them saw counts twice.

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

from tracker.rules.log.answers import NUMBERS
from tracker.rules.units import CENTIMETRE
from tracker.rules.wall_time import instant

# The measures that a device counts, by their names in a day's answers.
MEASURES = ("steps", "daily_distance_m")
SMALLEST = {"steps": Decimal(1), "daily_distance_m": CENTIMETRE}
WATCH, PHONE, OTHER = range(3)
COARSE_S = 6 * 60 * 60
DAY = timedelta(days=1)
# Twelve bytes each: what a phone and a watch count in five years, and a bound on the memory.
MOST_SPANS = 5_000_000
SPANS_A_DEVICE_COSTS = 30  # on each day, before its first

Piece = tuple[int, int, float]  # start and length in seconds, amount


class Device(NamedTuple):
    """What counted: WATCH, PHONE or OTHER, and its name."""

    kind: int
    name: str


class Span(NamedTuple):
    """That `device` counted `amount` (steps, or metres) from one instant to another (epoch, s)."""

    measure: str
    device: Device
    start_s: float
    end_s: float
    amount: float


class DayTotal(NamedTuple):
    """A total that was made elsewhere: steps, or metres, on a day."""

    measure: str
    day: date
    amount: float


class LastWholeDay(NamedTuple):
    """That what was read knows no day after `day` to its end."""

    day: date


Measured = Span | DayTotal | LastWholeDay


class TooManySpans(Exception):
    """There is more to keep than any device counts."""


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
        """The instant at which each day begins, and at which the last one ends (epoch, s)."""
        days = (self.since + n * DAY for n in range(self.days + 1))
        return [int(instant(day, time(), self.zone).timestamp()) for day in days]


@dataclass(frozen=True, slots=True)
class Counted:
    """What was measured on a day; None where nothing was. Steps, and metres to the centimetre."""

    day: date
    steps: int | None = None
    daily_distance_m: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What an import holds: a row a day, oldest first, and the days that were left out.

    `outside` lie before or after those that may be logged; on `too_much` more was counted than
    a log can hold.
    """

    rows: Sequence[Counted]
    outside: Sequence[date] = ()
    too_much: Sequence[date] = ()


@dataclass(slots=True)
class _Pieces:
    """What one device counted on one day, in few bytes."""

    times_s: "array[int]" = field(default_factory=lambda: array("I"))  # start, length, start, …
    amounts: "array[float]" = field(default_factory=lambda: array("f"))

    def __iter__(self) -> Iterator[Piece]:
        times = iter(self.times_s)
        return zip(times, times, self.amounts, strict=False)


class Tally:
    """Takes in what was measured, in any order, and gives a total a day."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._midnights_s = window.midnights_s()
        self._until = window.until
        self._spans = 0
        self._pieces: dict[tuple[str, date], dict[Device, _Pieces]] = {}
        self._totals: dict[tuple[str, date], float] = {}
        self._outside: set[date] = set()

    def add(self, measured: Measured) -> None:
        """Take in one thing. Raises TooManySpans."""
        match measured:
            case Span():
                if isfinite(measured.amount) and measured.amount > 0:
                    self._add_span(measured)
            case DayTotal():
                if isfinite(measured.amount) and measured.amount > 0:
                    self._add_total(measured)
            case LastWholeDay():
                self._until = min(self._until, measured.day)

    def found(self) -> Found:
        """The days on which anything was measured."""
        values: dict[date, dict[str, Decimal]] = {}
        too_much = set()
        for measure, day in sorted({*self._pieces, *self._totals}):
            if day > self._until:
                continue
            total = max(
                day_total(self._pieces.get((measure, day), {})),
                self._totals.get((measure, day), 0.0),
            )
            amount = Decimal(total).quantize(SMALLEST[measure], ROUND_HALF_UP)
            if amount > NUMBERS[measure].most:
                too_much.add(day)
            elif amount:
                values.setdefault(day, {})[measure] = amount
        return Found(
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
        """Cut the span at each midnight, and keep the pieces of the days that count."""
        midnights_s = self._midnights_s
        low = int(span.start_s)
        end = max(int(span.end_s), low + 1)  # what was counted in an instant took a second
        per_second = span.amount / (end - low)
        after = bisect_right(midnights_s, low)
        while low < end:
            high = min(end, midnights_s[after]) if after < len(midnights_s) else end
            if 0 < after < len(midnights_s):
                day = self._window.since + (after - 1) * DAY
                begins_s = midnights_s[after - 1]
                self._keep(span, day, low - begins_s, high - low, per_second)
            low, after = high, after + 1

    def _keep(self, span: Span, day: date, start_s: int, length_s: int, per_second: float) -> None:
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
        pieces.amounts.append(per_second * length_s)


def day_total(counted: Mapping[Device, Iterable[Piece]]) -> float:
    """What the devices counted on one day together: see the rule above. 0.0 for nothing."""
    pieces = {device: sorted(set(of_device)) for device, of_device in counted.items()}
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


def _outside_of(covered: Sequence[tuple[int, int]], pieces: Sequence[Piece]) -> Iterator[float]:
    """What of each piece falls outside of `covered`; both are in order, `covered` is disjoint."""
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
    """The same seconds as `intervals`, in order and disjoint."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _counted(day: date, amounts: Mapping[str, Decimal]) -> Counted:
    steps = amounts.get("steps")
    return Counted(
        day=day,
        steps=None if steps is None else int(steps),
        daily_distance_m=amounts.get("daily_distance_m"),
    )
