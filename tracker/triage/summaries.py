"""Keeps summaries up to date with the alerts of their patients."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from tracker.models import Alert, Patient, Summary
from tracker.models.summary import NO_DEADLINE
from tracker.rules.severity import Severity
from tracker.rules.triage.codes import (
    DATA_REQUEST,
    LEFT,
    NO_WORKING_EMAIL,
    PHONE_CALL,
    SILENCE,
    UNREAD_NOTE,
)

# An acknowledged alert keeps its severity; it only comes after those that nobody has.
RANKS = {Severity.EMERGENCY: 3, Severity.URGENT: 2, Severity.WATCH: 1}
# Added while any alert of the patient is unacknowledged: those patients come first.
NOBODY_HAS_IT = 10
# Patients whose rows are locked and written together.
BATCH = 500

ALERT_FIELDS = (
    "rank", "sort_at", "top_alert_id", "top_rule", "reason", "other_reasons", "owner",
    "open_alerts", "snoozed_alerts", "is_silent", "has_unread_note", "needs_phone_call",
    "has_request", "updated_at",
)  # fmt: skip


def by_urgency(unresolved: Iterable[Alert]) -> list[Alert]:
    """Return a patient's alerts: gravest first, then unacknowledged ones; snoozed last."""
    return sorted(
        unresolved,
        key=lambda alert: (
            alert.state == Alert.State.SNOOZED,
            -RANKS[Severity(alert.severity)],
            alert.state != Alert.State.OPEN,
            alert.due_at,
        ),
    )


def apply_alerts(summary: Summary, unresolved: Sequence[Alert], *, now: datetime) -> None:
    """Set the summary's fields from the patient's unresolved alerts; does not save.

    The gravest gives the patient's severity, reason, deadline and owner, even if acknowledged.
    Any unacknowledged one, however light, keeps the patient in need of action. Snoozed ones are
    only counted.
    """
    awake = [alert for alert in unresolved if alert.state != Alert.State.SNOOZED]
    ordered = by_urgency(awake)
    rules = {alert.rule for alert in ordered}
    top = ordered[0] if ordered else None
    untaken = any(alert.state == Alert.State.OPEN for alert in ordered)
    summary.rank = (RANKS[Severity(top.severity)] if top else 0) + NOBODY_HAS_IT * untaken
    summary.sort_at = top.due_at if top else NO_DEADLINE
    summary.top_alert_id = next((a.pk for a in ordered if a.state == Alert.State.OPEN), None)
    summary.top_rule = top.rule if top else ""
    summary.reason = top.reason if top else ""
    summary.owner_id = top.owner_id if top and top.state != Alert.State.OPEN else None
    summary.other_reasons = [alert.reason for alert in ordered[1:4]]
    summary.open_alerts = len(ordered)
    summary.snoozed_alerts = len(unresolved) - len(awake)
    summary.is_silent = SILENCE in rules
    summary.has_unread_note = UNREAD_NOTE in rules
    summary.needs_phone_call = not rules.isdisjoint({PHONE_CALL, NO_WORKING_EMAIL})
    summary.has_request = not rules.isdisjoint({DATA_REQUEST, LEFT})
    summary.updated_at = now


def refresh_is_followed(patients: Iterable[Patient]) -> None:
    """Set `is_followed` of the summaries from `discharged_at`, in the transaction that set it.

    Two queries at most.
    """
    for is_followed in (True, False):
        keys = [p.pk for p in patients if (p.discharged_at is None) == is_followed]
        if keys:
            Summary.objects.filter(patient__in=keys).update(is_followed=is_followed)


def refresh(summary: Summary, *, now: datetime) -> None:
    """Update a locked summary from the patient's alerts, and save it."""
    unresolved = list(Alert.objects.filter(patient=summary.patient_id).unresolved())
    apply_alerts(summary, unresolved, now=now)
    summary.save(update_fields=ALERT_FIELDS)


def lock_patients(
    patient_ids: Collection[UUID],
) -> tuple[list[Summary], dict[UUID, list[Alert]]]:
    """Return the patients' summaries, locked, and by patient the unresolved alerts. Two queries."""
    summaries = list(
        Summary.objects.filter(patient__in=patient_ids)
        .order_by("patient")
        .select_for_update(of=("self",))
        .select_related("patient__clinic")
    )
    unresolved: dict[UUID, list[Alert]] = defaultdict(list)
    alerts = Alert.objects.filter(patient__in=patient_ids).unresolved()
    for alert in alerts.select_related("patient", "owner"):
        unresolved[alert.patient_id].append(alert)
    return summaries, unresolved


def save_all(summaries: Sequence[Summary]) -> None:
    """Save what `apply_alerts` sets, in bulk."""
    Summary.objects.bulk_update(summaries, ALERT_FIELDS, batch_size=BATCH)
