"""A day that was about the same as the one before: yesterday's measures, never its symptoms."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from tracker.journal.record_day import Entry, InvalidLog, Recorded, record_day
from tracker.measures import MEASURES
from tracker.models import DailyLog, Door, Patient, User
from tracker.rules.log.answers import Answers
from tracker.rules.sentence import Sentence as _

DAY = timedelta(days=1)
NO_DAY_BEFORE = _("There are no answers of the day before. Please answer the questions below.")
# Symptoms are asked anew each day, and a note was meant for its own.
REPEATED = (*MEASURES, "stopped_by")


def repeatable(log: DailyLog | None) -> Answers | None:
    """What of `log` may be said again on the next day; None when there is nothing of it.

    What was only imported nobody said.
    """
    if log is None or not log.was_entered_by_person:
        return None
    repeated = Answers(**{name: getattr(log.answers, name) for name in REPEATED})
    return repeated if repeated != Answers() else None


def day_before(patient: Patient, day: date) -> DailyLog | None:
    """The patient's log of the day before `day`."""
    return DailyLog.objects.filter(patient=patient, day=day - DAY).first()


@transaction.atomic
def repeat_day_before(
    *,
    patient: Patient,
    day: date,
    entered_by: User | None,
    door: Door,
    now: datetime,
    entry: Entry | None = None,
) -> Recorded:
    """Record `day` as about the same as the day before it.

    What `day` has answered already stays. Raises InvalidLog when there is nothing to repeat, or
    when `day` cannot be logged; then nothing is written.
    """
    answers = repeatable(day_before(patient, day))
    if answers is None:
        raise InvalidLog({"answers": NO_DAY_BEFORE})
    given = DailyLog.objects.filter(patient=patient, day=day).first()
    return record_day(
        patient=patient,
        day=day,
        answers=_not_yet_in(given.answers if given else Answers(), answers),
        entered_by=entered_by,
        door=door,
        now=now,
        merge=True,
        entry=entry,
    )


def _not_yet_in(given: Answers, answers: Answers) -> Mapping[str, object]:
    repeated = answers.as_json()
    return {
        name: repeated[name]
        for name in REPEATED
        if getattr(given, name) in (None, ()) and getattr(answers, name) not in (None, ())
    }
