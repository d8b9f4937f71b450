"""How times, days and deadlines read on a page: patients read the first few, staff all of them.

What patients read is in the language of the page; the rest is for staff, who read US English.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# Nearer than this, a deadline also says how long is left.
SOON = 3 * HOUR


def clock(wall: time | datetime) -> str:
    """A wall time: "8:22 am", "5 pm"."""
    hour = f"{wall:%-I:%M}" if wall.minute else f"{wall:%-I}"
    half = _("am") if wall.hour < 12 else _("pm")
    return f"{hour} {half}"


def local_clock(at: datetime, zone: ZoneInfo) -> str:
    """An instant's wall time in `zone`: "8:22 am"."""
    return clock(at.astimezone(zone))


def long_day(day: date) -> str:
    """ "Tuesday, November 3, 2026"."""
    return date_format(day, _("l, F j, Y"))


def short_day(day: date, *, today: date) -> str:
    """ "Tue, Nov 3"; with the year, and without the weekday, when it is not this year's."""
    return f"{day:%a, %b %-d}" if day.year == today.year else f"{day:%b %-d, %Y}"


def near_day(day: date, *, today: date) -> str:
    """ "today", "yesterday", "tomorrow", else `short_day`; small letters, for a sentence."""
    near = {today: "today", today - DAY: "yesterday", today + DAY: "tomorrow"}
    return near.get(day) or short_day(day, today=today)


def moment(at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """An instant as people in `zone` say it at `now`: "today 8:22 am", "Thu, Nov 5, 5 pm"."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    day = near_day(local.date(), today=today)
    return f"{day}{',' if ',' in day else ''} {clock(local)}"


def time_left(due_at: datetime, *, now: datetime) -> str:
    """How near or how late a deadline is: "10 min left", "2 days late"; "" when it is far off."""
    left = due_at - now
    if left >= SOON:
        return ""
    return f"{_roughly(left)} left" if left >= MINUTE else _late(-left)


def is_late(due_at: datetime, *, now: datetime) -> bool:
    """Whether a deadline has passed."""
    return due_at < now


def weekdays_text(weekdays: list[int]) -> str:
    """ "Monday to Friday", "Monday, Wednesday and Friday", "Every day"."""
    days = sorted(weekdays)
    names = [str(WEEKDAYS[day]) for day in days]
    if len(days) == len(WEEKDAYS):
        return _("Every day")
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return joined(names)


def joined(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(others)s and %(last)s") % {"others": ", ".join(words[:-1]), "last": words[-1]}


def counted(number: int, singular: str, plural: str = "") -> str:
    """ "1 reminder", "1,200 reminders"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def _late(late: timedelta) -> str:
    return "due now" if late < MINUTE else f"{_roughly(late)} late"


def _roughly(span: timedelta) -> str:
    if span < HOUR:
        return f"{span // MINUTE} min"
    if span < 2 * DAY:
        return f"{span // HOUR} h"
    return f"{span // DAY} days"
