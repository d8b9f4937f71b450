"""Filling in several days at once: all of them are recorded, or none."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from tracker.journal.record_day import InvalidLog, Recorded, record_day
from tracker.models import Door, Patient, User


class InvalidDays(Exception):
    """What is wrong with which day: `errors` maps a day to fields, and these to words."""

    def __init__(self, errors: Mapping[date, Mapping[str, str]]) -> None:
        super().__init__(", ".join(day.isoformat() for day in errors))
        self.errors = errors


@transaction.atomic
def record_days(
    *,
    patient: Patient,
    days: Mapping[date, Mapping[str, object]],
    entered_by: User | None,
    door: Door,
    now: datetime,
) -> list[Recorded]:
    """Record the answers of several days, the oldest first; what a day leaves out stays.

    Raises InvalidDays that names every fault of every day; then nothing is written.
    """
    recorded, errors = [], {}
    for day in sorted(days):
        try:
            recorded.append(
                record_day(
                    patient=patient,
                    day=day,
                    answers=days[day],
                    entered_by=entered_by,
                    door=door,
                    now=now,
                    merge=True,
                )
            )
        except InvalidLog as refused:
            errors[day] = refused.errors
    if errors:
        raise InvalidDays(errors)
    return recorded
