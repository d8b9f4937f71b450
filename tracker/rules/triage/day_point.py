"""One logged day as the rules see it, and which measures they judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

PAIN = {"pain_back": "Back pain", "pain_leg": "Leg pain"}
# One measure of walking is compared with itself only; the first that there is counts.
WALKING = {
    "walking_distance_m": "Farthest walk",
    "daily_distance_m": "Daily walking",
    "steps": "Daily steps",
}


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One logged day as the rules see it: distances in metres, times in minutes, pain 0-10."""

    day: date
    daily_distance_m: Decimal | None = None
    steps: int | None = None
    walking_distance_m: Decimal | None = None
    walking_min: int | None = None
    standing_min: int | None = None
    pain_back: int | None = None
    pain_leg: int | None = None
    medicine_doses: int | None = None
    symptoms: Sequence[str] | None = None

    def value(self, measure: str) -> Decimal | None:
        """The answer to the numeric field `measure`, or None."""
        answer = getattr(self, measure)
        return None if answer is None else Decimal(answer)
