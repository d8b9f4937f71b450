"""Raises alerts about silence (requested days without a log) and about calls to be made.

Runs by the clock, in bulk; each patient is judged in their own morning.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q

from tracker.models import Alert, AlertEvent, DailyLog, Patient, Procedure, Reminder, Summary
from tracker.rules.severity import Severity
from tracker.rules.triage import Finding, find_silence
from tracker.rules.triage.codes import ENDED_BY_A_LOG, PHONE_CALL, SILENCE
from tracker.rules.triage.material_change import is_longer_silence
from tracker.triage.alerts import REOPENED_FIELDS, build, event, reopen, store_new
from tracker.triage.summaries import BATCH, apply_alerts, lock_patients, save_all

# Late enough for an answer to the nudge of 09:30 about yesterday.
MORNING = time(11, 0)
GROWN_FIELDS = ("reason", "evidence", *REOPENED_FIELDS)
# After so many requested days without a log a check-in is sent, before a nurse is told.
CHECK_IN_AFTER = 2


@dataclass(slots=True)
class _Requests:
    """The logs requested of one patient since the last one, and what was done about them."""

    before_today: list[date] = field(default_factory=list)
    today: bool = False
    call_resolved_on: date | None = None
    checked_in_on: date | None = None


def sweep(*, now: datetime) -> int:
    """Raise silence and phone-call alerts where they are due; return how many."""
    return sum(_sweep_batch(ids, now=now) for ids in _batches())


def procedures_to_check_in(*, now: datetime) -> Iterator[list[UUID]]:
    """Yield batches of procedures whose patients left two requested days unanswered.

    Once in a silence, and only patients who get mail. The nurse's alert waits for the check-in.
    """
    for ids in _batches():
        summaries = list(Summary.objects.filter(patient__in=ids).select_related("patient__clinic"))
        asked = _known(summaries, now=now)
        quiet = [s.patient_id for s in summaries if _needs_check_in(s, asked, now=now)]
        procedures = Procedure.objects.active().filter(patient__in=quiet)
        yield list(procedures.values_list("pk", flat=True))


def _needs_check_in(summary: Summary, asked: dict[UUID, _Requests], *, now: datetime) -> bool:
    patient, known = summary.patient, asked[summary.patient_id]
    if not patient.gets_mail_on(patient.local_date(now)) or not _is_judged_now(summary, now):
        return False
    silent_days = known.before_today
    if len(silent_days) < CHECK_IN_AFTER:
        return False
    return known.checked_in_on is None or known.checked_in_on <= silent_days[0]


def _batches() -> Iterator[list[UUID]]:
    """Yield the keys of followed patients; each batch starts after the last key before it."""
    last = None
    while True:
        rows = Summary.objects.filter(
            patient__discharged_at=None, performed_on__isnull=False
        ).order_by("patient_id")
        if last is not None:
            rows = rows.filter(patient__gt=last)
        ids = list(rows.values_list("patient", flat=True)[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


@transaction.atomic
def _sweep_batch(patient_ids: list[UUID], *, now: datetime) -> int:
    summaries, unresolved = lock_patients(patient_ids)
    asked = _known(summaries, now=now)
    logged_today = _logged_today(summaries, now=now)
    raised_in_all: list[Alert] = []
    grown_in_all: list[Alert] = []
    changed = []
    for summary in summaries:
        patient = summary.patient
        today = patient.local_date(now)
        findings = list(_findings(summary, asked[patient.pk], now=now))
        by_rule = {alert.rule: alert for alert in unresolved[patient.pk]}
        raised = [
            build(patient.pk, finding, day=today, hours=patient.clinic.hours, now=now)
            for finding in findings
            if finding.rule not in by_rule
            and not (finding.rule == PHONE_CALL and patient.pk in logged_today)
        ]
        grown = _grown(by_rule.get(SILENCE), findings, patient, now=now)
        if raised or grown:
            apply_alerts(summary, [*unresolved[patient.pk], *raised], now=now)
            changed.append(summary)
            raised_in_all += raised
            grown_in_all += grown
    store_new(raised_in_all)
    Alert.objects.bulk_update(grown_in_all, GROWN_FIELDS, batch_size=BATCH)
    AlertEvent.objects.bulk_create(
        event(alert, AlertEvent.Kind.RAISED_AGAIN, at=now, words=alert.reason)
        for alert in grown_in_all
        if alert.raised_at == now
    )
    save_all(changed)
    return len(raised_in_all)


def _grown(
    alert: Alert | None, findings: list[Finding], patient: Patient, *, now: datetime
) -> list[Alert]:
    """Update the unresolved alert about silence with further days; return it if that changed it.

    Does not save. Its reason counts the days; owner and deadline stay. A snoozed one wakes when
    the silence has become materially longer.
    """
    now_silent = next((finding for finding in findings if finding.rule == SILENCE), None)
    if alert is None or now_silent is None:
        return []
    if alert.evidence.get("requested_days") == now_silent.evidence["requested_days"]:
        return []
    alert.reason = now_silent.reason
    alert.evidence = {**alert.evidence, **now_silent.evidence}
    is_asleep = alert.state == Alert.State.SNOOZED
    if is_asleep and is_longer_silence(now_silent, alert.seen_evidence):
        reopen(alert, hours=patient.clinic.hours, now=now)
    return [alert]


def _findings(summary: Summary, asked: _Requests, *, now: datetime) -> Iterator[Finding]:
    patient = summary.patient
    today = patient.local_date(now)
    is_checked_in = asked.checked_in_on is not None and asked.checked_in_on >= today
    if summary.performed_on and _is_judged_now(summary, now) and not is_checked_in:
        quiet = find_silence(
            asked.before_today,
            summary.last_log_day,
            today=today,
            performed_on=summary.performed_on,
            limits=patient.clinic.silence_limits,
        )
        if quiet is not None:
            yield quiet
    if asked.today and asked.call_resolved_on != today and not patient.can_be_mailed:
        yield Finding(
            rule=PHONE_CALL,
            severity=Severity.WATCH,
            reason=f"{_why_no_mail(patient)}: phone for today's log",
            evidence={"requested_day": today.isoformat()},
        )


def _why_no_mail(patient: Patient) -> str:
    if not patient.email:
        return "No e-mail"
    return "No working e-mail" if patient.email_stopped_at else "E-mail not confirmed"


def _is_judged_now(summary: Summary, now: datetime) -> bool:
    """Return whether it is late enough in the patient's day to judge yesterday."""
    return now.astimezone(summary.patient.zone).time() >= MORNING


def _known(summaries: list[Summary], *, now: datetime) -> dict[UUID, _Requests]:
    """Return by patient what was requested, and what was done about it. Three queries."""
    asked = _asked(summaries, now=now)
    _drop_days_dealt_with(asked, summaries)
    check_ins = Reminder.objects.filter(
        procedure__patient__in=[s.patient_id for s in summaries],
        procedure__active=True,
        kind=Reminder.Kind.CHECK_IN,
    )
    for patient_id, last in (
        check_ins.values("procedure__patient")
        .annotate(last=Max("local_date"))
        .values_list("procedure__patient", "last")
    ):
        asked[patient_id].checked_in_on = last
    return asked


def _asked(summaries: list[Summary], *, now: datetime) -> dict[UUID, _Requests]:
    """Return by patient which days were requested since the last log."""
    today_of = {s.patient_id: s.patient.local_date(now) for s in summaries}
    asked: dict[UUID, _Requests] = defaultdict(_Requests)
    last_log_day = F("procedure__patient__summary__last_log_day")
    requested = (
        Reminder.objects.of_requested_days()
        .filter(
            Q(procedure__patient__summary__last_log_day=None) | Q(requested_day__gt=last_log_day),
            procedure__patient__in=today_of,
            procedure__active=True,
            requested_day__lte=max(today_of.values(), default=date.min),
        )
        .order_by("requested_day")
    )
    for patient_id, day, due_at in requested.values_list(
        "procedure__patient", "requested_day", "due_at"
    ):
        if day is None:
            continue
        if day < today_of[patient_id]:
            asked[patient_id].before_today.append(day)
        elif day == today_of[patient_id] and due_at <= now + timedelta(hours=12):
            asked[patient_id].today = True
    return asked


def _drop_days_dealt_with(asked: dict[UUID, _Requests], summaries: list[Summary]) -> None:
    """Drop the days up to which a nurse has resolved the same alert."""
    zone_of = {s.patient_id: s.patient.zone for s in summaries}
    dealt_with = (
        Alert.objects.filter(
            patient__in=zone_of, rule__in=ENDED_BY_A_LOG, state=Alert.State.RESOLVED
        )
        .values("patient", "rule")
        .annotate(last=Max("resolved_at"))
    )
    for row in dealt_with:
        patient_id = row["patient"]
        last_day = row["last"].astimezone(zone_of[patient_id]).date()
        if row["rule"] == PHONE_CALL:
            asked[patient_id].call_resolved_on = last_day
        else:
            days = asked[patient_id].before_today
            asked[patient_id].before_today = [day for day in days if day >= last_day]


def _logged_today(summaries: list[Summary], *, now: datetime) -> set[UUID]:
    days = {s.patient.local_date(now) for s in summaries}
    pairs = set(
        DailyLog.objects.entered_by_person()
        .filter(patient__in=[s.patient_id for s in summaries], day__in=days)
        .values_list("patient", "day")
    )
    return {s.patient_id for s in summaries if (s.patient_id, s.patient.local_date(now)) in pairs}
