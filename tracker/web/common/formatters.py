"""Times, days, deadlines and numbers as words.

`short_day` and what is built on it are in English, for staff; the rest is in the page's language.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# Nearer than this, a deadline also says how long is left.
SOON = 3 * HOUR


def clock(at: time | datetime, zone: ZoneInfo | None = None) -> str:
    """Return a time of day, of an instant the one in `zone`: "8:22 am", "5 pm"."""
    if zone is not None and isinstance(at, datetime):
        at = at.astimezone(zone)
    hour = f"{at:%-I:%M}" if at.minute else f"{at:%-I}"
    half = _("am") if at.hour < 12 else _("pm")
    return f"{hour} {half}"


def long_day(day: date) -> str:
    """Return "Tuesday, November 3, 2026"."""
    return date_format(day, _("l, F j, Y"))


def weekday_date(day: date, zone: ZoneInfo | None = None) -> str:
    """Return "Tuesday, November 3"; of an instant, its date in `zone`."""
    if zone is not None and isinstance(day, datetime):
        day = day.astimezone(zone)
    return date_format(day, _("l, F j"))


def date_in_year(day: date, today: date) -> str:
    """Return "November 3", with its year when that is not this one."""
    return date_format(day, _("F j") if day.year == today.year else _("F j, Y"))


def day_in_year(day: date, today: date) -> str:
    """Return "Tuesday, November 3" of this year, "November 3, 2025" of any other."""
    return weekday_date(day) if day.year == today.year else date_in_year(day, today)


def short_day(day: date, *, today: date) -> str:
    """Return "Tue, Nov 3", or "Nov 3, 2025" of another year."""
    return f"{day:%a, %b %-d}" if day.year == today.year else f"{day:%b %-d, %Y}"


def near_day(day: date, *, today: date) -> str:
    """Return "today", "yesterday" or "tomorrow", else `short_day`."""
    near = {today: "today", today - DAY: "yesterday", today + DAY: "tomorrow"}
    return near.get(day) or short_day(day, today=today)


def moment(at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """Return an instant in `zone`, seen from `now`: "today 8:22 am", "Thu, Nov 5, 5 pm"."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    day = near_day(local.date(), today=today)
    return f"{day}{',' if ',' in day else ''} {clock(local)}"


def time_left(due_at: datetime, *, now: datetime) -> str:
    """Return "10 min left" or "2 days late"; "" for a deadline that is not near."""
    left = due_at - now
    if left >= SOON:
        return ""
    return f"{_roughly(left)} left" if left >= MINUTE else _late(-left)


def is_late(due_at: datetime, *, now: datetime) -> bool:
    """Return whether a deadline has passed."""
    return due_at < now


def weekdays_text(weekdays: list[int]) -> str:
    """Return "Monday to Friday", "Monday, Wednesday and Friday", "Every day"."""
    days = sorted(weekdays)
    names = [str(WEEKDAYS[day]) for day in days]
    if len(days) == len(WEEKDAYS):
        return _("Every day")
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return joined(names)


def joined(words: list[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(others)s and %(last)s") % {"others": ", ".join(words[:-1]), "last": words[-1]}


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return "1 reminder", "1,200 reminders"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def _late(late: timedelta) -> str:
    return "due now" if late < MINUTE else f"{_roughly(late)} late"


def _roughly(span: timedelta) -> str:
    if span < HOUR:
        return f"{span // MINUTE} min"
    if span < 2 * DAY:
        return f"{span // HOUR} h"
    return f"{span // DAY} days"


def number(value: float) -> str:
    """Return a value in the active locale: "1,200", "0.25"."""
    rounded = Decimal(f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}")
    whole = rounded.to_integral_value()
    shown = whole if rounded == whole else rounded.normalize()
    words: str = number_format(shown, force_grouping=True)
    return words.replace("-", "\N{MINUS SIGN}")
