"""One logged day as the rules see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.rules.log.answers import DailyMeasures


@dataclass(frozen=True)
class _OneDay:
    day: date


@dataclass(frozen=True, slots=True)
class DayPoint(DailyMeasures, _OneDay):
    """One logged day as the rules see it: `day`, its measures, and the symptoms."""

    symptoms: Sequence[str] | None = None

    def value(self, measure: str) -> Decimal | None:
        """The answer to the numeric field `measure`, or None."""
        answer = getattr(self, measure)
        return None if answer is None else Decimal(answer)
