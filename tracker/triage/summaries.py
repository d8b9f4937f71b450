"""The summary row: what the worklist needs to know of a patient, kept up to date."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tracker.models import Alert, Patient, Summary
from tracker.models.summary import NO_DEADLINE
from tracker.rules.severity import Severity

# An alert that somebody took stays as grave as it was: it only comes after those nobody has.
RANKS = {Severity.EMERGENCY: 3, Severity.URGENT: 2, Severity.WATCH: 1}
# Added while nobody has taken some alert of the patient: those patients come first.
NOBODY_HAS_IT = 10

ALERT_FIELDS = (
    "rank", "sort_at", "top_alert_id", "top_rule", "reason", "other_reasons", "owner",
    "open_alerts", "snoozed_alerts", "is_silent", "has_unread_note", "needs_phone_call",
    "has_request", "updated_at",
)  # fmt: skip


def by_urgency(unresolved: Iterable[Alert]) -> list[Alert]:
    """A patient's alerts: the gravest first, whoever has it; of these, those that nobody has.

    Those that are snoozed come last.
    """
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
    """Set the summary's fields from the patient's unresolved alerts; saves nothing.

    The gravest of them gives the patient's severity, reason, deadline and owner, also once
    somebody has taken it; one that nobody has, however light, keeps the patient to be acted on.
    One that is snoozed is only counted.
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
    summary.is_silent = "silence" in rules
    summary.has_unread_note = "unread_note" in rules
    summary.needs_phone_call = not rules.isdisjoint({"phone_call", "no_working_email"})
    summary.has_request = not rules.isdisjoint({"data_request", "left"})
    summary.updated_at = now


def note_follow_up(patients: Iterable[Patient]) -> None:
    """Put `patients` on the worklist, or take them off it, as `discharged_at` says now.

    Whoever sets that field calls this, in the same transaction. Two queries at most.
    """
    for is_followed in (True, False):
        keys = [p.pk for p in patients if (p.discharged_at is None) == is_followed]
        if keys:
            Summary.objects.filter(patient__in=keys).update(is_followed=is_followed)


def refresh(summary: Summary, *, now: datetime) -> None:
    """Bring a locked summary up to date with the patient's alerts, and save it."""
    unresolved = list(Alert.objects.filter(patient=summary.patient_id).unresolved())
    apply_alerts(summary, unresolved, now=now)
    summary.save(update_fields=ALERT_FIELDS)
