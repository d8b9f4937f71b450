"""Assign a patient's nurse, and cover for a colleague."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tracker.models import Patient, User
from tracker.people.assignment import AssignmentRefused, assign, cover
from tracker.web.common.form_fields import take_errors
from tracker.web.common.formatters import short_day
from tracker.web.common.next_page import redirect_to_next
from tracker.web.common.patient_header import active_procedure, patient_header, refuse_if_closed
from tracker.web.common.staff_access import (
    Staff,
    patient_for,
    patient_opened,
    staff_page,
    staff_required,
)
from tracker.web.people.record_forms import CoverForm, NurseForm


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def nurse(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Choose the patient's nurse from the clinic's staff."""
    found = patient_opened(staff, patient_id, page="nurse")
    if over := refuse_if_closed(request, found):
        return over
    form = NurseForm(
        request.POST if request.method == "POST" else None,
        people=_people(staff),
        now=found.nurse,
    )
    if form.is_bound and form.is_valid() and _assigned(request, form, found, staff):
        return redirect("clinic:patient", found.pk)
    return _page(request, staff, found, form, _cover_form(staff))


@staff_required
@require_POST
def take(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Assign the patient to the user."""
    found = patient_for(staff, patient_id)
    if over := refuse_if_closed(request, found):
        return over
    assign([found], staff.user, by=staff.user, now=staff.now)
    messages.success(request, f"You look after {found} now.")
    return redirect_to_next(request, reverse("clinic:patient", args=[found.pk]))


@staff_required
@require_POST
def cover_for(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Cover for the patient's nurse, for all of that nurse's patients, on the given days."""
    found = patient_for(staff, patient_id)
    if over := refuse_if_closed(request, found):
        return over
    form = CoverForm(request.POST)
    if found.nurse is None or found.nurse == staff.user:
        messages.warning(request, f"Nobody needs a cover: {found} has no other nurse.")
        return redirect("clinic:nurse", found.pk)
    if form.is_valid():
        days = form.cleaned_data
        try:
            cover(
                staff.clinic, nurse=found.nurse, covered_by=staff.user,
                first_day=days["first_day"], last_day=days["last_day"],
            )  # fmt: skip
        except ValidationError as error:
            take_errors(form, error)
        else:
            today = staff.now.astimezone(staff.clinic.zone).date()
            until = short_day(days["last_day"], today=today)
            messages.success(request, f"You cover for {found.nurse} until {until}.")
            return redirect("clinic:patient", found.pk)
    people = NurseForm(people=_people(staff), now=found.nurse)
    return _page(request, staff, found, people, form)


def _page(
    request: HttpRequest, staff: Staff, found: Patient, form: NurseForm, cover_form: CoverForm
) -> HttpResponse:
    context = {
        **patient_header(found, active_procedure(found, staff), staff),
        "form": form,
        "cover_form": cover_form,
        "errors": cover_form if cover_form.errors else form,
    }
    return staff_page(request, staff, "people/nurse.html", context)


def _assigned(request: HttpRequest, form: NurseForm, found: Patient, staff: Staff) -> bool:
    chosen = form.chosen()
    try:
        assign([found], chosen, by=staff.user, now=staff.now)
    except AssignmentRefused as refusal:
        form.add_error("nurse", str(refusal))
        return False
    messages.success(
        request,
        f"{chosen} looks after {found} now." if chosen else f"Nobody looks after {found} now.",
    )
    return True


def _people(staff: Staff) -> list[User]:
    """Return the clinic's active staff by name."""
    members = User.objects.filter(membership__clinic=staff.clinic, is_active=True)
    return list(members.order_by("name", "email"))


def _cover_form(staff: Staff) -> CoverForm:
    today = staff.now.astimezone(staff.clinic.zone).date()
    return CoverForm(initial={"first_day": today, "last_day": today})
