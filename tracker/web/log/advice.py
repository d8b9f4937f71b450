"""Advice after a log: what to do about red flags, else the guidance of the day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.guidance import Advice, Line, RedFlag, Severity, shipped_guidance
from tracker.models import Alert, Clinic, Patient, Procedure
from tracker.reminders.guidance_versions import clinic_guidance
from tracker.rules.days import recovery_day
from tracker.rules.triage import RED_FLAG
from tracker.web.common.language import current_language

# For so long a time of day alone says when.
RECENT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Warnings:
    """Red flags that were reported, and what the guidance says of the gravest."""

    flags: Sequence[RedFlag]
    advice: Advice

    @property
    def is_emergency(self) -> bool:
        return self.advice.severity == Severity.EMERGENCY


@dataclass(frozen=True, slots=True)
class ListedAt:
    """Since when the report is on the clinic's list, and who is there to see it."""

    since: datetime
    is_new: bool
    is_open: bool
    opens_at: datetime
    taken_at: datetime | None = None


def warnings_of(symptoms: Iterable[str], protocol: str) -> Warnings | None:
    """Return the red flags of `protocol` among `symptoms`; None when there are none."""
    reported, guidance = set(symptoms), shipped_guidance(protocol, current_language())
    flags = [flag for flag in guidance.red_flags if flag.code in reported]
    if not flags:
        return None
    severities = {flag.severity for flag in flags}
    gravest = Severity.EMERGENCY if Severity.EMERGENCY in severities else Severity.URGENT
    return Warnings(flags=flags, advice=guidance.advice_for(gravest))


def expected_advice(symptoms: Iterable[str], protocol: str) -> Advice | None:
    """Return the advice on symptoms that can be expected; None when none was reported."""
    guidance = shipped_guidance(protocol, current_language())
    expected = {symptom.code for symptom in guidance.symptoms}
    return guidance.advice_for(Severity.WATCH) if expected & set(symptoms) else None


def advice_while_asking(clinic: Clinic, protocol: str, *, now: datetime) -> dict[str, object]:
    """Return what the form says the moment a red flag is checked, before anything is sent."""
    guidance = shipped_guidance(protocol, current_language())
    return {
        "emergency": guidance.advice_for(Severity.EMERGENCY),
        "urgent": guidance.advice_for(Severity.URGENT),
        "is_open": clinic.hours.is_open(now),
        "opens_at": clinic.hours.next_opening(now),
    }


def listed_at(patient: Patient, flags: Sequence[RedFlag], *, now: datetime) -> ListedAt | None:
    """Return the state of the open alerts of `flags`, or None if there is none."""
    rules = [f"{RED_FLAG}{flag.code}" for flag in flags]
    open_alerts = list(Alert.objects.filter(patient=patient, rule__in=rules).unresolved())
    if not open_alerts:
        return None
    taken = [alert.acknowledged_at for alert in open_alerts]
    newest = max((at for at in taken if at), default=None)
    return at_clinic(
        patient.clinic,
        since=min(alert.raised_at for alert in open_alerts),
        now=now,
        taken_at=newest if all(taken) else None,
    )


def at_clinic(
    clinic: Clinic, *, since: datetime, now: datetime, taken_at: datetime | None = None
) -> ListedAt:
    """Return the state at `now` of a report on the clinic's list since `since`."""
    return ListedAt(
        since=since,
        is_new=now - since < RECENT,
        is_open=clinic.hours.is_open(now),
        opens_at=clinic.hours.next_opening(now),
        taken_at=taken_at,
    )


def guidance_on(procedure: Procedure, today: date) -> dict[str, object]:
    """Return what to do and to avoid in the phase of `today`; empty before the procedure."""
    number = recovery_day(procedure.performed_on, today)
    if number < 0:
        return {}
    clinic = procedure.patient.clinic
    phase = clinic_guidance(clinic, procedure.guidance_version_id, current_language()).phase_on(
        number
    )
    return {"phase": phase, "avoid": avoided(procedure, phase.avoid, on=today)}


def avoided(procedure: Procedure, lines: Iterable[Line], *, on: date) -> list[Line]:
    """Return the lines that hold on `on`: without those that the patient is cleared for."""
    return [
        line
        for line in lines
        if not line.until_cleared or not procedure.cleared(line.until_cleared, on)
    ]
