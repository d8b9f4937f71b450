"""When somebody is at the clinic, and by when an alert must have been looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.rules.severity import Severity
from tracker.rules.wall_time import instant

# Proposals (clinical.md has no deadlines): these need a clinician's sign-off.
OPEN_TIME = {
    Severity.EMERGENCY: timedelta(minutes=30),
    Severity.URGENT: timedelta(minutes=120),
}
WATCH_OPEN_DAYS = 3

DAY = timedelta(days=1)


@dataclass(frozen=True)
class OpeningHours:
    """The weekdays (Monday is 0) and wall times between which a clinic is open."""

    zone: ZoneInfo
    weekdays: frozenset[int]
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("Opening hours need at least one weekday from 0 (Monday) to 6.")
        if not self.opens < self.closes:
            raise ValueError("Opening time must be before closing time.")

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there at `at`; true at the opening minute, false at the closing."""
        stretch = self._stretch(at.astimezone(self.zone).date())
        return stretch is not None and stretch[0] <= at < stretch[1]

    def next_opening(self, at: datetime) -> datetime:
        """The first opening after `at`, in UTC; while open, that of the next open day."""
        return next(start for start, _ in self.stretches_from(at) if start > at)

    def stretches_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing, in UTC, of each open day that has not closed by `at`."""
        day = at.astimezone(self.zone).date()
        while True:
            stretch = self._stretch(day)
            if stretch is not None and stretch[1] > at:
                yield stretch
            day += DAY

    def _stretch(self, day: date) -> tuple[datetime, datetime] | None:
        if day.weekday() not in self.weekdays:
            return None
        start = instant(day, self.opens, self.zone)
        end = instant(day, self.closes, self.zone)
        # the same where clocks jumped over all of it, as Samoa's over a Friday in 2011
        return (start, end) if start < end else None


def deadline(severity: Severity, raised_at: datetime, hours: OpeningHours) -> datetime:
    """By when an alert raised at `raised_at` must have been looked at, in UTC (a proposal).

    An emergency within 30 minutes, an urgent one within 120, counting only time in which the
    clinic is open; to watch: when the third open day closes, the running one included.
    """
    raised_at = raised_at.astimezone(UTC)
    stretches = hours.stretches_from(raised_at)
    if severity not in OPEN_TIME:
        return [next(stretches) for _ in range(WATCH_OPEN_DAYS)][-1][1]
    left = OPEN_TIME[severity]
    for start, end in stretches:
        start = max(start, raised_at)
        if end - start >= left:
            return start + left
        left -= end - start
    raise AssertionError("unreachable: there is always a next open day")
