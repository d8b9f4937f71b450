"""The printed summary for the next visit: the patient's page and the nurse's."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.common.patient_header import active_procedure, patient_header
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.progress.summary_sheet import sheet_of


@require_safe
@patient_page
def patient_summary(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the sheet, or, without a procedure, whom to ask for its date."""
    procedure = viewer.procedure
    sheet = sheet_of(viewer.patient, procedure, today=viewer.today) if procedure else None
    return show(request, viewer, "progress/patient_summary.html", {"sheet": sheet}, here="progress")


@staff_required
@require_safe
def nurse_summary(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Show the sheet of a patient who has a procedure; else 404."""
    found = patient_opened(staff, patient_id, page="summary")
    procedure = active_procedure(found, staff)
    if procedure is None:
        raise Http404
    sheet = sheet_of(found, procedure, today=found.local_date(staff.now))
    context = {**patient_header(found, procedure, staff), "sheet": sheet}
    return staff_page(request, staff, "progress/nurse_summary.html", context)
