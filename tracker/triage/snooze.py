"""Snoozes an alert until a later day, and wakes snoozed alerts when that day comes.

Snoozing an alert mutes no other rule. A red flag is never snoozed: the database refuses it too. A
log that makes the finding materially worse wakes the alert early, and so does a longer silence.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from tracker.models import Alert, AlertEvent, Summary, User
from tracker.rules.batches import batches
from tracker.rules.triage import RED_FLAG
from tracker.rules.triage.codes import DATA_REQUEST, NOT_FROM_A_LOG, UNREAD_NOTE
from tracker.triage.alerts import (
    CLOSED_FIELDS,
    REOPENED_FIELDS,
    AlertConflict,
    check_unresolved,
    closed,
    end_snooze,
    event,
    locked,
    reopen,
)
from tracker.triage.still_active import rules_still_active
from tracker.triage.summaries import BATCH, apply_alerts, lock_patients, refresh, save_all

State = Alert.State
Kind = AlertEvent.Kind
LONGEST = timedelta(days=30)  # a proposal
# No time zone is further ahead of UTC.
AHEAD = timedelta(hours=14)


class DayRefused(AlertConflict):
    """The end of a snooze is in the past or too far ahead."""


NEVER = "A red flag is never snoozed. Acknowledge it, or resolve it."
NOT_THESE = {
    UNREAD_NOTE: "Read the note: that ends this alert.",
    DATA_REQUEST: "Answer the request on the patient’s page: its deadline stands.",
}


def can_be_snoozed(alert: Alert) -> bool:
    """Return whether the alert may be snoozed at all."""
    return not alert.rule.startswith(RED_FLAG) and alert.rule not in NOT_THESE


@transaction.atomic
def snooze(alert: Alert, *, until: date, reason: str, by: User, now: datetime) -> Alert:
    """Snooze the alert until the day `until` in the patient's calendar; `by` becomes its owner.

    Raise AlertConflict for a red flag, a day that is not ahead or too far ahead, a missing reason,
    and when somebody else has the alert.
    """
    if alert.rule.startswith(RED_FLAG):
        raise AlertConflict(NEVER)
    if alert.rule in NOT_THESE:
        raise AlertConflict(NOT_THESE[alert.rule])
    reason = reason.strip()
    if not reason:
        raise AlertConflict("Say why it can wait.")
    summary, alert = locked(alert)
    check_unresolved(alert, by=by)
    today = alert.patient.local_date(now)
    if not today < until <= today + LONGEST:
        raise DayRefused(f"Choose a day from tomorrow to {today + LONGEST:%B %-d}.")
    if alert.state != State.OPEN and alert.owner_id != by.pk:
        raise AlertConflict(f"{alert.owner or 'Somebody else'} {_has(alert)} already.")
    end_snooze(alert)
    alert.state, alert.owner = State.SNOOZED, by
    alert.acknowledged_at = alert.acknowledged_at or now
    alert.snoozed_until, alert.snooze_reason = until, reason
    alert.seen_evidence = alert.evidence
    alert.save()
    event(alert, Kind.SNOOZED, at=now, by=by, until=until, words=reason).save()
    refresh(summary, now=now)
    return alert


def wake_due(*, now: datetime) -> int:
    """Wake or close the alerts whose snooze has ended; return how many.

    Closed are those that the newest log no longer confirms.
    """
    latest = (now.astimezone(UTC) + AHEAD).date()
    due = Alert.objects.filter(state=State.SNOOZED, snoozed_until__lte=latest)
    patients = sorted(set(due.values_list("patient", flat=True)))
    return sum(_wake_batch(batch, now=now) for batch in batches(patients, BATCH))


@transaction.atomic
def _wake_batch(patient_ids: Sequence[UUID], *, now: datetime) -> int:
    summaries, unresolved = lock_patients(patient_ids)
    due = {s.patient_id: _due(unresolved[s.patient_id], s, now=now) for s in summaries}
    active = rules_still_active(summaries, due, now=now)

    events, changed = [], []
    for summary in summaries:
        patient = summary.patient
        for alert in due[patient.pk]:
            if _still_applies(alert, summary, active[patient.pk]):
                reopen(alert, hours=patient.clinic.hours, now=now)
                events.append(event(alert, Kind.WOKE, at=now, words=alert.reason))
            else:
                passed = Alert.Outcome.PASSED
                events.append(closed(alert, outcome=passed, by=None, note="", now=now))
            changed.append(alert)
        staying = [a for a in unresolved[patient.pk] if a.state != State.RESOLVED]
        apply_alerts(summary, staying, now=now)
    Alert.objects.bulk_update(changed, sorted({*REOPENED_FIELDS, *CLOSED_FIELDS}), batch_size=BATCH)
    AlertEvent.objects.bulk_create(events)
    save_all(summaries)
    return len(changed)


def _due(alerts: Iterable[Alert], summary: Summary, *, now: datetime) -> list[Alert]:
    """Return the alerts whose snooze has ended in the patient's own calendar."""
    today = summary.patient.local_date(now)
    return [a for a in alerts if a.snoozed_until is not None and a.snoozed_until <= today]


def _still_applies(alert: Alert, summary: Summary, rules: frozenset[str]) -> bool:
    """Return whether the alert still applies, given the rules that are still active.

    It does not if the patient is no longer followed or has withdrawn the answer, except for rules
    that do not rest on a log.
    """
    if alert.rule in NOT_FROM_A_LOG:
        return True
    if summary.patient.discharged_at is not None or alert.withdrawn_at is not None:
        return False
    return alert.rule in rules


def _has(alert: Alert) -> str:
    if alert.state == State.SNOOZED and alert.snoozed_until is not None:
        return f"has snoozed this alert until {alert.snoozed_until:%A, %B %-d},"
    return "has taken this alert"
