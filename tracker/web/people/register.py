"""Registering a patient."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tracker.models import Patient
from tracker.people.registration import register
from tracker.web.common.form_fields import take_errors
from tracker.web.common.staff_access import Staff, staff_page, staff_required
from tracker.web.people.registration_form import RegistrationForm


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def register_patient(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The form; once it is right, the patient's page, with what happens next."""
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        clinic_zone=staff.clinic.timezone,
        today=staff.now.astimezone(staff.clinic.zone).date(),
    )
    known = None
    if form.is_bound and form.is_valid():
        known = _known_already(form, staff)
        if known is None:
            patient = _register(form, staff)
            if patient is not None:
                messages.success(request, _what_happens_next(patient))
                return redirect("clinic:patient", patient.pk)
    context = {"here": "patients", "form": form, "known": known}
    return staff_page(request, staff, "people/register.html", context)


def _register(form: RegistrationForm, staff: Staff) -> Patient | None:
    """The registered patient, or None, with what was refused beside its field."""
    patient, procedure = form.build()
    try:
        return register(patient, procedure, clinic=staff.clinic, by=staff.user, now=staff.now)
    except ValidationError as error:
        take_errors(form, error)
        return None


def _known_already(form: RegistrationForm, staff: Staff) -> Patient | None:
    """A patient of the clinic with this name and birthday: perhaps the button pressed twice."""
    given = form.cleaned_data
    if given["another_person"]:
        return None
    return (
        Patient.objects.of_staff(staff.user)
        .filter(
            first_name__iexact=given["first_name"],
            last_name__iexact=given["last_name"],
            date_of_birth=given["date_of_birth"],
        )
        .first()
    )


def _what_happens_next(patient: Patient) -> str:
    if patient.email:
        return (
            f"{patient} is registered. An invitation goes to {patient.email}; "
            "reminders begin once it is accepted."
        )
    return f"{patient} is registered. Without an e-mail address, the worklist lists each call."
