"""Alerts: raising them from findings, and what a nurse does with them.

Every function that changes an alert also brings the patient's summary up to date, in the same
transaction, behind a lock on that summary.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tracker.clinical.hours import OpeningHours, deadline
from tracker.clinical.triage import Finding
from tracker.models import Alert, DailyLog, DataRequest, Summary, User
from tracker.triage.summaries import refresh

State = Alert.State
UNREAD_NOTE = "unread_note"
SILENCE = "silence"
PHONE_CALL = "phone_call"
DATA_REQUEST = "data_request"
LEFT = "left"
NO_WORKING_EMAIL = "no_working_email"
NOTHING_PLANNED = "nothing_planned"
# They rest on no log, and no log bears them out or takes them back.
NOT_FROM_A_LOG = frozenset({DATA_REQUEST, LEFT, NO_WORKING_EMAIL, NOTHING_PLANNED})
# A log of the patient's answers these by itself.
ENDED_BY_A_LOG = frozenset({SILENCE, PHONE_CALL})


class AlertConflict(Exception):
    """The alert is not in a state in which this can be done; says so in a person's words."""


def raise_findings(
    patient_id: UUID,
    findings: Iterable[Finding],
    *,
    unresolved: Sequence[Alert],
    day: date,
    hours: OpeningHours,
    now: datetime,
) -> list[Alert]:
    """Alerts newly raised, or raised again, by `findings` on `day`.

    While an alert is unresolved new evidence joins it. A red flag reported on a further day is
    raised again, even when a nurse had acknowledged it: it must be seen each time.
    """
    by_rule = {alert.rule: alert for alert in unresolved}
    new, again = [], []
    for finding in findings:
        alert = by_rule.get(finding.rule)
        if alert is None:
            new.append(build(patient_id, finding, day=day, hours=hours, now=now))
        elif _join(alert, finding, day=day, hours=hours, now=now):
            again.append(alert)
    if new:
        Alert.objects.bulk_create(new)
    return new + again


def build(
    patient_id: UUID, finding: Finding, *, day: date, hours: OpeningHours, now: datetime
) -> Alert:
    """The alert that `finding` makes; not yet stored."""
    return Alert(
        patient_id=patient_id,
        rule=finding.rule,
        severity=finding.severity,
        reason=finding.reason,
        evidence={**finding.evidence, "reported_on": [day.isoformat()]},
        raised_at=now,
        due_at=deadline(finding.severity, now, hours),
    )


def withdraw(
    unresolved: Iterable[Alert], *, day: date, standing: Collection[str], now: datetime
) -> None:
    """Mark alerts that rested on `day` and that its corrected answers no longer bear out.

    They stay open: that a patient unchecks a symptom is for the nurse to judge.
    """
    for alert in unresolved:
        if alert.rule in NOT_FROM_A_LOG:
            continue
        rests_on_day = alert.evidence.get("reported_on", [""])[-1] == day.isoformat()
        if rests_on_day and alert.rule not in standing and alert.withdrawn_at is None:
            alert.withdrawn_at = now
            alert.save(update_fields=["withdrawn_at"])


@transaction.atomic
def acknowledge(alert: Alert, *, by: User, now: datetime) -> Alert:
    """`by` takes the alert. Raises AlertConflict when it is resolved already."""
    summary, alert = _locked(alert)
    if alert.state == State.RESOLVED:
        raise AlertConflict("This alert was resolved already.")
    if alert.state == State.ACKNOWLEDGED and alert.owner_id != by.pk:
        raise AlertConflict(f"{alert.owner or 'Somebody else'} has taken this alert already.")
    if alert.state == State.OPEN:
        alert.state, alert.owner, alert.acknowledged_at = State.ACKNOWLEDGED, by, now
        alert.save(update_fields=["state", "owner", "acknowledged_at"])
        refresh(summary, now=now)
    return alert


@transaction.atomic
def resolve(alert: Alert, *, by: User, outcome: str, note: str, now: datetime) -> Alert:
    """Close the alert with an outcome of Alert.Outcome. Resolving twice changes nothing.

    Whoever closes the alert of an unread note has read it.

    Raises AlertConflict for an outcome that is not on the list, and while the patient's request
    that the alert is about has no answer.
    """
    if outcome not in Alert.Outcome.values:
        raise AlertConflict("Choose how it ended from the list.")
    summary, alert = _locked(alert)
    if alert.state != State.RESOLVED:
        if alert.rule == DATA_REQUEST and _waits_for_an_answer(alert):
            raise AlertConflict("Answer the request on the patient’s page: this ends with it.")
        _close(alert, outcome=outcome, by=by, note=note, now=now)
        if alert.rule == UNREAD_NOTE:
            unread = DailyLog.objects.filter(patient=alert.patient_id).with_unread_note()
            unread.update(note_read_at=now, note_read_by=by)
        refresh(summary, now=now)
    return alert


def close_by_rule(
    unresolved: Iterable[Alert], rules: Collection[str], *, outcome: str, by: User | None,
    now: datetime,
) -> list[Alert]:  # fmt: skip
    """Close the alerts of `rules`, which ended by themselves; those that stay unresolved."""
    staying = []
    for alert in unresolved:
        if alert.rule in rules:
            _close(alert, outcome=outcome, by=by, note="", now=now)
        else:
            staying.append(alert)
    return staying


def _close(alert: Alert, *, outcome: str, by: User | None, note: str, now: datetime) -> None:
    alert.state, alert.outcome, alert.note = State.RESOLVED, outcome, note
    alert.resolved_at, alert.resolved_by = now, by
    alert.save(update_fields=["state", "outcome", "note", "resolved_at", "resolved_by"])


def _waits_for_an_answer(alert: Alert) -> bool:
    return DataRequest.objects.filter(patient=alert.patient_id).unanswered().exists()


def _locked(alert: Alert) -> tuple[Summary, Alert]:
    """The patient's summary, locked, and the alert as it is now."""
    summary = Summary.objects.select_for_update(of=("self",)).get(patient=alert.patient_id)
    return summary, Alert.objects.select_related("patient", "owner").get(pk=alert.pk)


def _join(alert: Alert, finding: Finding, *, day: date, hours: OpeningHours, now: datetime) -> bool:
    """Add the finding's evidence to an unresolved alert; True when that raises it again."""
    reported_on: list[str] = alert.evidence.get("reported_on", [])
    is_new_day = day.isoformat() not in reported_on
    again = is_new_day and alert.state == State.ACKNOWLEDGED and finding.is_red_flag
    alert.reason = finding.reason
    alert.withdrawn_at = None
    alert.evidence = {
        **finding.evidence,
        "reported_on": sorted({*reported_on, day.isoformat()}),
    }
    if again:
        alert.state, alert.acknowledged_at, alert.escalated_at = State.OPEN, None, None
        alert.raised_at, alert.due_at = now, deadline(finding.severity, now, hours)
    alert.save()
    return again
