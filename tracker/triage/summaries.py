"""The summary row: what the worklist needs to know of a patient, kept up to date."""

from collections.abc import Sequence
from datetime import datetime

from tracker.clinical.severity import Severity
from tracker.models import Alert, Summary
from tracker.models.summary import NO_DEADLINE

RANKS = {Severity.EMERGENCY: 3, Severity.URGENT: 2, Severity.WATCH: 1}
# Added while nobody has taken the patient's gravest alert: those come first.
NOBODY_HAS_IT = 10

ALERT_FIELDS = (
    "rank", "sort_at", "top_alert_id", "top_rule", "reason", "other_reasons", "owner",
    "open_alerts", "is_silent", "has_unread_note", "needs_phone_call", "updated_at",
)  # fmt: skip


def alert_rank(alert: Alert) -> int:
    """Where an unresolved alert stands: grave before light, untaken before taken."""
    untaken = NOBODY_HAS_IT if alert.state == Alert.State.OPEN else 0
    return RANKS[Severity(alert.severity)] + untaken


def apply_alerts(summary: Summary, unresolved: Sequence[Alert], *, now: datetime) -> None:
    """Set the summary's fields from the patient's unresolved alerts; saves nothing."""
    ordered = sorted(unresolved, key=lambda alert: (-alert_rank(alert), alert.due_at))
    rules = {alert.rule for alert in ordered}
    top = ordered[0] if ordered else None
    summary.rank = alert_rank(top) if top else 0
    summary.sort_at = top.due_at if top else NO_DEADLINE
    summary.top_alert_id = top.pk if top else None
    summary.top_rule = top.rule if top else ""
    summary.reason = top.reason if top else ""
    summary.owner_id = top.owner_id if top else None
    summary.other_reasons = [alert.reason for alert in ordered[1:4]]
    summary.open_alerts = len(ordered)
    summary.is_silent = "silence" in rules
    summary.has_unread_note = "unread_note" in rules
    summary.needs_phone_call = "phone_call" in rules
    summary.updated_at = now


def refresh(summary: Summary, *, now: datetime) -> None:
    """Bring a locked summary up to date with the patient's alerts, and save it."""
    unresolved = list(Alert.objects.filter(patient=summary.patient_id).unresolved())
    apply_alerts(summary, unresolved, now=now)
    summary.save(update_fields=ALERT_FIELDS)
