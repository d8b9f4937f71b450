"""A clinic's rota: adding lines to it, and taking them out."""

from collections.abc import Iterable, Sequence
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.models import Clinic, Duty, Membership

MOST_LINES = 200
LONGEST = 366  # days of one line: a longer one is a slip of the year


@transaction.atomic
def add_weekly(
    clinic: Clinic, *, members: Sequence[Membership], weekdays: Iterable[int], begins: time,
    ends: time,
) -> int:  # fmt: skip
    """Put each of `members` on duty on these weekdays of every week; how many lines were added.

    A line that is there already is left as it is. Raises ValidationError naming the field.
    """
    lines = [
        Duty(clinic=clinic, member=member, weekday=weekday, begins=begins, ends=ends)
        for member in members
        for weekday in weekdays
    ]
    return _add(clinic, lines)


@transaction.atomic
def add_days(
    clinic: Clinic, *, members: Sequence[Membership], first_day: date, last_day: date,
    begins: time, ends: time,
) -> int:  # fmt: skip
    """Put `members`, or nobody, on duty from `first_day` to `last_day`, instead of the week's.

    How many lines were added. Raises ValidationError naming the field.
    """
    if last_day < first_day:
        raise ValidationError({"last_day": "The last day must not be before the first."})
    if (last_day - first_day).days >= LONGEST:
        raise ValidationError({"last_day": "This is more than a year. Check the year."})
    chosen: Sequence[Membership | None] = members or [None]
    lines = [
        Duty(
            clinic=clinic, member=member, first_day=first_day, last_day=last_day, begins=begins,
            ends=ends,
        )
        for member in chosen
    ]  # fmt: skip
    return _add(clinic, lines)


def remove(line: Duty) -> None:
    """Take a line out of the rota."""
    line.delete()


def _add(clinic: Clinic, lines: Sequence[Duty]) -> int:
    # Two leads at once must not both add the last line.
    Clinic.objects.select_for_update().get(pk=clinic.pk)
    there = {_what(line) for line in Duty.objects.filter(clinic=clinic)}
    new = [line for line in lines if _what(line) not in there]
    if len(there) + len(new) > MOST_LINES:
        raise ValidationError(f"A rota has {MOST_LINES} lines at most. Take some out first.")
    Duty.objects.bulk_create(new)
    return len(new)


def _what(line: Duty) -> tuple[object, ...]:
    return (
        line.member_id, line.weekday, line.first_day, line.last_day, line.begins, line.ends,
    )  # fmt: skip
