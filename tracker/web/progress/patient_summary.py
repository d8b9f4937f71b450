"""The patient's summary for the next visit: two pages to print and take along."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.progress.summary_sheet import sheet_of


@require_safe
@patient_page
def summary(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The sheet, or, without a procedure, whom to ask for its date."""
    procedure = viewer.procedure
    sheet = sheet_of(viewer.patient, procedure, today=viewer.today) if procedure else None
    return show(request, viewer, "progress/patient_summary.html", {"sheet": sheet}, here="progress")
