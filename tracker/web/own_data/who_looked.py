"""Who has looked at the patient's record, day by day: for the patient alone."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.people.access_trail import accesses_to
from tracker.web.common.patient_access import Viewer, patient_page, show


@require_safe
@patient_page
def who_looked(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A page of the access trail, newest first; 404 for anybody but the patient."""
    if viewer.is_caregiver:
        raise Http404
    found = accesses_to(viewer.patient, before=_day(request.GET.get("before", "")))
    zone = viewer.patient.zone
    context = {
        "looks": [(look, look.at.astimezone(zone).date()) for look in found.rows],
        "next_before": found.next_before,
        "zone": zone,
    }
    return show(request, viewer, "own_data/who_looked.html", context, here="who_looked")


def _day(written: str) -> date | None:
    """The day that the address names; None, and so the newest page, when it names none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
