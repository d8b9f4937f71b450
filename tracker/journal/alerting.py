"""What a log raises: its findings become alerts, staff are told, and the summary lists them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from tracker.models import Alert, Patient, Summary
from tracker.rules.severity import Severity
from tracker.rules.triage import DayPoint, Finding
from tracker.triage.alerts import UNREAD_NOTE, raise_findings
from tracker.triage.staff_mail import tell_staff
from tracker.triage.summaries import apply_alerts


def raise_and_tell(
    patient: Patient, findings: Sequence[Finding], unresolved: Sequence[Alert], *,
    day: date, now: datetime, course: Sequence[DayPoint] = (),
) -> list[Alert]:  # fmt: skip
    """The alerts that `findings` raise, newly or again; staff are told of them.

    What a phone had kept may arrive after a patient's death: it is recorded and calls nobody.
    `course` is what the patient has logged: it says whether what was set aside is news.
    """
    if not findings or patient.died_on is not None:
        return []
    clinic = patient.clinic
    raised = raise_findings(
        patient.pk, findings, unresolved=unresolved, day=day, hours=clinic.hours, now=now,
        course=course,
    )  # fmt: skip
    tell_staff(raised, clinic=clinic, now=now)
    return raised


def list_alerts(
    summary: Summary, unresolved: Sequence[Alert], raised: Iterable[Alert], *, now: datetime
) -> None:
    """Bring the summary, which is not saved, up to date with the patient's alerts."""
    fresh = [alert for alert in raised if alert not in unresolved]
    apply_alerts(summary, [*unresolved, *fresh], now=now)


def unread_note(day: date) -> Finding:
    """That the log of `day` has a note which no nurse has read."""
    return Finding(
        rule=UNREAD_NOTE,
        severity=Severity.WATCH,
        reason="Unread note",
        evidence={"day": day.isoformat()},
    )
