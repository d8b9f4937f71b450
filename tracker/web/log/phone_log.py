"""Logging a day for a patient by phone: the same questions, through the same function."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tracker.guidance import RedFlag, shipped_guidance
from tracker.journal.record_day import InvalidLog, Recorded, record_day
from tracker.models import DailyLog, Door, Patient
from tracker.rules.days import journal_day
from tracker.rules.severity import Severity
from tracker.rules.triage import RED_FLAG
from tracker.web.common.form_fields import read_day, show_errors
from tracker.web.common.formatters import long_day, moment, near_day
from tracker.web.common.patient_header import active_procedure, patient_header, refuse_if_closed
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.log.log_rows import entered_for_staff
from tracker.web.log.phone_form import PhoneLogForm, version

CHANGED_MEANWHILE = (
    "This day was logged at {when} while you were typing. "
    "Look at the patient’s page, then save again to replace that log with what stands here."
)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone_log(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Show and save the form of today or of `?day=`, filled in with its log."""
    found = patient_opened(staff, patient_id, page="phone_log")
    if over := refuse_if_closed(request, found):
        return over
    today = journal_day(staff.now, found.zone)
    day = read_day(request.GET.get("day", "")) or today
    logs = DailyLog.objects.visible_to(staff.user).filter(patient=found, day=day)
    log = logs.select_related("entered_by").first()
    form = PhoneLogForm(request.POST if request.method == "POST" else None, patient=found, log=log)
    if form.is_bound and form.is_valid() and _is_current(form, log, found, staff):
        saved = _record(form, found, day, staff)
        if saved is not None:
            _tell(request, saved, found, staff)
            return redirect("clinic:patient", found.pk)
    context = {
        **patient_header(found, active_procedure(found, staff), staff),
        "form": form,
        "day": day,
        "day_words": _day_words(day, today=found.local_date(staff.now)),
        "entered": entered_for_staff(log, found) if log else "",
        "days": [
            (near_day(d, today=found.local_date(staff.now)), d, d == day) for d in _near(today)
        ],
        "advice": form.guidance.advice_for(Severity.EMERGENCY),
        "seen_now": version(log),
    }
    return staff_page(request, staff, "log/phone_log.html", context)


def _record(form: PhoneLogForm, found: Patient, day: date, staff: Staff) -> Recorded | None:
    """Return what was saved, or None with the errors shown in the form."""
    answers = form.answers()
    if answers is None:
        return None
    try:
        return record_day(
            patient=found,
            day=day,
            answers=answers,
            entered_by=staff.user,
            door=Door.NURSE,
            now=staff.now,
        )
    except InvalidLog as invalid:
        show_errors(form, invalid.errors)
        return None


def _is_current(form: PhoneLogForm, log: DailyLog | None, found: Patient, staff: Staff) -> bool:
    """Return whether nobody has logged the day since the form was opened."""
    if log is None or form.cleaned_data["seen"] == version(log):
        return True
    when = moment(log.updated_at, staff.clinic.zone, now=staff.now)
    form.add_error(None, CHANGED_MEANWHILE.format(when=when))
    return False


def _tell(request: HttpRequest, recorded: Recorded, found: Patient, staff: Staff) -> None:
    """Confirm the save, with the advice for a new red flag."""
    raised = {alert.rule for alert in recorded.raised}
    guidance = shipped_guidance(found.summary.protocol)
    flags = [flag for flag in guidance.red_flags if f"{RED_FLAG}{flag.code}" in raised]
    saved = f"Saved {near_day(recorded.log.day, today=found.local_date(staff.now))} for {found}."
    if not flags:
        messages.success(request, saved)
        return
    gravest = min(flags, key=_gravity)
    if gravest.severity == Severity.EMERGENCY:
        advice = guidance.advice_for(Severity.EMERGENCY).title
        messages.error(request, f"{saved} {gravest.reported}. Tell {found.first_name}: {advice}.")
    else:
        messages.warning(request, f"{saved} {gravest.reported}. This is urgent: see the alert.")


def _gravity(flag: RedFlag) -> int:
    return list(Severity).index(flag.severity)


def _day_words(day: date, *, today: date) -> str:
    """Return "Today, Tuesday, November 3, 2026", without the first word for other days."""
    near = near_day(day, today=today)
    return long_day(day) if "," in near else f"{near.capitalize()}, {long_day(day)}"


def _near(today: date) -> list[date]:
    return [today - timedelta(days=back) for back in range(3)]
