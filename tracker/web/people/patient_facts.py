"""A patient's preferences, and what the patient is back to, as short facts for the page."""

from dataclasses import dataclass
from datetime import date

from tracker.models import AddressFault, Frequency, Patient, Procedure
from tracker.web.common.form_fields import zone_name
from tracker.web.common.formatters import clock, long_day, short_day
from tracker.web.common.staff_access import Staff


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what is so."""

    name: str
    value: str


def preferences(patient: Patient, staff: Staff) -> list[Fact]:
    """How the patient wants to be asked and written to."""
    own = "" if patient.send_time else " (the clinic’s time)"
    steps = ", steps for the day’s total" if patient.counts_steps else ""
    return [
        Fact("E-mail", _email(patient)),
        Fact("Reminders", _reminders(patient, staff)),
        Fact("How often", _frequency(patient)),
        Fact("Send time", f"{clock(patient.effective_send_time)}{own}"),
        Fact("Time zone", zone_name(patient.timezone)),
        Fact("Distances", f"{patient.distance_unit}{steps}"),
        Fact("Language", patient.get_language_display()),
    ]


ACTIVITY_NAMES = {
    "light_activity": "Light activity",
    "daily_routine": "Daily routine",
    "work": "Work",
}


def activities(procedure: Procedure, *, today: date) -> list[Fact]:
    """What the patient is back to, and since when, as the patient says."""
    return [
        Fact(name, f"since {short_day(since, today=today)}" if since else "not yet, or not told")
        for activity, name in ACTIVITY_NAMES.items()
        for since in [getattr(procedure, f"{activity}_on")]
    ]


def _email(patient: Patient) -> str:
    if not patient.email:
        return "none: the clinic phones"
    if patient.email_stopped_at is not None:
        return f"{patient.email}, {AddressFault(patient.email_stopped_for).label}: does not work"
    return patient.email if patient.can_be_mailed else f"{patient.email}, not confirmed yet"


def _frequency(patient: Patient) -> str:
    own = "" if patient.frequency else " (the clinic’s way)"
    return f"{Frequency(patient.effective_frequency).label.lower()}{own}"


def _reminders(patient: Patient, staff: Staff) -> str:
    if not patient.email:
        return "none by e-mail"
    if not patient.reminders_on:
        return "off"
    if patient.paused_until and patient.local_date(staff.now) < patient.paused_until:
        return f"paused until {long_day(patient.paused_until)}"
    return "on" if patient.can_be_mailed else "on, once the e-mail address works"
