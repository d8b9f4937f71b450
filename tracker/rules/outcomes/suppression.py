"""What of a group may be told: nothing of fewer than five, nor what would give them away.

A number that is told of a filtered group is also subtracted from that of a wider one by whoever
sees both. So a group is told only where each wider one, with fewer filters, has nobody more or at
least five more at that very place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from tracker.rules.outcomes.quartiles import Spread, spread
from tracker.rules.outcomes.recovery_figures import SCALE

FEWEST: Final = 5
# Clinical.md section 4: what counts as a gain in pain [32][33], and about what in PEG [35].
PAIN_POINTS, PAIN_PERCENT, PEG_POINTS = 2, 30, 1

Why = Literal["", "none", "few", "rest"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A group at one place: how many, and where their values lie; or `why` neither is told."""

    why: Why
    patients: int = 0
    spread: Spread | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group; or `why` that is not told. `part` None: fewer than five are, or not."""

    why: Why
    of: int = 0
    part: int | None = None
    most: bool = False

    @property
    def percent(self) -> int | None:
        """The share in percent; None where it is not told."""
        return None if self.part is None or not self.of else round(100 * self.part / self.of)


def why_untold(patients: int, rests: Iterable[int] = ()) -> Why:
    """Why nothing is told of so many, `rests` being how many more each wider group has."""
    if patients == 0:
        return "none"
    if patients < FEWEST:
        return "few"
    return "rest" if any(0 < rest < FEWEST for rest in rests) else ""


def cell(counts: Mapping[int, int], *, scale: int, rests: Iterable[int] = ()) -> Cell:
    """What is told of patients by value, `scale` to the unit."""
    patients = sum(counts.values())
    why = why_untold(patients, rests)
    return Cell(why) if why else Cell("", patients, spread(counts, scale=scale))


def share(part: int, of: int, rests: Iterable[int] = ()) -> Share:
    """What is told of `part` of a group; of one to four, or all but so few, only that."""
    why = why_untold(of, rests)
    if why:
        return Share(why)
    if 0 < part < FEWEST or 0 < of - part < FEWEST:
        return Share("", of, None, most=part >= FEWEST)
    return Share("", of, part)


def responders(measure: str, counts: Mapping[tuple[int | None, ...], int]) -> tuple[int, int]:
    """How many have 2 points or 30% less pain than before, of how many with some before.

    `counts` are patients by value and change, as they are kept.
    """
    gained = of = 0
    for (value, change), patients in counts.items():
        if value is None or change is None or value - change < SCALE[measure]:
            continue
        before = value - change
        of += patients
        if change <= -PAIN_POINTS * SCALE[measure] or -100 * change >= PAIN_PERCENT * before:
            gained += patients
    return gained, of


def gained(measure: str, changes: Mapping[int, int], *, points: int) -> tuple[int, int]:
    """How many are `points` or more below what was before, of how many with both."""
    enough = -points * SCALE[measure]
    return sum(n for change, n in changes.items() if change <= enough), sum(changes.values())
