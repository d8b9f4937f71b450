"""Putting an alert off to a later day, and waking it: at its end by the clock, in bulk.

Snoozing one rule of one patient mutes no other. A red flag is never snoozed: the database refuses
it too. What wakes an alert early is news in a log, see alerts.py, or a longer silence.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from tracker.models import Alert, AlertEvent, Summary, User
from tracker.rules.triage import RED_FLAG
from tracker.triage.alerts import (
    CLOSED_FIELDS,
    DATA_REQUEST,
    NOT_FROM_A_LOG,
    REOPENED_FIELDS,
    UNREAD_NOTE,
    AlertConflict,
    check_unresolved,
    closed,
    end_snooze,
    event,
    locked,
    reopen,
)
from tracker.triage.still_active import rules_that_stand
from tracker.triage.summaries import ALERT_FIELDS, apply_alerts, refresh

State = Alert.State
Kind = AlertEvent.Kind
LONGEST = timedelta(days=30)  # a proposal
BATCH = 500
# Nobody on earth is further ahead of UTC.
AHEAD = timedelta(hours=14)


class DayRefused(AlertConflict):
    """The end of a snooze lies behind, or too far ahead."""


NEVER = "A red flag is never snoozed. Acknowledge it, or resolve it."
NOT_THESE = {
    UNREAD_NOTE: "Read the note: that ends this alert.",
    DATA_REQUEST: "Answer the request on the patient’s page: its deadline stands.",
}


def can_be_snoozed(alert: Alert) -> bool:
    """Whether the alert may be put off at all."""
    return not alert.rule.startswith(RED_FLAG) and alert.rule not in NOT_THESE


@transaction.atomic
def snooze(alert: Alert, *, until: date, reason: str, by: User, now: datetime) -> Alert:
    """Put the alert off to `until`, a day in the patient's calendar, on which it wakes.

    `by` has it from then on. Raises AlertConflict for a red flag, an end that is not ahead or too
    far, a missing reason, and when somebody else has the alert.
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
    """Wake the alerts whose end has come, and close those that stand no more; how many of both."""
    latest = (now.astimezone(UTC) + AHEAD).date()
    due = Alert.objects.filter(state=State.SNOOZED, snoozed_until__lte=latest)
    patients = sorted(set(due.values_list("patient", flat=True)))
    return sum(
        _wake_batch(patients[start : start + BATCH], now=now)
        for start in range(0, len(patients), BATCH)
    )


@transaction.atomic
def _wake_batch(patient_ids: Sequence[UUID], *, now: datetime) -> int:
    summaries = list(
        Summary.objects.filter(patient__in=patient_ids)
        .order_by("patient")
        .select_for_update(of=("self",))
        .select_related("patient__clinic")
    )
    unresolved: dict[UUID, list[Alert]] = defaultdict(list)
    for alert in Alert.objects.filter(patient__in=patient_ids).unresolved():
        unresolved[alert.patient_id].append(alert)
    due = {s.patient_id: _due(unresolved[s.patient_id], s, now=now) for s in summaries}
    standing = rules_that_stand(summaries, due, now=now)

    events, changed = [], []
    for summary in summaries:
        patient = summary.patient
        for alert in due[patient.pk]:
            if _stands(alert, summary, standing[patient.pk]):
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
    Summary.objects.bulk_update(summaries, ALERT_FIELDS, batch_size=BATCH)
    return len(changed)


def _due(alerts: Iterable[Alert], summary: Summary, *, now: datetime) -> list[Alert]:
    """Those whose end has come in the patient's own calendar."""
    today = summary.patient.local_date(now)
    return [a for a in alerts if a.snoozed_until is not None and a.snoozed_until <= today]


def _stands(alert: Alert, summary: Summary, rules: frozenset[str]) -> bool:
    """Whether there is still something to look at: what a patient no longer followed may be left.

    What the patient took back, and a trend that the newest log no longer bears out, have passed.
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
