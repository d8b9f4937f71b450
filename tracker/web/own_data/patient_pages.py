"""The patient's pages on their own data: download, requests to the clinic, leaving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.models import DataRequest
from tracker.own_data.archive import archive, file_name
from tracker.people.access_trail import note_access
from tracker.people.data_requests import RequestRefused, ask
from tracker.people.leaving import leave
from tracker.web.common.patient_access import Viewer, own_page, show
from tracker.web.own_data.forms import DataRequestForm

MOST_SHOWN = 20


@require_safe
@own_page
def your_data(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what a patient may do with the record, and the state of each request."""
    context = {
        "requests": DataRequest.objects.filter(patient=viewer.patient).select_related(
            "answered_by"
        )[:MOST_SHOWN],
        "zone": viewer.patient.zone,
    }
    return show(request, viewer, "own_data/your_data.html", context, here="your_data")


@require_POST
@own_page
def download(request: HttpRequest, viewer: Viewer) -> StreamingHttpResponse:
    """Download everything as one file; noted in the access trail."""
    note_access(viewer.user, viewer.patient, page="download", now=viewer.now)
    return StreamingHttpResponse(
        archive(viewer.patient, now=viewer.now),
        content_type="application/zip",
        headers={
            "Content-Disposition": content_disposition_header(
                True, file_name(viewer.patient, now=viewer.now)
            )
            or ""
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def ask_clinic(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask the clinic to correct or to erase something."""
    form = DataRequestForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": request.GET.get("kind", "")},
    )
    if form.is_bound and form.is_valid():
        try:
            ask(viewer.patient, by=viewer.user, now=viewer.now, **form.cleaned_data)
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your clinic has your request. The answer will be here."))
            return _back(viewer)
    return show(request, viewer, "own_data/ask_clinic.html", {"form": form}, here="your_data")


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def leave_program(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Explain what leaving means, ask for confirmation, then leave."""
    if viewer.patient.discharged_at is not None:
        return _back(viewer)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        leave(viewer.patient, now=viewer.now)
        messages.success(request, _("You have left the program. Nothing more is sent."))
        return _back(viewer)
    context = {"is_asked_again": request.method == "POST"}
    return show(request, viewer, "own_data/leave.html", context, here="your_data")


def _back(viewer: Viewer) -> HttpResponse:
    return redirect(viewer.url("patient:your_data"))
