"""Recording a week's PEG, and reading the weeks back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from tracker.journal.record_day import NO_PROCEDURE, InvalidLog
from tracker.models import Door, Patient, PegVersion, Summary, User, WeeklyPeg
from tracker.rules.log.answers import InvalidAnswers
from tracker.rules.peg import ITEMS, Peg, check_day, clean, week_of


@dataclass(frozen=True, slots=True)
class RecordedPeg:
    """What recording did: the row, whether it is new, whether anything changed."""

    peg: WeeklyPeg
    created: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class PegCourse:
    """A patient's weeks, oldest first, beside the last answers up to day 0."""

    weeks: Sequence[WeeklyPeg]
    baseline: WeeklyPeg | None

    @property
    def before(self) -> Decimal | None:
        """The score before the procedure; None when it is not known."""
        return self.baseline.answers.score if self.baseline else None

    @property
    def last_day(self) -> date | None:
        """The day of the newest answers, from before the procedure or after it."""
        newest = self.weeks[-1] if self.weeks else self.baseline
        return newest.day if newest else None


@transaction.atomic
def record_peg(
    *,
    patient: Patient,
    day: date,
    answers: Mapping[str, object],
    entered_by: User | None,
    door: Door,
    now: datetime,
    merge: bool = False,
) -> RecordedPeg:
    """Record `answers` as what `patient` said of the seven days up to `day`.

    Replaces what the same calendar week has; with `merge` an omitted item stays as it is.
    Recording the same thing twice changes nothing. The caller has reached `patient` through a
    queryset scoped to who asks. Raises InvalidLog; then nothing is written.
    """
    # locked first, so that two doors at once make one row
    summary = Summary.objects.select_for_update().get(patient=patient)
    if summary.performed_on is None:
        raise InvalidLog({"day": NO_PROCEDURE})
    today = patient.local_date(now)
    if fault := check_day(day, today=today, performed_on=summary.performed_on):
        raise InvalidLog({"day": fault})
    week = week_of(day)
    before = WeeklyPeg.objects.filter(patient=patient, week=week).first()
    kept = before.answers.as_json() if before and merge else {}
    try:
        given = clean({**kept, **answers})
    except InvalidAnswers as error:
        raise InvalidLog(error.errors) from error
    if before is not None and before.answers == given:
        return RecordedPeg(peg=before, created=False, changed=False)
    peg = before or WeeklyPeg(patient=patient, week=week, created_at=now)
    _fill(peg, given)
    peg.day, peg.entered_by, peg.door, peg.updated_at = day, entered_by, door, now
    peg.save()
    PegVersion.objects.create(
        peg=peg,
        day=day,
        answers=given.as_json(),
        entered_by=entered_by,
        door=door,
        recorded_at=now,
    )
    return RecordedPeg(peg=peg, created=before is None, changed=True)


def peg_course(patient: Patient, *, performed_on: date, until: date) -> PegCourse:
    """The weeks after day 0 up to `until`, and the last one up to day 0. One query."""
    weeks = list(
        WeeklyPeg.objects.filter(patient=patient, day__lte=until)
        .select_related("entered_by")
        .order_by("day")
    )
    before = [peg for peg in weeks if peg.day <= performed_on]
    return PegCourse(
        weeks=[peg for peg in weeks if peg.day > performed_on],
        baseline=before[-1] if before else None,
    )


def peg_of_week(patient: Patient, day: date) -> WeeklyPeg | None:
    """What is recorded for the calendar week of `day`; None when nothing is."""
    return WeeklyPeg.objects.filter(patient=patient, week=week_of(day)).first()


def _fill(peg: WeeklyPeg, given: Peg) -> None:
    for item in ITEMS:
        setattr(peg, item, getattr(given, item))
