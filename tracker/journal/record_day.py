"""Recording a day: one transaction for the log, its history, its alerts and the summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from tracker.journal.alerting import list_alerts, raise_and_tell, unread_note
from tracker.journal.log_queries import (
    ANSWER_FIELDS,
    POINT_FIELDS,
    lock_summary,
    log_of,
    newest_points,
    unresolved_alerts,
    versions_of,
    write_correction,
    write_new,
)
from tracker.journal.milestones import note_milestones
from tracker.journal.superseded import keep_beside
from tracker.models import Alert, DailyLog, Door, LogVersion, Patient, Summary, User
from tracker.reminders.cancel_answered import day_logged
from tracker.rules.days import check_log_day
from tracker.rules.log.answers import Answers, InvalidAnswers, clean
from tracker.rules.progress.trajectory import spark, walking_measure
from tracker.rules.sentence import Sentence as _
from tracker.rules.triage import DayPoint, Finding, Tuning, judge
from tracker.triage.alerts import ENDED_BY_A_LOG, UNREAD_NOTE, close_by_rule, withdraw

# An import brings months at once. What a phone counted is judged, and told as news, so long only;
# the file of today ends yesterday, or a day or two earlier.
FRESH = timedelta(days=3)

NO_PROCEDURE = _("There is no procedure date yet. Ask the clinic to enter it, then log again.")


class InvalidLog(Exception):
    """What is wrong with a log: `errors` maps a field, or "day", to words with the fix."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {words}" for field, words in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a device says of one save: its own name for it, and when it was typed.

    A device that is not told whether a save arrived sends it again under the same `client_id`.
    """

    client_id: UUID
    typed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did: the row, whether it is new, whether anything changed.

    `stands` is False when the answers were typed before those that the day has.
    """

    log: DailyLog
    created: bool
    changed: bool
    raised: Sequence[Alert] = ()
    stands: bool = True


@transaction.atomic
def record_day(
    *,
    patient: Patient,
    day: date,
    answers: Mapping[str, object],
    entered_by: User | None,
    door: Door,
    now: datetime,
    merge: bool = False,
    entry: Entry | None = None,
) -> Recorded:
    """Record `answers`, as they came through a door, as `patient`'s log of `day`.

    Replaces the day; with `merge` an omitted field stays as it is. Recording the same thing
    twice changes nothing, nor does an `entry` that has arrived before; one that was typed before
    what stands is kept in the history alone, see late.py. The caller has reached `patient` through
    a queryset scoped to who asks. Raises InvalidLog; then nothing is written.

    What was imported nobody said: it ends no silence, settles no reminder, closes no alert, and
    raises or announces nothing once it is older than FRESH.
    """
    summary = lock_summary(patient.pk)
    performed_on = summary.performed_on
    if performed_on is None:
        raise InvalidLog({"day": NO_PROCEDURE})
    today = patient.local_date(now)
    if fault := check_log_day(day, today=today, performed_on=performed_on):
        raise InvalidLog({"day": fault})
    is_said = door != Door.IMPORT
    is_news = is_said or day >= today - FRESH

    points = newest_points(patient.pk, day)
    is_there = any(point.day == day for point in points)
    before = log_of(patient.pk, day) if is_there else None
    version = LogVersion(entered_by=entered_by, door=door, recorded_at=now, **_signed(entry, now))
    if late := _late(before, answers, version, patient=patient, summary=summary):
        return late
    given = _clean(answers, before if merge else None)
    is_first_word = is_said and not (before is not None and before.was_said)
    is_new = before is None
    is_changed = is_first_word or before is None or before.answers != given
    # What a device sent is stored even so: then it is known again, whatever the day says by then.
    if before is not None and not is_changed and entry is None:
        return Recorded(log=before, created=False, changed=False)

    note_taken_away = before is not None and before.note != "" and given.note == ""
    rules = _Rules(performed_on, summary.baseline, patient.clinic.tuning)
    said_before = rules.judge(_with(points, _point(before)), day) if before else []
    log = before or DailyLog(patient=patient, day=day, created_at=now, door=door)
    _fill(log, given, entered_by=entered_by, door=door, now=now)
    point = _point(log)
    points = _with(points, point)

    findings = rules.judge(points, day) if is_news else []
    if log.note and log.note_read_at is None:
        findings.append(unread_note(day))
    unresolved = unresolved_alerts(patient.pk) if summary.has_alerts else []
    if is_said:
        unresolved = _end(unresolved, log, note_taken_away, by=entered_by, now=now)
    if is_news:
        withdraw(unresolved, day=day, standing={finding.rule for finding in findings}, now=now)
    # What the day said already was raised then: whoever has dealt with it is not asked again.
    standing = {alert.rule for alert in unresolved}
    telling = [f for f in findings if f.rule in standing or f not in said_before]
    raised = raise_and_tell(patient, telling, unresolved, day=day, now=now, course=points)

    if is_first_word:
        day_logged(patient_id=patient.pk, day=day)
    if day > performed_on:
        note_milestones(patient, summary, point, is_news=is_news, now=now)
    list_alerts(summary, unresolved, raised, now=now)
    _sum_up(summary, points, day if is_said else None, now=now)
    version.log, version.answers = log, given.as_json()
    (write_new if is_new else write_correction)(log, version, summary)
    return Recorded(log=log, created=is_new, changed=is_changed, raised=raised)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules as the patient's clinic has set them, and what they know of the patient."""

    performed_on: date
    baseline: Answers
    tuning: Tuning

    def judge(self, points: Sequence[DayPoint], day: date) -> list[Finding]:
        """What the log of `day` says. `points` leave out the symptoms of other days."""
        return judge(
            points,
            day=day,
            performed_on=self.performed_on,
            baseline=self.baseline,
            tuning=self.tuning,
        )


def _signed(entry: Entry | None, now: datetime) -> dict[str, UUID | datetime]:
    """What a version keeps of `entry`; a clock that runs ahead says now."""
    if entry is None:
        return {}
    return {"client_id": entry.client_id, "typed_at": min(entry.typed_at or now, now)}


def _late(
    log: DailyLog | None,
    answers: Mapping[str, object],
    version: LogVersion,
    *,
    patient: Patient,
    summary: Summary,
) -> Recorded | None:
    """What becomes of an entry that arrived before, or was typed before what stands; else None."""
    if log is None or version.client_id is None or version.typed_at is None:
        return None
    known = versions_of(log)
    raised: list[Alert] = []
    stands = known.arrived.get(version.client_id)
    if stands is None:
        if known.standing_typed_at is None or version.typed_at >= known.standing_typed_at:
            return None
        given = _clean(answers, None)
        raised = keep_beside(log, given, version, patient=patient, summary=summary)
    return Recorded(log=log, created=False, changed=False, raised=raised, stands=bool(stands))


def _clean(answers: Mapping[str, object], keep: DailyLog | None) -> Answers:
    try:
        return clean({**keep.answers.as_json(), **answers} if keep else answers)
    except InvalidAnswers as error:
        raise InvalidLog(error.errors) from error


def _end(
    unresolved: list[Alert], log: DailyLog, note_taken_away: bool, *, by: User | None, now: datetime
) -> list[Alert]:
    """Close the alerts that a person's log answers; those that stay."""
    staying = close_by_rule(
        unresolved, ENDED_BY_A_LOG, outcome=Alert.Outcome.LOGGED_AGAIN, by=by, now=now
    )
    if note_taken_away and not _other_unread_notes(log):
        staying = close_by_rule(staying, {UNREAD_NOTE}, outcome=Alert.Outcome.OTHER, by=by, now=now)
    return staying


def _sum_up(
    summary: Summary, points: Sequence[DayPoint], said: date | None, *, now: datetime
) -> None:
    """Set the worklist's small chart, up to the newest day, and which day was `said` last."""
    if said is not None:
        summary.last_log_day = max(said, summary.last_log_day or said)
        summary.last_logged_at = now
    newest = points[-1].day
    summary.spark = spark(points, until=newest)
    summary.spark_measure = walking_measure(points, until=newest) or ""


def _fill(
    log: DailyLog, given: Answers, *, entered_by: User | None, door: Door, now: datetime
) -> None:
    """Put the answers into the row. A note that changed is unread again, save a nurse's own.

    A day that somebody logged stays theirs when measures are imported into it: the history has
    the import.
    """
    note_changed = log.note != given.note
    for name in ANSWER_FIELDS:
        value = getattr(given, name)
        setattr(log, name, list(value) if isinstance(value, tuple) else value)
    if note_changed:
        read_by = entered_by if door == Door.NURSE and given.note else None
        log.note_read_by, log.note_read_at = read_by, now if read_by else None
    if door != Door.IMPORT or not log.was_said:
        log.entered_by, log.door = entered_by, door
    log.updated_at = now


def _point(log: DailyLog) -> DayPoint:
    return DayPoint(*(getattr(log, name) for name in POINT_FIELDS))


def _with(points: Sequence[DayPoint], point: DayPoint) -> list[DayPoint]:
    """`points` with that of one day put in or replaced, oldest first."""
    others = [other for other in points if other.day != point.day]
    return sorted([*others, point], key=lambda each: each.day)


def _other_unread_notes(log: DailyLog) -> bool:
    others = DailyLog.objects.filter(patient=log.patient_id).exclude(pk=log.pk)
    return others.with_unread_note().exists()
