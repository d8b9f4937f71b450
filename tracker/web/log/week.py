"""The page that fills in the last seven days in one grid."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from tracker.journal.backfill import InvalidDays, record_days
from tracker.models import DailyLog, Door
from tracker.rules.days import check_log_day
from tracker.web.common.entered_by import by_whom
from tracker.web.common.form_fields import show_errors
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.log.today import DAY, not_now
from tracker.web.log.week_form import DayRow, week_rows

DAYS = 7


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def week(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the days before today, newest first, and save every changed cell at once."""
    days = _days(viewer)
    if not days:
        return show(request, viewer, "log/not_now.html", not_now(viewer), here="today")
    logs = DailyLog.objects.filter(patient=viewer.patient, day__in=days)
    kept = {log.day: log for log in logs.select_related("entered_by")}
    rows = week_rows(
        request.POST if request.method == "POST" else None,
        days=days,
        kept={day: log.answers for day, log in kept.items()},
        patient=viewer.patient,
    )
    for row in rows:
        row.by = by_whom(kept[row.day], viewer.patient) if row.day in kept else ""
    if request.method == "POST" and (saved := _save(rows, viewer)) is not None:
        if saved:
            words = ngettext("%(n)s day is saved.", "%(n)s days are saved.", saved)
            messages.success(request, words % {"n": saved})
        else:
            messages.info(request, gettext("You changed nothing, so nothing was saved."))
        return redirect(viewer.url("patient:progress"))
    context = {"rows": rows, "has_faults": any(row.errors for row in rows if row.is_bound)}
    return show(request, viewer, "log/week.html", context, here="today")


def _days(viewer: Viewer) -> list[date]:
    """Return the last days that can be logged, newest first."""
    if viewer.procedure is None or viewer.patient.discharged_at is not None:
        return []
    today = viewer.patient.local_date(viewer.now)
    days = [viewer.today - back * DAY for back in range(1, DAYS + 1)]
    performed_on = viewer.procedure.performed_on
    return [d for d in days if not check_log_day(d, today=today, performed_on=performed_on)]


def _save(rows: Sequence[DayRow], viewer: Viewer) -> int | None:
    """Return how many days were changed, or None with the errors shown in the rows."""
    given = {row.day: row.changes() for row in rows}
    if any(row.errors for row in rows):
        return None
    try:
        recorded = record_days(
            patient=viewer.patient,
            days={day: answers for day, answers in given.items() if answers},
            entered_by=viewer.user,
            door=Door.PAGE,
            now=viewer.now,
        )
    except InvalidDays as refused:
        for row in rows:
            show_errors(row, refused.errors.get(row.day, {}))
        return None
    return sum(each.changed for each in recorded)
