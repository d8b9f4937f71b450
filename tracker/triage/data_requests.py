"""What a patient asks of the clinic, or tells it: raised for the worklist, closed when done with.

Neither is about health, and neither must be missed: an alert to watch, with a deadline.
"""

from datetime import datetime

from tracker.models import Alert, DataRequest, Patient, Summary, User
from tracker.rules.severity import Severity
from tracker.rules.triage import Finding
from tracker.triage.alerts import DATA_REQUEST, LEFT, close_by_rule, raise_findings
from tracker.triage.summaries import refresh


def raise_request(patient: Patient, *, now: datetime) -> None:
    """Put the patient's unanswered requests on the worklist. Within the caller's transaction."""
    waiting = DataRequest.objects.filter(patient=patient).unanswered().count()
    what = "A request" if waiting == 1 else f"{waiting} requests"
    _raise(
        patient,
        Finding(
            rule=DATA_REQUEST,
            severity=Severity.WATCH,
            reason=f"{what} about the record",
            evidence={"waiting": waiting},
        ),
        now=now,
    )


def raise_leaving(patient: Patient, *, now: datetime) -> None:
    """Tell the nurses that the patient left the program. Within the caller's transaction."""
    day = patient.local_date(now).isoformat()
    finding = Finding(
        rule=LEFT, severity=Severity.WATCH, reason="Left the program", evidence={"day": day}
    )
    _raise(patient, finding, now=now)


def settle(patient: Patient, rule: str, *, outcome: str, by: User | None, now: datetime) -> None:
    """Close the patient's alert of `rule`, if it stands. Within the caller's transaction."""
    summary = _lock(patient)
    standing = Alert.objects.filter(patient=patient, rule=rule).unresolved()
    close_by_rule(standing, {rule}, outcome=outcome, by=by, now=now)
    refresh(summary, now=now)


def _raise(patient: Patient, finding: Finding, *, now: datetime) -> None:
    summary = _lock(patient)
    raise_findings(
        patient.pk,
        [finding],
        unresolved=list(Alert.objects.filter(patient=patient).unresolved()),
        day=patient.local_date(now),
        hours=patient.clinic.hours,
        now=now,
    )
    refresh(summary, now=now)


def _lock(patient: Patient) -> Summary:
    return Summary.objects.select_for_update(of=("self",)).get(patient=patient.pk)
