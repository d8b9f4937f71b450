"""The patient's summary for the next visit: two pages to print and take along."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.web.patient.visit import Visit, patient_page, show
from tracker.web.sheet import sheet_of


@require_safe
@patient_page
def summary(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The sheet, or, without a procedure, whom to ask for its date."""
    procedure = visit.procedure
    sheet = sheet_of(visit.patient, procedure, today=visit.today) if procedure else None
    return show(request, visit, "patient/summary.html", {"sheet": sheet}, here="progress")
