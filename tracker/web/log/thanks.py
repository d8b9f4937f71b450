"""The page after a day is saved: help for a red flag, else thanks and the trend."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from tracker.journal.queries import days_of, points
from tracker.measures import PAIN
from tracker.models import DailyLog, Procedure
from tracker.web.charts import PHONE, line_chart
from tracker.web.charts.patient_course import course_of, series_of, unit_of
from tracker.web.common.entered_by import entered_sentence
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.log.advice import (
    advice_while_asking,
    expected_advice,
    guidance_on,
    listed_at,
    warnings_of,
)
from tracker.web.log.form import LogForm
from tracker.web.log.today import day_asked
from tracker.web.peg.panel import peg_is_due
from tracker.web.progress.trend import Trend, trend_of

SMALL = 550  # the wide screen's column


@require_safe
@patient_page
def thanks(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what to do now, and how the recovery goes."""
    day = day_asked(request, viewer)
    logs = days_of(viewer.patient)
    log = next((log for log in logs if log.day == day), None)
    if log is None or viewer.procedure is None:
        raise Http404
    symptoms = log.symptoms or []
    back = viewer.url("patient:today", day)
    context: dict[str, object] = {"day": day, "log": log, "back": back, "zone": viewer.patient.zone}
    if log.entered_by_id != viewer.user.pk:
        context["entered"] = entered_sentence(log, reader=viewer.user, patient=viewer.patient)
    if warnings := warnings_of(symptoms, viewer.protocol):
        context |= {
            "warnings": warnings,
            "listed": listed_at(viewer.patient, warnings.flags, now=viewer.now),
        }
        return show(request, viewer, "log/red_flags.html", context, here="today")
    trend = trend_of(
        points(logs), viewer.procedure.baseline, unit=viewer.patient.distance_unit, until=day
    )
    if log.symptoms is None:
        context["form"] = LogForm(patient=viewer.patient, protocol=viewer.protocol, blank=True)
        context["advice"] = advice_while_asking(
            viewer.patient.clinic, viewer.protocol, now=viewer.now
        )
        context["is_today"] = day == viewer.patient.local_date(viewer.now)
    context |= {
        **guidance_on(viewer.procedure, viewer.today),
        "peg_is_due": peg_is_due(viewer, viewer.procedure),
        "expected": expected_advice(symptoms, viewer.protocol),
        "trend": trend,
        "chart": _chart(trend, logs, viewer, viewer.procedure),
    }
    return show(request, viewer, "log/thanks.html", context, here="today")


def _chart(
    trend: Trend | None, logs: list[DailyLog], viewer: Viewer, procedure: Procedure
) -> dict[str, SafeString] | None:
    """Return the trend's measure as a small chart; None for pain, which has the progress page."""
    if trend is None or trend.measure in PAIN:
        return None
    unit, least = unit_of(trend.measure, viewer.patient)
    series = series_of(trend.measure, logs, patient=viewer.patient, procedure=procedure)
    course = course_of(
        procedure, today=viewer.today, requested=procedure.reminders.requested_days()
    )
    return {
        place: line_chart(series, course, width=width, unit=unit, least=least)
        for place, width in (("phone", PHONE), ("wide", SMALL))
    }
