"""The patient's progress: a sentence, then each measure as a chart with a table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.clinical.days import recovery_day
from tracker.guidance import ACTIVITIES
from tracker.journal.history import days_of, points
from tracker.models import DailyLog, Procedure, Summary
from tracker.web.charts import (
    PHONE,
    WIDE,
    Course,
    Series,
    legend_mark,
    line_chart,
    pain_chart,
)
from tracker.web.charts.axes import number
from tracker.web.patient.course import course_of, requested_days, series_of, unit_of
from tracker.web.patient.trend import trend_of
from tracker.web.patient.visit import Visit, patient_page, show

LINES = ("walking_distance_m", "daily_distance_m", "steps", "standing_min")


@dataclass(frozen=True, slots=True)
class Chart:
    """A panel: the drawing for a phone and for a wide screen, and its table, newest day first."""

    title: str
    measure: str
    phone: SafeString
    wide: SafeString
    columns: Sequence[str]
    rows: Sequence[tuple[int, date, Sequence[str] | None]]
    legend: Sequence[tuple[SafeString, str, str, str]] = ()


@require_safe
@patient_page
def progress(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every measure that was answered at least once, against what it was before."""
    procedure = visit.procedure
    if procedure is None:
        return show(request, visit, "patient/progress.html", {}, here="progress")
    # Shortly after midnight the page still tells of the evening that just ended.
    logs = [log for log in days_of(visit.patient) if log.day <= visit.today]
    trend = trend_of(
        points(logs), procedure.baseline, unit=visit.patient.distance_unit, until=visit.today
    )
    charts = _charts(logs, visit, procedure) if logs else []
    context = {
        "trend": trend,
        "charts": charts,
        "logs": logs,
        "milestones": _milestones(visit),
        "activities": [(name, getattr(procedure, f"{name}_on")) for name in ACTIVITIES],
    }
    return show(request, visit, "patient/progress.html", context, here="progress")


def _milestones(visit: Visit) -> list[tuple[str, date]]:
    """What was reached, and on which day, the first one first."""
    reached = Summary.objects.values_list("milestones", flat=True).get(patient=visit.patient)
    days = [(code, date.fromisoformat(day)) for code, day in reached.items()]
    return sorted(days, key=lambda found: found[1])


def _charts(logs: Sequence[DailyLog], visit: Visit, procedure: Procedure) -> list[Chart]:
    patient, today = visit.patient, visit.today
    requested = requested_days(procedure)
    course = course_of(procedure, today=today, requested=requested)
    missed = sorted(day for day in requested if day < today and day >= procedure.performed_on)
    charts = []
    for measure in LINES:
        series = series_of(measure, logs, patient=patient, procedure=procedure)
        if series.points:
            unit, least = unit_of(measure, patient)
            charts.append(
                Chart(
                    title=series.name,
                    measure=measure,
                    phone=line_chart(series, course, width=PHONE, unit=unit, least=least),
                    wide=line_chart(series, course, width=WIDE, unit=unit, least=least),
                    columns=[unit.capitalize()],
                    rows=_rows([series], procedure.performed_on, missed),
                )
            )
    pain = [
        series_of(measure, logs, patient=patient, procedure=procedure)
        for measure in ("pain_leg", "pain_back")
    ]
    if any(series.points for series in pain):
        charts.append(_pain(pain[0], pain[1], course, procedure, missed))
    return charts


def _pain(
    leg: Series, back: Series, course: Course, procedure: Procedure, missed: Sequence[date]
) -> Chart:
    return Chart(
        title=_("Your pain"),
        measure="pain",
        phone=pain_chart(leg, back, course, width=PHONE),
        wide=pain_chart(leg, back, course, width=WIDE),
        columns=[leg.name, back.name],
        rows=_rows([leg, back], procedure.performed_on, missed),
        legend=[
            (
                legend_mark(series),
                series.name,
                "" if series.before is None else number(series.before),
                number(series.points[-1][1]) if series.points else "",
            )
            for series in (leg, back)
        ],
    )


def _rows(
    series: Sequence[Series], performed_on: date, missed: Sequence[date]
) -> list[tuple[int, date, Sequence[str] | None]]:
    """A row for each day with an answer, and one without values for each that was asked for."""
    answered = {day for measure in series for day, _value in measure.points}
    asked = {recovery_day(performed_on, day) for day in missed}
    rows: list[tuple[int, date, Sequence[str] | None]] = []
    for day in sorted(answered | asked, reverse=True):
        values = [measure.values.get(day) for measure in series]
        cells = ["" if value is None else number(value) for value in values]
        on = performed_on + timedelta(days=day)
        rows.append((day, on, cells if day in answered else None))
    return rows
