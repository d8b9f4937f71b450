"""Alerts about requests to correct or erase the record, and about patients who left."""

from datetime import datetime
from typing import Any

from tracker.models import Alert, DataRequest, Patient, Summary, User
from tracker.rules.severity import Severity
from tracker.rules.triage import Finding
from tracker.rules.triage.codes import DATA_REQUEST, LEFT
from tracker.triage.alerts import close_by_rule, raise_findings
from tracker.triage.summaries import refresh


def raise_request(patient: Patient, *, now: datetime) -> None:
    """Raise an alert about the patient's unanswered requests. Call it in a transaction."""
    waiting = DataRequest.objects.filter(patient=patient).unanswered().count()
    what = "A request" if waiting == 1 else f"{waiting} requests"
    _raise(patient, DATA_REQUEST, f"{what} about the record", {"waiting": waiting}, now=now)


def raise_leaving(patient: Patient, *, now: datetime) -> None:
    """Raise an alert that the patient left the program. Call it in a transaction."""
    day = patient.local_date(now).isoformat()
    _raise(patient, LEFT, "Left the program", {"day": day}, now=now)


def close_alert(
    patient: Patient, rule: str, *, outcome: str, by: User | None, now: datetime
) -> None:
    """Close the patient's unresolved alert of `rule`, if any. Call it in a transaction."""
    summary = Summary.objects.lock(patient.pk)
    unresolved = Alert.objects.filter(patient=patient, rule=rule).unresolved()
    close_by_rule(unresolved, {rule}, outcome=outcome, by=by, now=now)
    refresh(summary, now=now)


def _raise(
    patient: Patient, rule: str, reason: str, evidence: dict[str, Any], *, now: datetime
) -> None:
    # nothing about health, and yet with a deadline, so that nobody misses it
    finding = Finding(rule=rule, severity=Severity.WATCH, reason=reason, evidence=evidence)
    summary = Summary.objects.lock(patient.pk)
    raise_findings(
        patient.pk,
        [finding],
        unresolved=list(Alert.objects.filter(patient=patient).unresolved()),
        day=patient.local_date(now),
        hours=patient.clinic.hours,
        now=now,
    )
    refresh(summary, now=now)
