"""Red flags through the real save: the same transaction must raise, or renew, their alerts.

Needs a database of its own: see simulation/database.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from tracker.journal.record_day import record_day
from tracker.management.evaluation.cohort import DAY_0, Recovery, Save, on
from tracker.models import Alert, Clinic, Door, Patient, Procedure
from tracker.outbox.queue import unhurried
from tracker.people.registration import register
from tracker.rules.triage import RED_FLAG

ZONE = "America/Chicago"
EVENING = time(23, 30)  # UTC: in the clinic's zone the same day, late in the afternoon


@dataclass(slots=True)
class RedFlags:
    """How many were reported, and how many had their alert when the save was done."""

    total: int = 0
    alerted_in_same_save: int = 0


def open_clinic() -> Clinic:
    """The clinic that the made-up patients belong to."""
    return Clinic.objects.create(name="Evaluation", timezone=ZONE, phone="206-555-0142")


def live(recovery: Recovery, clinic: Clinic, counted: RedFlags, *, whole: bool = False) -> Patient:
    """Save the logs of `recovery` one after another, and count what becomes of its red flags.

    Up to the last one that reports any; with `whole` all of them.
    """
    patient = Patient(first_name="Patient", last_name=f"{recovery.number}", timezone=ZONE)
    procedure = Procedure(performed_on=DAY_0)
    for name, value in recovery.baseline.items():
        setattr(procedure, f"baseline_{name}", value)
    with unhurried():
        began = _evening(0) - timedelta(hours=12)
        register(patient, procedure, clinic=clinic, by=None, now=began)
        for save in recovery.saves if whole else _up_to_the_last_report(recovery.saves):
            record_day(
                patient=patient,
                day=on(save.day),
                answers=save.answers,
                entered_by=None,
                door=Door.PAGE,
                now=_evening(save.saved_on),
            )
            _count(counted, patient, save)
    return patient


def _up_to_the_last_report(saves: list[Save]) -> list[Save]:
    reports = [number for number, save in enumerate(saves) if _reported(save)]
    return saves[: reports[-1] + 1] if reports else []


def _reported(save: Save) -> list[str]:
    """The red flags that the save reports."""
    symptoms = save.answers.get("symptoms", ())
    return list(symptoms) if isinstance(symptoms, Iterable) else []


def _count(counted: RedFlags, patient: Patient, save: Save) -> None:
    codes = _reported(save)
    if not codes:
        return
    open_alerts = Alert.objects.filter(patient=patient, state=Alert.State.OPEN)
    day = on(save.day).isoformat()
    told = {alert.rule for alert in open_alerts if day in alert.evidence.get("reported_on", ())}
    counted.total += len(codes)
    counted.alerted_in_same_save += sum(f"{RED_FLAG}{code}" in told for code in codes)


def _evening(day: int) -> datetime:
    return datetime.combine(on(day), EVENING, UTC)
