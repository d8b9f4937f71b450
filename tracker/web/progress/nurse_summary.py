"""The same two pages that a patient can print, for the nurse."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.web.common.patient_header import active_procedure, patient_header
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.progress.summary_sheet import sheet_of


@staff_required
@require_safe
def summary(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """The sheet of a patient who has a procedure; else 404."""
    found = patient_opened(staff, patient_id, page="summary")
    procedure = active_procedure(found, staff)
    if procedure is None:
        raise Http404
    sheet = sheet_of(found, procedure, today=found.local_date(staff.now))
    context = {**patient_header(found, procedure, staff), "sheet": sheet}
    return staff_page(request, staff, "progress/nurse_summary.html", context)
