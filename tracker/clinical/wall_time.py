"""Wall time to instant: which moment a clock on a wall in some zone means, on any day."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


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
