"""The header of staff pages about a patient."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tracker.models import Patient, Procedure
from tracker.reminders.guidance_versions import guidance_of
from tracker.web.common.form_fields import zone_name
from tracker.web.common.formatters import clock, short_day
from tracker.web.common.patient_status import NO_PROCEDURE, severity_of, stage
from tracker.web.common.staff_access import Staff


def active_procedure(found: Patient, staff: Staff) -> Procedure | None:
    """Return the procedure that the patient is followed for; its patient is `found` itself."""
    procedure = Procedure.objects.visible_to(staff.user).active().filter(patient=found).first()
    if procedure is not None:
        procedure.patient = found
    return procedure


def patient_header(found: Patient, procedure: Procedure | None, staff: Staff) -> dict[str, Any]:
    """Return the header's context: the patient, the stage of the recovery, the severity."""
    today = found.local_date(staff.now)
    return {
        "here": "patients",
        "patient": found,
        "procedure": procedure,
        "stage": (
            stage(procedure.performed_on, today, guidance_of(procedure.guidance_version_id))
            if procedure
            else NO_PROCEDURE
        ),
        "procedure_day": short_day(procedure.performed_on, today=today) if procedure else "",
        "age": found.age_on(today),
        "severity": severity_of(found.summary),
        "their_time": _their_time(found, staff),
        "discharged": (
            short_day(found.discharged_at.astimezone(staff.clinic.zone).date(), today=today)
            if found.discharged_at
            else ""
        ),
    }


def refuse_if_closed(request: HttpRequest, found: Patient) -> HttpResponse | None:
    """Redirect to the patient's page, with the reason, if the follow-up has ended."""
    if found.discharged_at is None:
        return None
    if found.died_on is not None:
        messages.warning(request, f"{found} has died. The record can only be read.")
        return redirect("clinic:patient", found.pk)
    messages.warning(request, f"The follow-up of {found} has ended. The record can only be read.")
    return redirect("clinic:patient", found.pk)


def _their_time(found: Patient, staff: Staff) -> str:
    """Return the patient's local time if it differs from the clinic's, else ""."""
    here, there = (staff.now.astimezone(zone) for zone in (staff.clinic.zone, found.zone))
    if here.utcoffset() == there.utcoffset():
        return ""
    return f"{clock(staff.now, found.zone)} there, {zone_name(found.timezone)}"
