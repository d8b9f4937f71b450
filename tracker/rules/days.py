"""Which day it is: of the recovery, and of the journal that a patient keeps."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.rules.sentence import Sentence as _

# Until this hour the journal still offers the evening that just ended.
DAY_BEGINS_AT_HOUR = 3
EARLIEST_LOG = timedelta(days=30)


def recovery_day(performed_on: date, day: date) -> int:
    """Days from day 0, the day of the procedure, to `day`; negative before it."""
    return (day - performed_on).days


def journal_day(now: datetime, zone: ZoneInfo) -> date:
    """The day that a patient in `zone` logs at `now`: before 03:00, the day before."""
    local = now.astimezone(zone)
    if local.hour < DAY_BEGINS_AT_HOUR:
        return local.date() - timedelta(days=1)
    return local.date()


def check_log_day(day: date, *, today: date, performed_on: date) -> str | None:
    """Why `day` cannot be logged, in a person's words with the fix; None when it can.

    A log lies neither in the patient's future nor more than 30 days before day 0.
    """
    if day > today:
        return _(
            "%(day)s is still to come. Choose today, %(today)s, or a day before.",
            day=day,
            today=today,
        )
    earliest = performed_on - EARLIEST_LOG
    if day < earliest:
        return _(
            "%(day)s is more than %(days)s days before the procedure. "
            "Choose %(earliest)s or a later day.",
            day=day,
            days=EARLIEST_LOG.days,
            earliest=earliest,
        )
    return None
