"""Changing a patient's details and preferences, and the procedure: two forms, one way to save."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tracker.models import Patient, PreferenceDoor, Procedure
from tracker.people.registration import change_patient, change_procedure
from tracker.reminders.planning import PlanChange
from tracker.web.common.form_fields import take_errors
from tracker.web.common.patient_header import active_procedure, patient_header, refuse_if_closed
from tracker.web.common.staff_access import (
    Staff,
    patient_for,
    patient_opened,
    staff_page,
    staff_required,
)
from tracker.web.messages.plan_preview import Rehearsal, carry_out
from tracker.web.people.forms import DetailsForm, ProcedureForm


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Who the patient is, how to reach them, and how they want to be written to."""
    found = patient_opened(staff, patient_id, page="details")
    if over := refuse_if_closed(request, found):
        return over
    head = patient_header(found, active_procedure(found, staff), staff)
    # the form changes its own copy: the head of the page shows what is stored
    form = DetailsForm(
        request.POST if request.method == "POST" else None,
        instance=patient_for(staff, patient_id),
        today=found.local_date(staff.now),
    )

    def change() -> PlanChange:
        return change_patient(
            form.instance, by=staff.user, door=PreferenceDoor.CLINIC, now=staff.now
        )

    rehearsal, done = _saved(request, staff, form, found, change)
    if done:
        note = ""
        if form.instance.email and form.instance.email != found.email:
            note = f" An invitation goes to {form.instance.email}; it must be accepted first."
        return _done(request, found, rehearsal, note)
    context = {**head, "form": form, "rehearsal": rehearsal}
    return staff_page(request, staff, "people/details.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def procedure(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Day 0, what was done and by whom, the baseline, and what the clinic has cleared."""
    found = patient_opened(staff, patient_id, page="procedure")
    if over := refuse_if_closed(request, found):
        return over
    current = active_procedure(found, staff)
    own_copy = active_procedure(patient_for(staff, patient_id), staff)
    if current is None or own_copy is None:
        raise Http404
    head = patient_header(found, current, staff)
    form = ProcedureForm(
        request.POST if request.method == "POST" else None,
        instance=own_copy,
        unit=found.distance_unit,
    )

    def change() -> PlanChange:
        return change_procedure(form.instance, now=staff.now)

    rehearsal, done = _saved(request, staff, form, found, change)
    if done:
        return _done(request, found, rehearsal)
    context = {**head, "form": form, "rehearsal": rehearsal, "unit": found.distance_unit}
    return staff_page(request, staff, "people/procedure.html", context)


def _saved(
    request: HttpRequest,
    staff: Staff,
    form: "ModelForm[Patient] | ModelForm[Procedure]",
    found: Patient,
    change: Callable[[], PlanChange],
) -> tuple[Rehearsal | None, bool]:
    """Save a valid form, asking first when that moves the plan."""
    if not form.is_bound or not form.is_valid():
        return None, False
    try:
        confirmed = request.POST.get("confirmed", "")
        return carry_out(change, found, confirmed=confirmed, now=staff.now)
    except ValidationError as error:
        take_errors(form, error)
        return None, False


def _done(
    request: HttpRequest, found: Patient, rehearsal: Rehearsal | None, note: str = ""
) -> HttpResponse:
    plan = f" {rehearsal.sentence}" if rehearsal and rehearsal.touches_the_plan else ""
    messages.success(request, f"Saved.{plan}{note}")
    return redirect("clinic:patient", found.pk)
