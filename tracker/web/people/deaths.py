"""Record a patient's death, and undo that record when it was a mistake."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tracker.people.deaths import record_death, undo_death
from tracker.web.common.form_fields import take_errors
from tracker.web.common.formatters import counted, moment
from tracker.web.common.patient_header import active_procedure, patient_header
from tracker.web.common.staff_access import (
    Staff,
    patient_for,
    patient_opened,
    staff_page,
    staff_required,
)
from tracker.web.people.procedure_forms import DeathForm


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def death(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Show and accept the form that records a death; afterwards, who recorded it, with an undo."""
    found = patient_opened(staff, patient_id, page="death")
    is_post = request.method == "POST"
    form = DeathForm(request.POST if is_post else None, died_on=found.died_on)
    if form.is_bound and form.is_valid():
        own_copy = patient_for(staff, patient_id)
        try:
            record_death(
                own_copy, died_on=form.cleaned_data["died_on"], by=staff.user, now=staff.now
            )
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Recorded. Nothing more is sent to {found} or the family.")
            return redirect("clinic:patient", found.pk)
    noted = found.death_noted_at
    context = {
        **patient_header(found, active_procedure(found, staff), staff),
        "form": form,
        "noted": moment(noted, staff.clinic.zone, now=staff.now) if noted else "",
    }
    return staff_page(request, staff, "people/death.html", context)


@staff_required
@require_POST
def death_undone(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Undo a death recorded by mistake, and resume the follow-up."""
    found = patient_for(staff, patient_id)
    if found.died_on is None:
        messages.info(request, f"No death of {found} is recorded.")
        return redirect("clinic:patient", found.pk)
    change = undo_death(found, now=staff.now)
    ahead = counted(len(change.moved) + len(change.added), "reminder")
    goes_on = (
        f"{found} is followed again: {ahead} planned. Invitations that were open have ended: "
        "send them again."
        if found.discharged_at is None
        else f"The follow-up of {found} had ended before, and stays so."
    )
    messages.success(request, f"Taken back. {goes_on}")
    return redirect("clinic:patient", found.pk)
