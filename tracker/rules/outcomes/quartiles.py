"""Medians and quartiles, exact, from how many patients have which value."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the values of some patients lie: a quarter, half, three quarters are no higher."""

    patients: int
    lower: float
    middle: float
    upper: float


def spread(counts: Mapping[int, int], *, scale: int = 1) -> Spread | None:
    """The quartiles of `counts`, patients by value, `scale` to the unit; None of nobody.

    Those of all values in their order, between two of them in proportion.
    """
    values = sorted(value for value, patients in counts.items() if patients)
    if not values:
        return None
    until, ends = 0, []
    for value in values:
        until += counts[value]
        ends.append(until)

    def at(place: int) -> int:
        return next(value for value, end in zip(values, ends, strict=True) if place < end)

    def cut(part: float) -> float:
        place = part * (until - 1)
        low = floor(place)
        first = at(low)
        return first + (at(min(low + 1, until - 1)) - first) * (place - low)

    lower, middle, upper = (cut(part) / scale for part in (0.25, 0.5, 0.75))
    return Spread(until, lower, middle, upper)


def of_place(counts: Mapping[tuple[int | None, ...], int], place: int) -> Counter[int]:
    """Patients by the value at one `place` of tuples; those without one left out."""
    found: Counter[int] = Counter()
    for values, patients in counts.items():
        value = values[place]
        if value is not None:
            found[value] += patients
    return found
