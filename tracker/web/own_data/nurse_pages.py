"""What a patient asks about the record: shown to the staff, and answered by one of them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from tracker.models import DataRequest
from tracker.people.data_requests import RequestRefused, answer
from tracker.web.common.patient_header import active_procedure, patient_header
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.own_data.forms import AnswerForm
from tracker.web.own_data.requests_panel import _asked


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def data_request(
    request: HttpRequest, staff: Staff, patient_id: UUID, request_id: UUID
) -> HttpResponse:
    """One request, and the form that answers it: also once the follow-up has ended."""
    found = patient_opened(staff, patient_id, page="request")
    rows = DataRequest.objects.visible_to(staff.user).filter(patient=found)
    asked = get_object_or_404(rows.select_related("answered_by"), pk=request_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            answer(asked, words=form.cleaned_data["answer"], by=staff.user, now=staff.now)
        except RequestRefused as refusal:
            messages.warning(request, str(refusal))
            return redirect("clinic:request", found.pk, asked.pk)
        messages.success(request, f"Answered. {found} reads it under “Your data”.")
        return redirect("clinic:patient", found.pk)
    context = {
        **patient_header(found, active_procedure(found, staff), staff),
        "asked": _asked(asked, staff),
        "form": form,
    }
    return staff_page(request, staff, "own_data/request.html", context)
