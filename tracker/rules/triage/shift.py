"""Whether the newest answers have shifted for the worse against the patient's own before.

A robust two-sample test for a change that stays. The newest answers are held against the median
of earlier ones, the patient's usual. A shift is found when

1. their mean is worse by the effect that matters, and by a multiple of the patient's own spread
   from day to day (the root mean square about the median without the largest fifth, drawn towards
   what is ordinary: so few answers tell little of it, and round numbers tie);
2. each of them is worse by a share of that effect, so that a bad day or two pass unnoticed;
3. they are also worse than the longer course, so that an end of some good days is no worsening.

It is asked in three ways: of three answers; of two that lie so far apart that no bad spell holds
both; and of four against those of weeks before, for what gets worse too slowly to be a step. A
course that gets better, or has levelled off, is at least as good as what it is compared with.
"""

from bisect import bisect_right
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

# The usual is the middle of so many answers; the longer course holds so many.
RECENT, LONGER = 7, 25
# The share of the deviations that counts, and what makes of their root mean square a standard
# deviation when the noise is normal.
KEPT, TO_SD = 0.8, 1.5
# What is ordinary counts as much as so many answers.
ORDINARY_WEIGHS = 10


@dataclass(frozen=True, slots=True)
class Demand:
    """What so many `newest` answers must be, as shares of the effect and multiples of the spread.

    They must span at least `apart` days. They are held against the answers before them, or
    against those that are at least `earlier` days older than the newest.
    """

    newest: int
    mean: float
    each: float
    spreads: float
    longer: float
    apart: int = 0
    earlier: int = 0


class Shift(NamedTuple):
    """Which answers were judged and with which they were compared, as slices of the series."""

    judged: slice
    compared: slice
    usual: float


def shifted(
    days: list[int],
    worse: list[float],
    *,
    effect: float,
    fewest: int,
    ordinary_spread: float,
    demands: tuple[Demand, ...],
) -> Shift | None:
    """The shift by `effect` or more of the newest of `worse`, in which higher is worse.

    None when there is none, and when fewer than `fewest` answers can be compared with.
    """
    for demand in demands:
        first = len(worse) - demand.newest
        end = min(first, bisect_right(days, days[-1] - demand.earlier))
        if end < fewest or days[-1] - days[first] < demand.apart:
            continue
        judged = worse[first:]
        start = max(0, end - RECENT)
        before = sorted(worse[start:end])
        usual = middle(before)
        mean = sum(judged) / len(judged)
        by = mean - usual
        if by < demand.mean * effect or min(judged) - usual < demand.each * effect:
            continue
        if by < demand.spreads * spread(before, usual, ordinary_spread):
            continue
        if mean - middle(sorted(worse[max(0, end - LONGER) : end])) >= demand.longer * effect:
            return Shift(slice(first, len(worse)), slice(start, end), usual)
    return None


def middle(ordered: list[float]) -> float:
    """The median of values in order."""
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def spread(values: list[float], about: float, ordinary: float) -> float:
    """How far values lie `about` their middle from day to day, drawn towards `ordinary`."""
    squares = sorted([(value - about) ** 2 for value in values])
    dropped = int(len(squares) * (1 - KEPT))
    own = TO_SD**2 * fmean(squares[: len(squares) - dropped])
    weighed = ORDINARY_WEIGHS * ordinary**2 + len(squares) * own
    return float((weighed / (ORDINARY_WEIGHS + len(squares))) ** 0.5)
