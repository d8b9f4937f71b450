"""What a patient's death means for the worklist: nothing of theirs waits there any more."""

from datetime import datetime

from tracker.models import Alert, AlertEvent, Patient, Summary, User
from tracker.triage.alerts import close_by_rule, event
from tracker.triage.summaries import refresh

State = Alert.State


def close_all(patient: Patient, *, by: User, now: datetime) -> int:
    """Close every open alert of a patient who has died; how many. In the caller's transaction."""
    summary = _lock(patient)
    unresolved = list(Alert.objects.filter(patient=patient).unresolved())
    rules = {alert.rule for alert in unresolved}
    close_by_rule(unresolved, rules, outcome=Alert.Outcome.DIED, by=by, now=now)
    refresh(summary, now=now)
    return len(unresolved)


def open_again(patient: Patient, *, closed_at: datetime, now: datetime) -> int:
    """Open what a death noted by mistake had closed; how many. In the caller's transaction.

    Each is as it was: untaken, or with whoever had it. A rule that has raised another alert
    since keeps that one alone.
    """
    summary = _lock(patient)
    of_patient = Alert.objects.filter(patient=patient)
    standing = of_patient.unresolved().values("rule")
    closed = list(
        of_patient.filter(outcome=Alert.Outcome.DIED, resolved_at=closed_at).exclude(
            rule__in=standing
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
    return len(closed)


def _lock(patient: Patient) -> Summary:
    return Summary.objects.select_for_update(of=("self",)).get(patient=patient.pk)
