"""The page on which a patient says since when they are back to everyday things."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tracker.models import Procedure
from tracker.people.registration import note_activities
from tracker.web.common.form_fields import take_errors
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.progress.activity_form import ActivitiesForm


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def activity(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask and save three dates, each of them optional."""
    procedure = viewer.procedure
    if procedure is None or viewer.patient.discharged_at is not None:
        raise Http404
    form = ActivitiesForm(request.POST if request.method == "POST" else None, procedure=procedure)
    if form.is_bound and _save(form, viewer, procedure):
        messages.success(request, gettext("Saved. Thank you for telling us."))
        return redirect(viewer.url("patient:progress"))
    return show(request, viewer, "progress/activity.html", {"form": form}, here="progress")


def _save(form: ActivitiesForm, viewer: Viewer, procedure: Procedure) -> bool:
    """Save the dates; return False with the errors shown in the form."""
    if not form.is_valid():
        return False
    form.apply(procedure)
    procedure.patient = viewer.patient
    try:
        note_activities(procedure, now=viewer.now)
    except ValidationError as error:
        take_errors(form, error)
        return False
    return True
