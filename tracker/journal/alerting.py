"""Alerts from a log: create them for its findings, notify the staff, update the summary."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from tracker.models import Alert, Patient, Summary
from tracker.rules.triage import DayPoint, Finding
from tracker.triage.alerts import raise_findings
from tracker.triage.staff_mail import notify_staff
from tracker.triage.summaries import apply_alerts


def create_and_notify(
    patient: Patient, findings: Sequence[Finding], unresolved: Sequence[Alert], *,
    day: date, now: datetime, course: Sequence[DayPoint] = (),
) -> list[Alert]:  # fmt: skip
    """Raise alerts for `findings`, newly or again, and e-mail the staff; return those alerts.

    What a phone had kept may arrive after a patient's death: it is recorded and alerts nobody.
    `course` is what the patient has logged: with it a finding is compared with resolved ones.
    """
    if not findings or patient.died_on is not None:
        return []
    clinic = patient.clinic
    raised = raise_findings(
        patient.pk, findings, unresolved=unresolved, day=day, hours=clinic.hours, now=now,
        course=course,
    )  # fmt: skip
    notify_staff(raised, clinic=clinic, now=now)
    return raised


def list_alerts(
    summary: Summary, unresolved: Sequence[Alert], raised: Iterable[Alert], *, now: datetime
) -> None:
    """Set the summary's fields from the patient's alerts. Saves nothing."""
    fresh = [alert for alert in raised if alert not in unresolved]
    apply_alerts(summary, [*unresolved, *fresh], now=now)
