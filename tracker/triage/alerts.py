"""Raises alerts from findings; acknowledges, assigns and resolves them. See also snooze.py.

Every function that changes an alert also updates the patient's summary, in the same transaction and
behind a lock on that summary.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tracker.models import Alert, AlertEvent, DailyLog, DataRequest, Membership, Summary, User
from tracker.rules.clinic.hours import OpeningHours, deadline
from tracker.rules.severity import Severity
from tracker.rules.triage import DayPoint, Finding
from tracker.rules.triage.codes import ALWAYS_RAISED, DATA_REQUEST, UNREAD_NOTE
from tracker.rules.triage.material_change import is_graver, should_realert
from tracker.triage.summaries import refresh

State = Alert.State
Kind = AlertEvent.Kind
MISTAKE = Alert.Outcome.ENTERED_BY_MISTAKE

SNOOZE_FIELDS = ("snoozed_until", "snooze_reason", "seen_evidence")
REOPENED_FIELDS = (
    "state", "owner", "acknowledged_at", "escalated_at", "raised_at", "due_at", *SNOOZE_FIELDS,
)  # fmt: skip
CLOSED_FIELDS = ("state", "outcome", "note", "resolved_at", "resolved_by", *SNOOZE_FIELDS)


class AlertConflict(Exception):
    """The alert is not in a state that allows this; says why, in words for the nurse."""


def raise_findings(
    patient_id: UUID,
    findings: Iterable[Finding],
    *,
    unresolved: Sequence[Alert],
    day: date,
    hours: OpeningHours,
    now: datetime,
    course: Sequence[DayPoint] = (),
) -> list[Alert]:
    """Store `findings` on `day` as alerts; return those raised, or raised again.

    New evidence joins an unresolved alert. A red flag reported on a further day is raised again
    even if it was acknowledged: it must be seen each time. What a nurse has resolved or snoozed is
    raised again only by a material change, see rules/triage/material_change.py; `course` is what
    the patient has logged.
    """
    by_rule = {alert.rule: alert for alert in unresolved}
    new, again = [], []
    for finding in findings:
        alert = by_rule.get(finding.rule)
        if alert is None:
            new.append(finding)
        elif _join(alert, finding, day=day, hours=hours, now=now, course=course):
            again.append(alert)
    fresh = [
        build(patient_id, finding, day=day, hours=hours, now=now)
        for finding in _not_suppressed(patient_id, new, day=day, course=course)
    ]
    store_new(fresh)
    return fresh + again


def store_new(alerts: Sequence[Alert]) -> None:
    """Store built alerts, each with the first event of its history."""
    if alerts:
        Alert.objects.bulk_create(alerts)
        AlertEvent.objects.bulk_create(
            event(alert, Kind.RAISED, at=alert.raised_at, words=alert.reason) for alert in alerts
        )


def event(
    alert: Alert, kind: str, *, at: datetime, by: User | None = None, to: User | None = None,
    until: date | None = None, words: str = "",
) -> AlertEvent:  # fmt: skip
    """Return an unsaved event of the alert's history."""
    return AlertEvent(alert=alert, kind=kind, at=at, by=by, to=to, until=until, words=words[:300])


def build(
    patient_id: UUID, finding: Finding, *, day: date, hours: OpeningHours, now: datetime
) -> Alert:
    """Return an unsaved alert from `finding`."""
    return Alert(
        patient_id=patient_id,
        rule=finding.rule,
        severity=finding.severity,
        reason=finding.reason,
        evidence={**finding.evidence, "reported_on": [day.isoformat()]},
        raised_at=now,
        due_at=deadline(finding.severity, now, hours),
    )


def withdraw(alerts: Iterable[Alert], *, now: datetime) -> None:
    """Mark alerts as withdrawn because corrected answers no longer confirm them.

    They stay unresolved: a nurse decides what it means that a symptom was unchecked.
    """
    for alert in alerts:
        alert.withdrawn_at = now
        alert.save(update_fields=["withdrawn_at"])
        event(alert, Kind.WITHDRAWN, at=now).save()


@transaction.atomic
def acknowledge(alert: Alert, *, by: User, now: datetime) -> Alert:
    """Make `by` the owner, also of a snoozed alert; AlertConflict if somebody else has it."""
    summary, alert = locked(alert)
    check_unresolved(alert, by=by)
    if alert.state == State.ACKNOWLEDGED and alert.owner_id != by.pk:
        raise AlertConflict(f"{alert.owner or 'Somebody else'} has taken this alert already.")
    if alert.state != State.ACKNOWLEDGED:
        give_to(alert, by, now=now)
        event(alert, Kind.ACKNOWLEDGED, at=now, by=by).save()
        refresh(summary, now=now)
    return alert


@transaction.atomic
def assign(alert: Alert, *, to: User, by: User, now: datetime) -> Alert:
    """Make the colleague `to` the owner, whoever is now. Assigning to the owner changes nothing.

    Raise AlertConflict when the alert is resolved, when somebody acknowledged it since `alert` was
    read, and when `to` does not work for the clinic.
    """
    seen_owner = alert.owner_id
    summary, alert = locked(alert)
    check_unresolved(alert, by=by)
    colleagues = Membership.objects.filter(clinic=alert.patient.clinic_id, user__is_active=True)
    if not colleagues.filter(user=to).exists():
        raise AlertConflict(f"{to} does not work for this clinic. Choose a colleague who does.")
    if alert.state == State.ACKNOWLEDGED and alert.owner_id == to.pk:
        return alert
    if alert.state == State.ACKNOWLEDGED and alert.owner_id not in (seen_owner, by.pk):
        raise AlertConflict(f"{alert.owner or 'Somebody else'} has taken this alert meanwhile.")
    give_to(alert, to, now=now)
    event(alert, Kind.ASSIGNED, at=now, by=by, to=to).save()
    refresh(summary, now=now)
    return alert


@transaction.atomic
def resolve(alert: Alert, *, by: User, outcome: str, note: str, now: datetime) -> Alert:
    """Resolve the alert with an outcome of Alert.Outcome. Resolving twice changes nothing.

    Resolving an alert about unread notes marks these as read. Raise AlertConflict for an unknown
    outcome, when somebody else has resolved it, and while a request that it is about is unanswered.
    """
    if outcome not in Alert.Outcome.values:
        raise AlertConflict("Choose how it ended from the list.")
    summary, alert = locked(alert)
    if alert.resolved_by_id != by.pk:
        check_unresolved(alert, by=by)
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
    """Resolve the alerts of `rules`; return the others."""
    staying = []
    for alert in unresolved:
        if alert.rule in rules:
            _close(alert, outcome=outcome, by=by, note="", now=now)
        else:
            staying.append(alert)
    return staying


def check_unresolved(alert: Alert, *, by: User) -> None:
    """Raise AlertConflict, saying by whom, if the alert is resolved."""
    if alert.state != State.RESOLVED:
        return
    if alert.resolved_by is None:
        raise AlertConflict("This alert has ended by itself already.")
    who = "" if alert.resolved_by == by else f", by {alert.resolved_by}"
    raise AlertConflict(f"This alert was resolved already{who}.")


def locked(alert: Alert) -> tuple[Summary, Alert]:
    """Lock the patient's summary; return it and the alert as it is stored now."""
    summary = Summary.objects.lock(alert.patient_id)
    people = ("patient__clinic", "owner", "resolved_by")
    return summary, Alert.objects.select_related(*people).get(pk=alert.pk)


def give_to(alert: Alert, owner: User, *, now: datetime) -> None:
    """Acknowledge the alert for `owner`, ending a snooze, and save it."""
    alert.state, alert.owner = State.ACKNOWLEDGED, owner
    alert.acknowledged_at = alert.acknowledged_at or now
    end_snooze(alert)
    alert.save(update_fields=["state", "owner", "acknowledged_at", *SNOOZE_FIELDS])


def end_snooze(alert: Alert) -> None:
    """Clear the fields of a snooze; does not save."""
    alert.snoozed_until, alert.snooze_reason, alert.seen_evidence = None, "", {}


def reopen(alert: Alert, *, hours: OpeningHours, now: datetime) -> None:
    """Open the alert again with a new deadline; does not save."""
    end_snooze(alert)
    alert.state, alert.owner = State.OPEN, None
    alert.acknowledged_at, alert.escalated_at = None, None
    alert.raised_at, alert.due_at = now, deadline(Severity(alert.severity), now, hours)


def closed(alert: Alert, *, outcome: str, by: User | None, note: str, now: datetime) -> AlertEvent:
    """Resolve the alert and return the event of its history; does not save."""
    end_snooze(alert)
    alert.state, alert.outcome, alert.note = State.RESOLVED, outcome, note
    alert.resolved_at, alert.resolved_by = now, by
    return event(alert, Kind.RESOLVED, at=now, by=by, words=Alert.Outcome(outcome).label)


def _close(alert: Alert, *, outcome: str, by: User | None, note: str, now: datetime) -> None:
    ending = closed(alert, outcome=outcome, by=by, note=note, now=now)
    alert.save(update_fields=CLOSED_FIELDS)
    ending.save()


def _waits_for_an_answer(alert: Alert) -> bool:
    return DataRequest.objects.filter(patient=alert.patient_id).unanswered().exists()


def _not_suppressed(
    patient_id: UUID, findings: Sequence[Finding], *, day: date, course: Sequence[DayPoint]
) -> list[Finding]:
    """Return the findings that are not suppressed by a resolved alert. One query, or none."""
    trends = {finding.rule for finding in findings if _may_be_suppressed(finding)}
    if not trends:
        return list(findings)
    resolved = Alert.objects.filter(patient=patient_id, rule__in=trends, state=State.RESOLVED)
    newest = {alert.rule: alert for alert in resolved.order_by("resolved_at")}
    return [
        finding
        for finding in findings
        for alert in [newest.get(finding.rule) if finding.rule in trends else None]
        if alert is None or _is_news_after(finding, alert, day=day, course=course)
    ]


def _is_news_after(
    finding: Finding, alert: Alert, *, day: date, course: Sequence[DayPoint]
) -> bool:
    """Return whether the finding is raised although `alert` was resolved."""
    is_judgement = alert.resolved_by_id is not None and alert.outcome != MISTAKE
    if not is_judgement:  # it ended by itself or was a mistake, which says nothing of later days
        return day.isoformat() not in alert.evidence.get("reported_on", [])
    return should_realert(
        finding, day=day, seen=alert.evidence, seen_severity=alert.severity, course=course
    )


def _may_be_suppressed(finding: Finding) -> bool:
    """Return whether a repeat may be suppressed: no red flag, nor a rule of ALWAYS_RAISED."""
    return not finding.is_red_flag and finding.rule not in ALWAYS_RAISED


def _join(
    alert: Alert, finding: Finding, *, day: date, hours: OpeningHours, now: datetime,
    course: Sequence[DayPoint],
) -> bool:  # fmt: skip
    """Add the finding's evidence to an unresolved alert; return whether that raises it again."""
    again = _is_raised_again(alert, finding, day=day, course=course)
    reported_on: list[str] = alert.evidence.get("reported_on", [])
    alert.reason = finding.reason
    alert.withdrawn_at = None
    alert.evidence = {
        **finding.evidence,
        "reported_on": sorted({*reported_on, day.isoformat()}),
    }
    if is_graver(finding.severity, alert.severity):
        alert.severity = finding.severity
        alert.due_at = min(alert.due_at, deadline(finding.severity, now, hours))
    if again:
        reopen(alert, hours=hours, now=now)
        event(alert, Kind.RAISED_AGAIN, at=now, words=finding.reason).save()
    alert.save()
    return again


def _is_raised_again(
    alert: Alert, finding: Finding, *, day: date, course: Sequence[DayPoint]
) -> bool:
    if alert.state == State.SNOOZED:
        seen = alert.seen_evidence
        return should_realert(
            finding, day=day, seen=seen, seen_severity=alert.severity, course=course
        )
    if alert.state == State.OPEN:
        return False
    is_new_day = day.isoformat() not in alert.evidence.get("reported_on", [])
    return (is_new_day and finding.is_red_flag) or is_graver(finding.severity, alert.severity)
