"""The patient's page of the day: the questions, saved without losing what was typed."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tracker.journal.same_as_yesterday import repeatable
from tracker.models import DailyLog, Door, Landmark, PreferenceDoor, Procedure
from tracker.people.registration import change_patient
from tracker.rules.days import EARLIEST_LOG, check_log_day, recovery_day
from tracker.web.common.entered_by import entered
from tracker.web.common.language import said
from tracker.web.common.patient_access import Visit, patient_page, show
from tracker.web.common.template_filters import clock
from tracker.web.log.advice import advice_while_asking
from tracker.web.log.answer_list import answered
from tracker.web.log.form import LogForm
from tracker.web.log.saving import SAME, SYMPTOMS, Saved, Saving, entry_of, part_of

DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The log of today, or of the day that `?day=` names: asked, saved, or corrected."""
    day = day_asked(request, visit)
    procedure = visit.procedure
    if procedure is None or not _can_log(procedure, visit, day):
        return show(request, visit, "log/not_now.html", not_now(visit), here="today")
    logs = DailyLog.objects.filter(patient=visit.patient, day__in=[day, day - DAY])
    counted: list[Any] = list(
        logs.select_related("entered_by").annotate(version_count=Count("versions"))
    )
    logged: dict[date, DailyLog] = {log.day: log for log in counted}
    edited = {log.day for log in counted if log.version_count > 1}
    kept = logged[day].answers if day in logged else None
    part = part_of(request)
    form = LogForm(
        request.POST or None,
        patient=visit.patient,
        kept=kept,
        blank=part == SYMPTOMS,
        landmarks=Landmark.objects.filter(patient=visit.patient),
    )
    saved = _save(form, request, visit, day) if request.method == "POST" else Saved(None)
    if is_early(request):
        return told_early(saved, visit.patient.zone, now=visit.now)
    if saved.recorded:
        return redirect(f"{reverse('patient:thanks')}{visit.query(day)}")
    if part:
        # Not shown again as it was sent: that form has a part of the day alone.
        messages.error(request, " ".join(said(str(each)) for each in form.non_field_errors()))
        return redirect(address_of(visit, day))
    context = _asking(form, visit, day, procedure)
    told_of = {day for day, log in logged.items() if log.was_said}
    context |= {
        "entered": (
            entered(logged[day], reader=visit.user, patient=visit.patient) if day in logged else ""
        ),
        "is_edited": day in edited,
        "yesterday_is_logged": day - DAY in told_of,
        "same": [] if day in told_of else _day_before(logged.get(day - DAY), visit),
        "told": saved.told,
    }
    return show(request, visit, "log/today.html", context, here="today")


def day_asked(request: HttpRequest, visit: Visit) -> date:
    """The day in the address, else the day that the journal offers now; 404 for nonsense."""
    asked = request.GET.get("day", "")
    if not asked:
        return visit.today
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None


def _can_log(procedure: Procedure, visit: Visit, day: date) -> bool:
    """Whether there is anything to ask: the follow-up goes on, and the day is within its bounds."""
    calendar_day = visit.patient.local_date(visit.now)
    fault = check_log_day(day, today=calendar_day, performed_on=procedure.performed_on)
    return fault is None and visit.patient.discharged_at is None


def _save(form: LogForm, request: HttpRequest, visit: Visit, day: date) -> Saved:
    saving = Saving(
        visit.patient,
        day,
        entered_by=visit.user,
        door=Door.PAGE,
        now=visit.now,
        entry=entry_of(request),
    )
    return save_part(form, part_of(request), saving, visit)


def save_part(form: LogForm, part: str, saving: Saving, visit: Visit) -> Saved:
    """Record the day, or the part of it that was sent."""
    if part == SAME:
        return saving.same_as_day_before(form)
    saved = saving.whole(form)
    if saved.recorded and part != SYMPTOMS:
        _remember_units(form, visit)
    return saved


def _remember_units(form: LogForm, visit: Visit) -> None:
    """Ask in the same units tomorrow. The day is saved already, whatever becomes of this."""
    patient = visit.patient
    if form.units in (None, (patient.distance_unit, patient.counts_steps)):
        return
    patient.distance_unit, patient.counts_steps = form.units
    try:
        change_patient(patient, by=visit.user, door=PreferenceDoor.PAGE, now=visit.now)
    except ValidationError:
        return


def is_early(request: HttpRequest) -> bool:
    """Whether the page sends symptoms ahead of the rest, and stays open."""
    return request.method == "POST" and request.headers.get("accept") == "application/json"


def told_early(saved: Saved, zone: ZoneInfo, *, now: datetime) -> JsonResponse:
    """What the open page then says: since when the clinic has it; 422 when it was not saved."""
    if saved.recorded is None:
        return JsonResponse({"saved": False}, status=422)
    return JsonResponse({"saved": True, "time": clock(now, zone)})


def _day_before(log: DailyLog | None, visit: Visit) -> list[tuple[str, str]]:
    """The answers of the day before that "about the same" would say again."""
    answers = repeatable(log)
    return answered(answers, unit=visit.patient.distance_unit) if answers else []


def _asking(form: LogForm, visit: Visit, day: date, procedure: Procedure) -> dict[str, object]:
    calendar_day = visit.patient.local_date(visit.now)
    can_go_back = day == visit.today and _can_log(procedure, visit, day - DAY)
    return {
        "form": form,
        "day": day,
        "day_number": recovery_day(procedure.performed_on, day),
        "is_today": day == calendar_day,
        "is_late_evening": day == visit.today != calendar_day,
        "action": address_of(visit, day),
        "day_query": visit.query(day),
        "yesterday_url": address_of(visit, day - DAY) if can_go_back else "",
        "hour": visit.now.astimezone(visit.patient.zone).hour,
        "zone": visit.patient.zone,
        "advice": advice_while_asking(visit.patient.clinic, now=visit.now),
        "week_url": f"{reverse('patient:week')}{visit.query()}",
        "landmarks_url": f"{reverse('patient:landmarks')}{visit.query()}",
    }


def address_of(visit: Visit, day: date) -> str:
    """Where `day` is filled in: named, so that midnight between asking and saving moves nothing."""
    return f"{reverse('patient:today')}{visit.query(day)}"


def not_now(visit: Visit) -> dict[str, object]:
    """What the page says while there is nothing to log."""
    if visit.procedure is None:
        return {}
    performed_on = visit.procedure.performed_on
    begins_on = performed_on - EARLIEST_LOG
    return {
        "performed_on": performed_on,
        "begins_on": begins_on,
        "is_ahead": visit.today < begins_on,
    }
