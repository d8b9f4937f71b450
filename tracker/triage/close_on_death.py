"""Closes the alerts of a patient who has died, and opens them again if that was a mistake."""

from datetime import datetime

from tracker.models import Alert, AlertEvent, Patient, Summary, User
from tracker.triage.alerts import close_by_rule, event
from tracker.triage.summaries import refresh

State = Alert.State


def close_all(patient: Patient, *, by: User, now: datetime) -> None:
    """Close every unresolved alert of a patient who has died. Call it in a transaction."""
    summary = Summary.objects.lock(patient.pk)
    unresolved = list(Alert.objects.filter(patient=patient).unresolved())
    rules = {alert.rule for alert in unresolved}
    close_by_rule(unresolved, rules, outcome=Alert.Outcome.DIED, by=by, now=now)
    refresh(summary, now=now)


def open_again(patient: Patient, *, closed_at: datetime, now: datetime) -> None:
    """Open the alerts that a death noted by mistake had closed. Call it in a transaction.

    Each is as it was: open, or with its owner. One whose rule has another unresolved alert by
    now stays closed.
    """
    summary = Summary.objects.lock(patient.pk)
    of_patient = Alert.objects.filter(patient=patient)
    unresolved = of_patient.unresolved().values("rule")
    closed = list(
        of_patient.filter(outcome=Alert.Outcome.DIED, resolved_at=closed_at).exclude(
            rule__in=unresolved
        )
    )
    for alert in closed:
        alert.state = State.ACKNOWLEDGED if alert.acknowledged_at else State.OPEN
        alert.outcome, alert.resolved_at, alert.resolved_by = "", None, None
    Alert.objects.bulk_update(closed, ["state", "outcome", "resolved_at", "resolved_by"])
    AlertEvent.objects.bulk_create(
        event(alert, AlertEvent.Kind.RAISED_AGAIN, at=now, words="The death was noted by mistake")
        for alert in closed
    )
    refresh(summary, now=now)
