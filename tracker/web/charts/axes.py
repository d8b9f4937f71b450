"""Where a chart's days and values lie: its axes, their ticks, and where a label has room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

# Widths of 16 px Public Sans, a little generous.
CHARACTER, BOLD_CHARACTER = 8.7, 9.4
LINE = 16.0
SHORTEST_SPAN = 7  # days: two logs are not stretched over a whole screen

DAYS_IN_MONTH, DAYS_IN_YEAR = 30.4375, 365.25


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that a label takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Recovery days from `first` to `last` between the pixels `left` and `right`."""

    first: int
    last: int
    left: float
    right: float

    def x(self, day: float) -> float:
        return self.left + (day - self.first) / (self.last - self.first) * (self.right - self.left)

    @property
    def unit(self) -> str:
        """Return what the ticks count: days, weeks, months or years."""
        span = self.last - self.first
        if span <= 42:
            return "days"
        if span <= 26 * 7:
            return "weeks"
        return "months" if span <= 2 * DAYS_IN_YEAR else "years"

    def ticks(self, room: float) -> list[tuple[float, str]]:
        """Days to label and their words, `room` pixels apart or more; counted from day 0."""
        length, steps = {
            "days": (1.0, (1, 2, 3, 7, 14)),
            "weeks": (7.0, (1, 2, 4, 8)),
            "months": (DAYS_IN_MONTH, (1, 2, 3, 6, 12)),
            "years": (DAYS_IN_YEAR, (1, 2, 5, 10)),
        }[self.unit]
        pixels = (self.right - self.left) / (self.last - self.first) * length
        step = next((step for step in steps if step * pixels >= room), steps[-1])
        # Day 1 is the first that people count: 1, 4, 7, as long as there are days to count.
        offset = 1 if self.unit == "days" and self.first == 1 else 0
        count = range(
            ceil((self.first / length - offset) / step),
            floor((self.last / length - offset) / step) + 1,
        )
        numbers = [n * step + offset for n in count]
        return [(n * length, f"{n}".replace("-", "\N{MINUS SIGN}")) for n in numbers]


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """Values from 0 to `most` between the pixels `bottom` and `top`."""

    most: float
    step: float
    bottom: float
    top: float

    def y(self, value: float) -> float:
        return self.bottom - value / self.most * (self.bottom - self.top)

    @property
    def ticks(self) -> list[float]:
        """Return the values to label, zero left out."""
        return [self.step * n for n in range(1, round(self.most / self.step) + 1)]


def time_axis(
    days: Sequence[int], *, today: int, left: float, right: float, start: int = 1
) -> TimeAxis:
    """Return the axis of `days` and `today`, from day `start` or an earlier first day."""
    first = min([*days, start])
    last = max([*days, today, first + SHORTEST_SPAN])
    return TimeAxis(first, last, left, right)


def value_axis(
    values: Iterable[float], *, bottom: float, top: float, least: float, lines: int = 3
) -> ValueAxis:
    """Return the axis of `values`, at least up to `least`, with about `lines` round steps."""
    most = max([*values, least])
    rough = most * 1.08 / lines
    size = 10.0 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    if least >= 1:  # whole minutes, steps and doses have no ticks between
        step = float(ceil(step))
    return ValueAxis(step * ceil(most * 1.04 / step), step, bottom, top)


def label_box(words: str, x: float, y: float, anchor: str | None, *, bold: bool = False) -> Box:
    """Return the rectangle of a label whose baseline is at `y`."""
    width = len(words) * (BOLD_CHARACTER if bold else CHARACTER)
    left = x - {None: 0.0, "middle": width / 2, "end": width}[anchor]
    return Box(left, y - LINE + 2, left + width, y + 4)


def place_with_room(
    places: Sequence[tuple[float, float, str | None]],
    words: str,
    *,
    bold: bool,
    inside: Box,
    points: Sequence[tuple[float, float]],
    taken: Sequence[Box],
) -> tuple[float, float, str | None]:
    """Return the one of `places` (x, y, anchor) where `words` hide least; the first wins a tie."""

    def cost(place: tuple[float, float, str | None]) -> float:
        box = label_box(words, *place, bold=bold)
        outside = (
            max(0.0, inside.left - box.left)
            + max(0.0, box.right - inside.right)
            + max(0.0, inside.top - box.top)
            + max(0.0, box.bottom - inside.bottom)
        )
        return (
            outside * 10
            + 100 * sum(box.meets(other) for other in taken)
            + sum(box.holds(x, y) for x, y in points)
        )

    return min(places, key=cost)
