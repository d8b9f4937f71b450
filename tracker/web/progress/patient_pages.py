"""The patient's progress: a sentence, then each measure as a chart with a table behind it."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.guidance import ACTIVITIES
from tracker.journal.queries import days_of, points
from tracker.models import Procedure
from tracker.outcomes.percentiles import percentiles_on
from tracker.rules.days import recovery_day
from tracker.rules.progress.trajectory import less_medicine_since
from tracker.rules.triage import DayPoint
from tracker.web.charts import visit_key
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.peg.panel import peg_panel
from tracker.web.progress.comparison import ClinicGroup, Studies, clinic_group, studies
from tracker.web.progress.milestones import milestones_of
from tracker.web.progress.panels import panels_of
from tracker.web.progress.trend import trend_of


@require_safe
@patient_page
def progress(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show every measure that was answered, beside its baseline."""
    procedure = viewer.procedure
    if procedure is None:
        return show(request, viewer, "progress/progress.html", {}, here="progress")
    patient, today = viewer.patient, viewer.today
    # Shortly after midnight the page still tells of the evening that just ended.
    logs = [log for log in days_of(patient) if log.day <= today]
    told = points(logs)
    milestones = milestones_of(patient, told, performed_on=procedure.performed_on)
    panels = panels_of(patient, procedure, logs, told, milestones, today=today) if logs else None
    context = {
        "trend": trend_of(told, procedure.baseline, unit=patient.distance_unit, until=today),
        "charts": panels.all() if panels else [],
        "logs": logs,
        "peg": peg_panel(viewer, procedure),
        "milestones": milestones,
        "activities": [(name, getattr(procedure, f"{name}_on")) for name in ACTIVITIES],
        "took_medicine": bool(procedure.baseline.medicine_doses),
        "less_medicine_since": less_medicine_since(
            told, procedure.baseline, day_0=procedure.performed_on
        ),
        "visit_key": visit_key(),
        **_groups(viewer, procedure, told),
    }
    return show(request, viewer, "progress/progress.html", context, here="progress")


def _groups(
    viewer: Viewer, procedure: Procedure, told: Sequence[DayPoint]
) -> dict[str, Studies | ClinicGroup | None]:
    """Return the comparison with others; empty without a log."""
    if not told:
        return {}
    day_0, unit = procedure.performed_on, viewer.patient.distance_unit
    number = recovery_day(day_0, viewer.today)
    return {
        "studies": studies(
            told, procedure.baseline, performed_on=day_0, today=viewer.today, unit=unit
        ),
        "clinic_group": clinic_group(
            told,
            procedure.baseline,
            percentiles_on(viewer.patient.clinic, number),
            performed_on=day_0,
            recovery_day=number,
            unit=unit,
        ),
    }
