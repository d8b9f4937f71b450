"""Wall time to instant: which moment a clock on a wall in some zone means, on any day."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tracker.guidance import EARLIEST, LATEST

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class MailHours:
    """The wall times between which patients get mail, both minutes included.

    By default the widest that may be: clinical.md section 6 [51].
    """

    earliest: time = EARLIEST
    latest: time = LATEST

    def nearest(self, wall: time) -> time:
        """`wall`, or the end of these hours that is nearest to it."""
        return min(max(wall, self.earliest), self.latest)

    def hold(self, wall: time) -> bool:
        """Whether the whole minute of `wall` lies within."""
        return self.earliest <= wall.replace(second=0, microsecond=0) <= self.latest


ALL_HOURS = MailHours()


@lru_cache(
    maxsize=32_768
)  # patients of one zone share their evenings: planning asks again and again
def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks in `zone` show `wall` on `day`.

    In the gap of a spring change: the first valid minute after it. In the repeated hour of
    autumn: the first of the two.
    """
    local = datetime.combine(day, wall.replace(tzinfo=None, fold=0))
    first = local.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local:
        return first
    return _end_of_gap(local, zone)


def _end_of_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which clocks jump over `local`."""
    # A time in the gap, read with the offset that holds after the jump, lies before the jump;
    # read with the one that holds before it, it lies after.
    before = local.replace(tzinfo=zone, fold=1, microsecond=0).astimezone(UTC)
    after = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()

    def has_jumped(seconds: int) -> bool:
        return (before + seconds * SECOND).astimezone(zone).utcoffset() != old_offset

    seconds = range((after - before) // SECOND + 1)
    return before + bisect_left(seconds, True, key=has_jumped) * SECOND
