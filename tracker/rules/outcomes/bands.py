"""How bad it was before the procedure: bands of pain and of walking, to compare like with like.

The limits are a proposal and need a clinician's sign-off: pain is cut where scales of 0-10 often
are, the worse of leg and back counting; walking at about a block, and at a fifth of a mile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tracker.rules.units import METRES_IN, DistanceUnit


@dataclass(frozen=True, slots=True)
class Band:
    """Baselines below `below`; None is without a limit."""

    code: str
    title: str
    below: Decimal | None


def _feet(number: int) -> Decimal:
    return number * METRES_IN[DistanceUnit.feet]


PAIN_BANDS: Final = (
    Band("mild", "Pain before 0 to 3", Decimal(4)),
    Band("moderate", "Pain before 4 to 6", Decimal(7)),
    Band("severe", "Pain before 7 to 10", None),
)
WALKING_BANDS: Final = (
    Band("short", "Walked less than 250 feet", _feet(250)),
    Band("middle", "Walked 250 to 999 feet", _feet(1000)),
    Band("long", "Walked 1,000 feet or more", None),
)


def pain_band(leg: int | None, back: int | None) -> str:
    """The band of the worse of the two; empty when neither is known."""
    known = [pain for pain in (leg, back) if pain is not None]
    return _band(PAIN_BANDS, Decimal(max(known))) if known else ""


def walking_band(farthest_m: Decimal | None) -> str:
    """The band of the farthest walk before; empty when it is not known."""
    return "" if farthest_m is None else _band(WALKING_BANDS, farthest_m)


def _band(bands: Sequence[Band], value: Decimal) -> str:
    return next(band.code for band in bands if band.below is None or value < band.below)
