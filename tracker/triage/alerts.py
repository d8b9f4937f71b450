"""Alerts: raising them from findings, and what a nurse does with them. snooze.py puts them off.

Every function that changes an alert also brings the patient's summary up to date, in the same
transaction, behind a lock on that summary.
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
    """The alert is not in a state in which this can be done; says so in a person's words."""


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
    """Alerts newly raised, or raised again, by `findings` on `day`.

    While an alert is unresolved new evidence joins it. A red flag reported on a further day is
    raised again, even when a nurse had acknowledged it: it must be seen each time. What a nurse
    has resolved or snoozed is raised again by news only, as clinical/news.py has it; `course` is
    what the patient has logged.
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
        for finding in _not_set_aside(patient_id, new, day=day, course=course)
    ]
    store_new(fresh)
    return fresh + again


def store_new(alerts: Sequence[Alert]) -> None:
    """Store alerts that were built, each with the first line of its history."""
    if alerts:
        Alert.objects.bulk_create(alerts)
        AlertEvent.objects.bulk_create(
            event(alert, Kind.RAISED, at=alert.raised_at, words=alert.reason) for alert in alerts
        )


def event(
    alert: Alert, kind: str, *, at: datetime, by: User | None = None, to: User | None = None,
    until: date | None = None, words: str = "",
) -> AlertEvent:  # fmt: skip
    """A line of the alert's history; not yet stored."""
    return AlertEvent(alert=alert, kind=kind, at=at, by=by, to=to, until=until, words=words[:300])


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


def withdraw(alerts: Iterable[Alert], *, now: datetime) -> None:
    """Mark alerts as withdrawn: the corrected answers no longer confirm them.

    They stay open: that a patient unchecks a symptom is for the nurse to judge.
    """
    for alert in alerts:
        alert.withdrawn_at = now
        alert.save(update_fields=["withdrawn_at"])
        event(alert, Kind.WITHDRAWN, at=now).save()


@transaction.atomic
def acknowledge(alert: Alert, *, by: User, now: datetime) -> Alert:
    """`by` takes the alert, also one that is snoozed. Raises AlertConflict when another has it."""
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
    """Give the alert to a colleague, whoever has it. Assigning it to its owner changes nothing.

    Raises AlertConflict when it is resolved, when somebody took it since `alert` was read, and
    when `to` does not work for the clinic.
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
    """Close the alert with an outcome of Alert.Outcome. Resolving twice changes nothing.

    Whoever closes the alert of an unread note has read it.

    Raises AlertConflict for an outcome that is not on the list, when somebody else has resolved it,
    and while the patient's request that the alert is about has no answer.
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
    """Close the alerts of `rules`, which ended by themselves; those that stay unresolved."""
    staying = []
    for alert in unresolved:
        if alert.rule in rules:
            _close(alert, outcome=outcome, by=by, note="", now=now)
        else:
            staying.append(alert)
    return staying


def check_unresolved(alert: Alert, *, by: User) -> None:
    """Raise AlertConflict, saying who was first, when the alert is resolved."""
    if alert.state != State.RESOLVED:
        return
    if alert.resolved_by is None:
        raise AlertConflict("This alert has ended by itself already.")
    who = "" if alert.resolved_by == by else f", by {alert.resolved_by}"
    raise AlertConflict(f"This alert was resolved already{who}.")


def locked(alert: Alert) -> tuple[Summary, Alert]:
    """The patient's summary, locked, and the alert as it is now."""
    summary = Summary.objects.lock(alert.patient_id)
    people = ("patient__clinic", "owner", "resolved_by")
    return summary, Alert.objects.select_related(*people).get(pk=alert.pk)


def give_to(alert: Alert, owner: User, *, now: datetime) -> None:
    """Make `owner` the one who has the alert, and save it; a snooze ends."""
    alert.state, alert.owner = State.ACKNOWLEDGED, owner
    alert.acknowledged_at = alert.acknowledged_at or now
    end_snooze(alert)
    alert.save(update_fields=["state", "owner", "acknowledged_at", *SNOOZE_FIELDS])


def end_snooze(alert: Alert) -> None:
    """Forget that the alert was put off; its history says so. Saves nothing."""
    alert.snoozed_until, alert.snooze_reason, alert.seen_evidence = None, "", {}


def reopen(alert: Alert, *, hours: OpeningHours, now: datetime) -> None:
    """Have the alert wait for a person anew, with a new deadline. Saves nothing."""
    end_snooze(alert)
    alert.state, alert.owner = State.OPEN, None
    alert.acknowledged_at, alert.escalated_at = None, None
    alert.raised_at, alert.due_at = now, deadline(Severity(alert.severity), now, hours)


def closed(alert: Alert, *, outcome: str, by: User | None, note: str, now: datetime) -> AlertEvent:
    """Close the alert; the line of its history. Saves nothing."""
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


def _not_set_aside(
    patient_id: UUID, findings: Sequence[Finding], *, day: date, course: Sequence[DayPoint]
) -> list[Finding]:
    """Those that say more than what a nurse has resolved. One query, or none."""
    trends = {finding.rule for finding in findings if _may_be_set_aside(finding)}
    if not trends:
        return list(findings)
    resolved = Alert.objects.filter(patient=patient_id, rule__in=trends, state=State.RESOLVED)
    newest = {alert.rule: alert for alert in resolved.order_by("resolved_at")}
    return [
        finding
        for finding in findings
        for alert in [newest.get(finding.rule) if finding.rule in trends else None]
        if alert is None or _says_more(finding, alert, day=day, course=course)
    ]


def _says_more(finding: Finding, alert: Alert, *, day: date, course: Sequence[DayPoint]) -> bool:
    """Whether the finding is news after a resolved alert.

    What ended by itself, or was a mistake, tells nothing of later days.
    """
    is_judgement = alert.resolved_by_id is not None and alert.outcome != MISTAKE
    if not is_judgement:
        return day.isoformat() not in alert.evidence.get("reported_on", [])
    return should_realert(
        finding, day=day, seen=alert.evidence, seen_severity=alert.severity, course=course
    )


def _may_be_set_aside(finding: Finding) -> bool:
    """Red flags are always told; what rests on no log is told by whoever asks or leaves anew."""
    is_told_always = finding.is_red_flag or finding.rule in ALWAYS_RAISED
    return not is_told_always


def _join(
    alert: Alert, finding: Finding, *, day: date, hours: OpeningHours, now: datetime,
    course: Sequence[DayPoint],
) -> bool:  # fmt: skip
    """Add the finding's evidence to an unresolved alert; True when that raises it again."""
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
