"""Recording a day: one transaction for the log, its history, its alerts and the summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tracker.guidance import Guidance, shipped_guidance
from tracker.journal.alerting import create_and_notify, list_alerts
from tracker.journal.log_statements import (
    ANSWER_FIELDS,
    lock_summary,
    log_of,
    newest_points,
    unresolved_alerts,
    versions_of,
    write,
)
from tracker.journal.milestones import update_milestones
from tracker.models import Alert, DailyLog, Door, LogVersion, Patient, Summary, User
from tracker.reminders.skip_answered import skip_answered
from tracker.rules.days import check_log_day
from tracker.rules.journal.assess import Before, Incoming, OpenAlert, StoredDay, Verdict, assess
from tracker.rules.log.answers import Answers, InvalidAnswers, clean
from tracker.rules.progress.trajectory import spark, walking_measure
from tracker.rules.sentence import Sentence as _
from tracker.rules.triage import DayPoint
from tracker.rules.triage.codes import UNREAD_NOTE
from tracker.triage.alerts import close_by_rule, withdraw

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
    raised: Sequence[Alert] = field(default_factory=list)
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
    twice changes nothing, nor does an `entry` that has arrived before. One that was typed before
    what stands is kept in the history, and only what must not be lost of it is acted on. The
    caller has reached `patient` through a queryset scoped to who asks. Raises InvalidLog; then
    nothing is written.

    Reads once, has `assess` decide, and writes what it decided.
    """
    state = _read(patient, day, now=now)
    signed = _signed(entry, now)
    version = LogVersion(entered_by=entered_by, door=door, recorded_at=now, **signed)
    is_superseded = False
    if state.log is not None and entry is not None:
        known = versions_of(state.log)
        if (stood := known.arrived.get(entry.client_id)) is not None:
            return Recorded(log=state.log, created=False, changed=False, stands=stood)
        standing = known.standing_typed_at
        is_superseded = standing is not None and signed["typed_at"] < standing
    given = _clean(answers, state.log if merge and not is_superseded else None, state.guidance)
    incoming = Incoming(
        day=day,
        answers=given,
        is_from_person=door != Door.IMPORT,
        is_by_nurse=door == Door.NURSE and entered_by is not None,
        is_identified=entry is not None,
        is_superseded=is_superseded,
    )
    verdict = assess(state.before, incoming)
    if state.log is not None and not verdict.is_stored:
        return Recorded(log=state.log, created=False, changed=False)
    version.answers, version.is_overtaken = given.as_json(), is_superseded
    return _apply(verdict, incoming, version, state=state, patient=patient)


@dataclass(frozen=True, slots=True)
class _State:
    """The rows that a log may change, and what `assess` must know of them."""

    summary: Summary
    log: DailyLog | None
    unresolved: list[Alert]
    before: Before
    guidance: Guidance


def _read(patient: Patient, day: date, *, now: datetime) -> _State:
    """Return what stands, the summary locked. Raise InvalidLog when `day` cannot be logged."""
    summary, tuning = lock_summary(patient.pk)
    performed_on = summary.performed_on
    if performed_on is None:
        raise InvalidLog({"day": NO_PROCEDURE})
    today = patient.local_date(now)
    if fault := check_log_day(day, today=today, performed_on=performed_on):
        raise InvalidLog({"day": fault})
    points = newest_points(patient.pk, day)
    log = log_of(patient.pk, day) if any(point.day == day for point in points) else None
    unresolved = unresolved_alerts(patient.pk) if summary.has_alerts else []
    guidance = shipped_guidance(summary.protocol)
    before = Before(
        performed_on=performed_on,
        today=today,
        red_flags=guidance.red_flags,
        day=_stored_day(log) if log else None,
        points=points,
        baseline=summary.baseline,
        baselines=summary.baselines,
        milestones=summary.milestones,
        open_alerts=[
            OpenAlert(
                alert.rule,
                last_reported_on=alert.evidence.get("reported_on", [""])[-1],
                is_withdrawn=alert.withdrawn_at is not None,
            )
            for alert in unresolved
        ],
        tuning=tuning,
    )
    return _State(summary, log, unresolved, before, guidance)


def _stored_day(log: DailyLog) -> StoredDay:
    return StoredDay(log.answers, log.was_entered_by_person, log.note_read_at is not None)


def _apply(
    verdict: Verdict, incoming: Incoming, version: LogVersion, *, state: _State, patient: Patient
) -> Recorded:
    """Write what `verdict` decided: the log, its version, alerts, reminders and the summary."""
    summary, day, now = state.summary, incoming.day, version.recorded_at
    log = state.log or DailyLog(patient=patient, day=day, created_at=now, door=version.door)
    _fill(log, verdict, incoming, version)
    version.log = log
    unresolved = _close(state.unresolved, verdict, log, by=version.entered_by, now=now)
    withdraw([alert for alert in unresolved if alert.rule in verdict.withdrawn], now=now)
    raised = create_and_notify(
        patient, verdict.findings, unresolved, day=day, now=now, course=verdict.points
    )
    if verdict.is_first_entry:
        skip_answered(patient_id=patient.pk, day=day)
    if verdict.milestones is not None:
        update_milestones(patient, summary, verdict.milestones, day=day, now=now)
    list_alerts(summary, unresolved, raised, now=now)
    if not incoming.is_superseded:
        _summarise(summary, verdict.points, day if incoming.is_from_person else None, now=now)
    write(log, version, summary)
    return Recorded(
        log=log,
        created=state.log is None,
        changed=verdict.is_changed,
        raised=raised,
        stands=not incoming.is_superseded,
    )


def _signed(entry: Entry | None, now: datetime) -> dict[str, Any]:
    """Return what a version keeps of `entry`; a clock that runs ahead says now."""
    if entry is None:
        return {}
    return {"client_id": entry.client_id, "typed_at": min(entry.typed_at or now, now)}


def _clean(answers: Mapping[str, object], keep: DailyLog | None, guidance: Guidance) -> Answers:
    given = {**keep.answers.as_json(), **answers} if keep else answers
    try:
        return clean(given, symptom_codes=guidance.symptom_codes)
    except InvalidAnswers as error:
        raise InvalidLog(error.errors) from error


def _fill(log: DailyLog, verdict: Verdict, incoming: Incoming, version: LogVersion) -> None:
    """Put the verdict's answers into the row.

    A day that somebody logged stays theirs when measures are imported into it: the history has
    the import.
    """
    for name in ANSWER_FIELDS:
        value = getattr(verdict.answers, name)
        setattr(log, name, list(value) if isinstance(value, tuple) else value)
    if verdict.note_is_read is not None:
        log.note_read_by = version.entered_by if verdict.note_is_read else None
        log.note_read_at = version.recorded_at if verdict.note_is_read else None
    if incoming.is_superseded:
        return
    if incoming.is_from_person or not log.was_entered_by_person:
        log.entered_by, log.door = version.entered_by, version.door
    log.updated_at = version.recorded_at


def _close(
    unresolved: list[Alert], verdict: Verdict, log: DailyLog, *, by: User | None, now: datetime
) -> list[Alert]:
    """Close the alerts that the log answers; return those that stay."""
    staying = close_by_rule(
        unresolved, verdict.answered, outcome=Alert.Outcome.LOGGED_AGAIN, by=by, now=now
    )
    if verdict.note_is_gone and not _has_other_unread_notes(log):
        staying = close_by_rule(staying, {UNREAD_NOTE}, outcome=Alert.Outcome.OTHER, by=by, now=now)
    return staying


def _summarise(
    summary: Summary, points: Sequence[DayPoint], entered: date | None, *, now: datetime
) -> None:
    """Set the worklist's small chart, up to the newest day, and the last day that was entered."""
    if entered is not None:
        summary.last_log_day = max(entered, summary.last_log_day or entered)
        summary.last_logged_at = now
    newest = points[-1].day
    summary.spark = spark(points, until=newest)
    summary.spark_measure = walking_measure(points, until=newest) or ""


def _has_other_unread_notes(log: DailyLog) -> bool:
    others = DailyLog.objects.filter(patient=log.patient_id).exclude(pk=log.pk)
    return others.with_unread_note().exists()
