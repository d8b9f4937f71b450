"""One's own data: what can be done with it, a request about it, and leaving the program."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.models import DataRequest
from tracker.own_data.archive import archive, file_name
from tracker.people.access_trail import note_access
from tracker.people.data_requests import RequestRefused, ask
from tracker.people.leaving import leave
from tracker.web.common.patient_access import Visit, own_page, show
from tracker.web.people.helper_forms import DataRequestForm

MOST_SHOWN = 20


@require_safe
@own_page
def your_data(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What a patient may do with the record, and what became of each request."""
    context = {
        "requests": DataRequest.objects.filter(patient=visit.patient).select_related("answered_by")[
            :MOST_SHOWN
        ],
        "zone": visit.patient.zone,
    }
    return show(request, visit, "own_data/your_data.html", context, here="your_data")


@require_POST
@own_page
def download(request: HttpRequest, visit: Visit) -> StreamingHttpResponse:
    """Everything, as one file; that it was taken is in the access trail."""
    note_access(visit.user, visit.patient, page="download", now=visit.now)
    return StreamingHttpResponse(
        archive(visit.patient, now=visit.now),
        content_type="application/zip",
        headers={
            "Content-Disposition": content_disposition_header(
                True, file_name(visit.patient, now=visit.now)
            )
            or ""
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def ask_clinic(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask the clinic to correct or to erase something."""
    form = DataRequestForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": request.GET.get("kind", "")},
    )
    if form.is_bound and form.is_valid():
        try:
            ask(visit.patient, by=visit.user, now=visit.now, **form.cleaned_data)
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your clinic has your request. The answer will be here."))
            return _back(visit)
    return show(request, visit, "own_data/ask_clinic.html", {"form": form}, here="your_data")


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def leave_program(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say what leaving means, ask once more, and only then leave."""
    if visit.patient.discharged_at is not None:
        return _back(visit)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        leave(visit.patient, now=visit.now)
        messages.success(request, _("You have left the program. Nothing more is sent."))
        return _back(visit)
    context = {"is_asked_again": request.method == "POST"}
    return show(request, visit, "own_data/leave.html", context, here="your_data")


def _back(visit: Visit) -> HttpResponse:
    return redirect(f"{reverse('patient:your_data')}{visit.query()}")
