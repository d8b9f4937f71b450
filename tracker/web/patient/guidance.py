"""The patient's plan: the phases with today marked, what needs a call, and where it is from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.guidance import LAST_DAY, Line, Phase, RedFlag, Severity, mild
from tracker.models import Procedure
from tracker.reminders.pins import guidance_of
from tracker.web.language import spoken
from tracker.web.patient.advice import avoided
from tracker.web.patient.visit import Visit, patient_page, show


@dataclass(frozen=True, slots=True)
class Stage:
    """A phase on this patient's calendar; `avoid` without what the clinic has cleared."""

    phase: Phase
    begins: date
    ends: date
    is_now: bool
    is_past: bool
    avoid: Sequence[Line]

    @property
    def lines(self) -> list[Line]:
        """Everything that it says, for the list of sources."""
        return [*self.phase.do, *self.avoid, *self.phase.expect]


@require_safe
@patient_page
def guidance(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The whole plan, from day 0 to year 5."""
    stages = _stages(visit.procedure, visit.today) if visit.procedure else []
    now = next((stage for stage in stages if stage.is_now), None)
    context = {
        "now": now,
        "ahead": [stage for stage in stages if not stage.is_now and not stage.is_past],
        "past": [stage for stage in stages if stage.is_past],
        "clearances": _clearances(visit.procedure, visit.today) if visit.procedure else [],
        "emergencies": _flags(Severity.EMERGENCY),
        "urgent": _flags(Severity.URGENT),
        "emergency_advice": mild(spoken()).advice_for(Severity.EMERGENCY),
        "urgent_advice": mild(spoken()).advice_for(Severity.URGENT),
        "is_open": visit.patient.clinic.hours.is_open(visit.now),
    }
    return show(request, visit, "patient/guidance.html", context, here="guidance")


def _stages(procedure: Procedure, today: date) -> list[Stage]:
    day_0 = procedure.performed_on
    number = (today - day_0).days
    pinned = guidance_of(procedure.guidance_version_id, spoken())
    current = pinned.phase_on(min(number, LAST_DAY)) if number >= 0 else None
    return [
        Stage(
            phase=phase,
            begins=day_0 + timedelta(days=phase.from_day),
            ends=day_0 + timedelta(days=phase.to_day),
            is_now=phase is current,
            is_past=number > phase.to_day and phase is not current,
            avoid=avoided(procedure, phase.avoid, on=today),
        )
        for phase in pinned.phases
    ]


def _flags(severity: Severity) -> list[RedFlag]:
    return [flag for flag in mild(spoken()).red_flags if flag.severity == severity]


def _clearances(procedure: Procedure, today: date) -> list[tuple[str, date]]:
    """What the clinic has cleared the patient for by today, and since when."""
    dates = {
        "lifting": procedure.lifting_cleared_on,
        "strenuous": procedure.strenuous_cleared_on,
        "driving": procedure.driving_cleared_on,
    }
    return [(what, on) for what, on in dates.items() if on is not None and on <= today]
