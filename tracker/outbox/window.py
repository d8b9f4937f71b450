"""The hours in which patients get mail, by their own clock: never at night, however late it is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.clinical.wall_time import instant
from tracker.guidance import EARLIEST, LATEST


def within_the_window(now: datetime, zone: ZoneInfo) -> datetime:
    """`now`, or the next instant in `zone` at which patients may get mail.

    From 08:00 to 21:00, both minutes included (clinical.md section 6 [51]).
    """
    local = now.astimezone(zone)
    minute = local.time().replace(second=0, microsecond=0)
    if EARLIEST <= minute <= LATEST:
        return now
    day = local.date() if minute < EARLIEST else local.date() + timedelta(days=1)
    return instant(day, EARLIEST, zone)
