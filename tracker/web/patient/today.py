"""The patient's page of the day: the questions, saved without losing what was typed."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tracker.clinical.days import EARLIEST_LOG, check_log_day, recovery_day
from tracker.journal.record import InvalidLog, record_day
from tracker.models import DailyLog, Door, PreferenceDoor, Procedure
from tracker.people.registration import change_patient
from tracker.web.forms.log import LogForm
from tracker.web.patient.visit import Visit, patient_page, show

DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The log of today, or of the day that `?day=` names: asked, saved, or corrected."""
    day = day_asked(request, visit)
    procedure = visit.procedure
    if procedure is None or not _can_log(procedure, visit, day):
        return show(request, visit, "patient/not_now.html", _not_now(visit), here="today")
    yesterday = visit.today - DAY
    logs = DailyLog.objects.filter(patient=visit.patient, day__in=[day, yesterday])
    logged = {log.day: log for log in logs}
    kept = logged[day].answers if day in logged else None
    form = LogForm(request.POST or None, patient=visit.patient, kept=kept)
    if request.method == "POST" and _save(form, visit, day):
        return redirect(f"{reverse('patient:thanks')}{visit.query(day)}")
    context = _asking(form, visit, day, procedure)
    context |= {"is_corrected": day in logged, "yesterday_is_logged": yesterday in logged}
    return show(request, visit, "patient/today.html", context, here="today")


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


def _save(form: LogForm, visit: Visit, day: date) -> bool:
    """Record the day; False, with the form saying why, when it cannot be."""
    answers = form.answers()
    if answers is None:
        return False
    try:
        record_day(
            patient=visit.patient,
            day=day,
            answers=answers,
            entered_by=visit.user,
            door=Door.PAGE,
            now=visit.now,
        )
    except InvalidLog as refused:
        form.take_errors(refused.errors)
        return False
    _remember_units(form, visit)
    return True


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


def _asking(form: LogForm, visit: Visit, day: date, procedure: Procedure) -> dict[str, object]:
    calendar_day = visit.patient.local_date(visit.now)
    can_go_back = day == visit.today and _can_log(procedure, visit, day - DAY)
    return {
        "form": form,
        "day": day,
        "day_number": recovery_day(procedure.performed_on, day),
        "is_today": day == calendar_day,
        "is_late_evening": day == visit.today != calendar_day,
        "action": _address(visit, day),
        "yesterday_url": _address(visit, day - DAY) if can_go_back else "",
        "hour": visit.now.astimezone(visit.patient.zone).hour,
    }


def _address(visit: Visit, day: date) -> str:
    """Where `day` is filled in: named, so that midnight between asking and saving moves nothing."""
    return f"{reverse('patient:today')}{visit.query(day)}"


def _not_now(visit: Visit) -> dict[str, object]:
    if visit.procedure is None:
        return {}
    performed_on = visit.procedure.performed_on
    begins_on = performed_on - EARLIEST_LOG
    return {
        "performed_on": performed_on,
        "begins_on": begins_on,
        "is_ahead": visit.today < begins_on,
    }
