"""The patient's plan: now, next and later, what waits for the clinic, whom to call, and visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.guidance import (
    LAST_DAY,
    Advice,
    Guidance,
    Line,
    Phase,
    RedFlag,
    Severity,
    Source,
    shipped_guidance,
)
from tracker.models import Procedure
from tracker.reminders.guidance_versions import clinic_guidance
from tracker.rules.visits import PlannedVisit
from tracker.web.common.language import current_language
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.guidance.visits import after, visits_of

# A visit is told of as still to come for so long: its date is only about right.
NEAR = timedelta(days=7)
SHOWN_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """A phase on this patient's calendar; what waits for the clinic is not among `avoid`."""

    phase: Phase
    begins: date
    ends: date
    is_now: bool
    is_past: bool

    @property
    def avoid(self) -> list[Line]:
        """What to avoid in these days alone."""
        return [line for line in self.phase.avoid if not line.until_cleared]


@dataclass(frozen=True, slots=True)
class Call:
    """When to call somebody: the signs, and what to do."""

    flags: Sequence[RedFlag]
    advice: Advice


@dataclass(frozen=True, slots=True)
class Visits:
    """What the guidance proposes, each with how long after day 0; and where all that is from."""

    soon: Sequence[tuple[PlannedVisit, str]]
    later: Sequence[tuple[PlannedVisit, str]]
    sources: Sequence[Source]


@require_safe
@patient_page
def guidance(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The whole plan, from day 0 to year 5."""
    context: dict[str, object] = {
        "emergency": _call(Severity.EMERGENCY, viewer.protocol),
        "urgent": _call(Severity.URGENT, viewer.protocol),
        "is_open": viewer.patient.clinic.hours.is_open(viewer.now),
    }
    if viewer.procedure is not None:
        context |= _plan(viewer.procedure, viewer)
    return show(request, viewer, "guidance/patient_guidance.html", context, here="guidance")


def _plan(procedure: Procedure, viewer: Viewer) -> dict[str, object]:
    pinned = clinic_guidance(
        viewer.patient.clinic, procedure.guidance_version_id, current_language()
    )
    stages = _stages(pinned, procedure.performed_on, viewer.today)
    ahead = [stage for stage in stages if not stage.is_now and not stage.is_past]
    is_followed = viewer.patient.discharged_at is None
    return {
        "now": next((stage for stage in stages if stage.is_now), None),
        "next": ahead[:1],
        "later": ahead[1:],
        "past": [stage for stage in stages if stage.is_past],
        "waits": _waits(pinned, procedure, viewer.today),
        "clearances": _clearances(procedure, viewer.today),
        "visits": _visits(procedure, viewer.today) if is_followed else None,
    }


def _stages(pinned: Guidance, day_0: date, today: date) -> list[Stage]:
    number = (today - day_0).days
    current = pinned.phase_on(min(number, LAST_DAY)) if number >= 0 else None
    return [
        Stage(
            phase=phase,
            begins=day_0 + timedelta(days=phase.from_day),
            ends=day_0 + timedelta(days=phase.to_day),
            is_now=phase is current,
            is_past=number > phase.to_day and phase is not current,
        )
        for phase in pinned.phases
    ]


def _waits(pinned: Guidance, procedure: Procedure, today: date) -> list[Line]:
    """What the clinic has not cleared the patient for; it stands in every phase alike."""
    return [
        line
        for line in pinned.phases[0].avoid
        if line.until_cleared and not procedure.cleared(line.until_cleared, today)
    ]


def _call(severity: Severity, protocol: str) -> Call:
    shipped = shipped_guidance(protocol, current_language())
    flags = [flag for flag in shipped.red_flags if flag.severity == severity]
    return Call(flags, shipped.advice_for(severity))


def _clearances(procedure: Procedure, today: date) -> list[tuple[str, date]]:
    """What the clinic has cleared the patient for by today, and since when."""
    dates = {
        "lifting": procedure.lifting_cleared_on,
        "strenuous": procedure.strenuous_cleared_on,
        "driving": procedure.driving_cleared_on,
    }
    return [(what, on) for what, on in dates.items() if on is not None and on <= today]


def _visits(procedure: Procedure, today: date) -> Visits | None:
    """The visits around today and to come; None when there are none."""
    planned = [visit for visit in visits_of(procedure) if visit.on > today - NEAR]
    if not planned:
        return None
    shown = [(visit, after(visit.when)) for visit in planned]
    sources = dict.fromkeys(source for visit in planned for source in visit.sources)
    return Visits(shown[:SHOWN_AT_ONCE], shown[SHOWN_AT_ONCE:], list(sources))
