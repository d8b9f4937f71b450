"""The hours in which patients get mail, by their own clock: never at night, however late it is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.rules.wall_time import MailHours, instant


def next_mail_time(now: datetime, zone: ZoneInfo, hours: MailHours) -> datetime:
    """`now`, or the next instant in `zone` at which patients may get mail, `hours` being theirs."""
    local = now.astimezone(zone)
    if hours.hold(local.time()):
        return now
    is_before = local.time() < hours.earliest
    day = local.date() if is_before else local.date() + timedelta(days=1)
    return instant(day, hours.earliest, zone)
