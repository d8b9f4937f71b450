"""The patient's page of the day: the questions, saved without losing what was typed."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tracker.journal.same_as_yesterday import repeatable
from tracker.models import DailyLog, Door, Landmark, PreferenceDoor, Procedure
from tracker.people.registration import change_patient
from tracker.rules.days import EARLIEST_LOG, check_log_day, recovery_day
from tracker.web.common.entered_by import entered_sentence
from tracker.web.common.form_fields import read_day
from tracker.web.common.formatters import clock
from tracker.web.common.language import translate
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.log.advice import advice_while_asking
from tracker.web.log.answer_list import answered
from tracker.web.log.form import LogForm
from tracker.web.log.saving import SAME, SYMPTOMS, Saved, Saving, entry_of, part_of

DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def today(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask, save or correct the log of today or of `?day=`."""
    day = day_asked(request, viewer)
    procedure = viewer.procedure
    if procedure is None or not _can_log(procedure, viewer, day):
        return show(request, viewer, "log/not_now.html", not_now(viewer), here="today")
    logs = DailyLog.objects.filter(patient=viewer.patient, day__in=[day, day - DAY])
    counted: list[Any] = list(
        logs.select_related("entered_by").annotate(version_count=Count("versions"))
    )
    logged: dict[date, DailyLog] = {log.day: log for log in counted}
    edited = {log.day for log in counted if log.version_count > 1}
    kept = logged[day].answers if day in logged else None
    part = part_of(request)
    form = LogForm(
        request.POST or None,
        patient=viewer.patient,
        protocol=viewer.protocol,
        kept=kept,
        blank=part == SYMPTOMS,
        landmarks=Landmark.objects.filter(patient=viewer.patient),
    )
    saved = _save(form, request, viewer, day) if request.method == "POST" else Saved(None)
    if is_early(request):
        return early_answer(saved, viewer.patient.zone, now=viewer.now)
    if saved.recorded:
        return redirect(viewer.url("patient:thanks", day))
    if part:
        # Not shown again as it was sent: that form has a part of the day alone.
        messages.error(request, " ".join(translate(str(each)) for each in form.non_field_errors()))
        return redirect(address_of(viewer, day))
    context = _asking(form, viewer, day, procedure)
    told_of = {day for day, log in logged.items() if log.was_entered_by_person}
    context |= {
        "entered": (
            entered_sentence(logged[day], reader=viewer.user, patient=viewer.patient)
            if day in logged
            else ""
        ),
        "is_edited": day in edited,
        "yesterday_is_logged": day - DAY in told_of,
        "same": [] if day in told_of else _day_before(logged.get(day - DAY), viewer),
        "told": saved.told,
    }
    return show(request, viewer, "log/today.html", context, here="today")


def day_asked(request: HttpRequest, viewer: Viewer) -> date:
    """Return the day of `?day=`, else the viewer's day; raise Http404 for an invalid one."""
    asked = request.GET.get("day", "")
    if not asked:
        return viewer.today
    day = read_day(asked)
    if day is None:
        raise Http404
    return day


def _can_log(procedure: Procedure, viewer: Viewer, day: date) -> bool:
    """Return whether the day may be logged: within its bounds, and before discharge."""
    calendar_day = viewer.patient.local_date(viewer.now)
    fault = check_log_day(day, today=calendar_day, performed_on=procedure.performed_on)
    return fault is None and viewer.patient.discharged_at is None


def _save(form: LogForm, request: HttpRequest, viewer: Viewer, day: date) -> Saved:
    saving = Saving(
        viewer.patient,
        day,
        entered_by=viewer.user,
        door=Door.PAGE,
        now=viewer.now,
        entry=entry_of(request),
    )
    return save_part(form, part_of(request), saving, viewer)


def save_part(form: LogForm, part: str, saving: Saving, viewer: Viewer) -> Saved:
    """Record the day, or the part of it that was sent."""
    if part == SAME:
        return saving.same_as_day_before(form)
    saved = saving.whole(form)
    if saved.recorded and part != SYMPTOMS:
        _remember_units(form, viewer)
    return saved


def _remember_units(form: LogForm, viewer: Viewer) -> None:
    """Keep the units for tomorrow; the day is saved even if this fails."""
    patient = viewer.patient
    if form.units in (None, (patient.distance_unit, patient.counts_steps)):
        return
    patient.distance_unit, patient.counts_steps = form.units
    try:
        change_patient(patient, by=viewer.user, door=PreferenceDoor.PAGE, now=viewer.now)
    except ValidationError:
        return


def is_early(request: HttpRequest) -> bool:
    """Return whether the page sends symptoms ahead of the rest, and stays open."""
    return request.method == "POST" and request.headers.get("accept") == "application/json"


def early_answer(saved: Saved, zone: ZoneInfo, *, now: datetime) -> JsonResponse:
    """Answer the open page with the time of saving, or with 422."""
    if saved.recorded is None:
        return JsonResponse({"saved": False}, status=422)
    return JsonResponse({"saved": True, "time": clock(now, zone)})


def _day_before(log: DailyLog | None, viewer: Viewer) -> list[tuple[str, str]]:
    """Return the answers of the day before that "about the same" would say again."""
    answers = repeatable(log)
    return answered(answers, unit=viewer.patient.distance_unit) if answers else []


def _asking(form: LogForm, viewer: Viewer, day: date, procedure: Procedure) -> dict[str, object]:
    calendar_day = viewer.patient.local_date(viewer.now)
    can_go_back = day == viewer.today and _can_log(procedure, viewer, day - DAY)
    return {
        "form": form,
        "day": day,
        "day_number": recovery_day(procedure.performed_on, day),
        "is_today": day == calendar_day,
        "is_late_evening": day == viewer.today != calendar_day,
        "action": address_of(viewer, day),
        "day_query": viewer.query(day),
        "yesterday_url": address_of(viewer, day - DAY) if can_go_back else "",
        "hour": viewer.now.astimezone(viewer.patient.zone).hour,
        "zone": viewer.patient.zone,
        "advice": advice_while_asking(viewer.patient.clinic, viewer.protocol, now=viewer.now),
        "week_url": viewer.url("patient:week"),
        "landmarks_url": viewer.url("patient:landmarks"),
    }


def address_of(viewer: Viewer, day: date) -> str:
    """Return the address of `day`'s form; it names the day, so that midnight changes nothing."""
    return viewer.url("patient:today", day)


def not_now(viewer: Viewer) -> dict[str, object]:
    """Return the context of the page while nothing can be logged."""
    if viewer.procedure is None:
        return {}
    performed_on = viewer.procedure.performed_on
    begins_on = performed_on - EARLIEST_LOG
    return {
        "performed_on": performed_on,
        "begins_on": begins_on,
        "is_ahead": viewer.today < begins_on,
    }
