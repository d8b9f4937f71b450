"""The page that fills in the last seven days in one grid."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from tracker.journal.backfill import InvalidDays, record_days
from tracker.models import DailyLog, Door
from tracker.rules.days import check_log_day
from tracker.web.common.entered_by import by_whom
from tracker.web.common.patient_access import Visit, patient_page, show
from tracker.web.log.today import DAY, not_now
from tracker.web.log.week_form import DayRow, week_rows

DAYS = 7


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def week(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The days before today, newest first: shown, and every changed cell saved at once."""
    days = _days(visit)
    if not days:
        return show(request, visit, "log/not_now.html", not_now(visit), here="today")
    logs = DailyLog.objects.filter(patient=visit.patient, day__in=days)
    kept = {log.day: log for log in logs.select_related("entered_by")}
    rows = week_rows(
        request.POST if request.method == "POST" else None,
        days=days,
        kept={day: log.answers for day, log in kept.items()},
        patient=visit.patient,
    )
    for row in rows:
        row.by = by_whom(kept[row.day], visit.patient) if row.day in kept else ""
    if request.method == "POST" and (saved := _save(rows, visit)) is not None:
        if saved:
            words = ngettext("%(n)s day is saved.", "%(n)s days are saved.", saved)
            messages.success(request, words % {"n": saved})
        else:
            messages.info(request, gettext("You changed nothing, so nothing was saved."))
        return redirect(f"{reverse('patient:progress')}{visit.query()}")
    context = {"rows": rows, "has_faults": any(row.errors for row in rows if row.is_bound)}
    return show(request, visit, "log/week.html", context, here="today")


def _days(visit: Visit) -> list[date]:
    """Those of the last days that can be logged, newest first."""
    if visit.procedure is None or visit.patient.discharged_at is not None:
        return []
    today = visit.patient.local_date(visit.now)
    days = [visit.today - back * DAY for back in range(1, DAYS + 1)]
    performed_on = visit.procedure.performed_on
    return [d for d in days if not check_log_day(d, today=today, performed_on=performed_on)]


def _save(rows: Sequence[DayRow], visit: Visit) -> int | None:
    """How many days were changed; None, with the rows saying why, when one cannot be."""
    given = {row.day: row.changes() for row in rows}
    if any(row.errors for row in rows):
        return None
    try:
        recorded = record_days(
            patient=visit.patient,
            days={day: answers for day, answers in given.items() if answers},
            entered_by=visit.user,
            door=Door.PAGE,
            now=visit.now,
        )
    except InvalidDays as refused:
        _take_errors(rows, refused)
        return None
    return sum(each.changed for each in recorded)


def _take_errors(rows: Sequence[DayRow], refused: InvalidDays) -> None:
    for row in rows:
        for name, words in refused.errors.get(row.day, {}).items():
            row.add_error(name if name in row.fields else None, words)
