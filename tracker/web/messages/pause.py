"""Pausing a patient's reminders until a day, and taking them up again."""

from copy import copy
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tracker.models import Patient, PreferenceDoor
from tracker.people.registration import change_patient
from tracker.web.common.form_fields import take_errors
from tracker.web.common.formatters import long_day
from tracker.web.common.patient_header import active_procedure, patient_header, refuse_if_closed
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.messages.pause_form import PauseForm, pause_form

RESUME = "resume"  # the button that ends a pause


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """The day until which nothing is sent; the plan stays, and says why it was not sent."""
    found = patient_opened(staff, patient_id, page="pause")
    if over := refuse_if_closed(request, found):
        return over
    if request.method == "POST" and RESUME in request.POST:
        _change(found, None, staff)
        messages.success(request, "Reminders are sent again.")
        return redirect("clinic:patient", found.pk)
    form = PauseForm(request.POST) if request.method == "POST" else pause_form(found)
    if form.is_bound and form.is_valid():
        until = form.cleaned_data["paused_until"]
        if until <= found.local_date(staff.now):
            form.add_error("paused_until", "Choose a day after today.")
        elif _paused(form, found, until, staff):
            messages.success(request, f"No reminders until {long_day(until)}.")
            return redirect("clinic:patient", found.pk)
    context = {**patient_header(found, active_procedure(found, staff), staff), "form": form}
    return staff_page(request, staff, "messages/pause.html", context)


def _paused(form: PauseForm, found: Patient, until: date, staff: Staff) -> bool:
    try:
        _change(found, until, staff)
    except ValidationError as error:
        take_errors(form, error)
        return False
    return True


def _change(found: Patient, until: date | None, staff: Staff) -> None:
    changed = copy(found)
    changed.paused_until = until
    change_patient(changed, by=staff.user, door=PreferenceDoor.CLINIC, now=staff.now)
