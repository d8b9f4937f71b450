"""A recovery's logs by measure, as the rules read them: oldest first, the newest last."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tracker.rules.triage.day_point import DayPoint

# As far back as any rule looks: so many logs, the judged one among them, of so many days.
LOGS = 28
HISTORY = timedelta(days=183)


class Series(NamedTuple):
    """The answers to one measure: the recovery days, and the values of these days."""

    days: list[int]
    values: list[float]


class Course:
    """Logs in the order of their days; each can be looked at as it was when it was the newest."""

    def __init__(self, points: Sequence[DayPoint], performed_on: date) -> None:
        self.points = points
        self.performed_on = performed_on
        self.days = [(point.day - performed_on).days for point in points]
        self._answered: dict[str, tuple[list[int], Series]] = {}

    def __len__(self) -> int:
        return len(self.points)

    def series(self, measure: str, at: int) -> Series:
        """The answers to `measure` that a rule sees when the log number `at` is the newest."""
        known = self._answered.get(measure)
        if known is None:
            known = self._answered[measure] = self._read(measure)
        places, answers = known
        first = max(at - LOGS + 1, bisect_left(self.days, self.days[at] - HISTORY.days))
        start, end = bisect_left(places, first), bisect_right(places, at)
        return Series(answers.days[start:end], answers.values[start:end])

    def date(self, day: int) -> date:
        """The date of a recovery day."""
        return self.performed_on + timedelta(days=day)

    def _read(self, measure: str) -> tuple[list[int], Series]:
        places, days, values = [], [], []
        for place, point in enumerate(self.points):
            value = getattr(point, measure)
            if value is not None:
                places.append(place)
                days.append(self.days[place])
                values.append(float(value))
        return places, Series(days, values)
