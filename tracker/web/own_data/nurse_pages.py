"""What a patient asks about the record: shown to the staff, and answered by one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from tracker.models import DataRequest, Patient
from tracker.people.data_requests import RequestRefused, answer
from tracker.web.common.formatters import moment
from tracker.web.common.patient_header import about, active_procedure
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.people.forms import AnswerForm

# A patient asks seldom: these are all there are, but for a patient who does nothing else.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the staff read it; times in the clinic's zone."""

    request: DataRequest
    asked: str
    answered: str


def requests_of(found: Patient, staff: Staff) -> Sequence[Asked]:
    """The patient's newest requests, those that wait for an answer first. One query."""
    rows = DataRequest.objects.visible_to(staff.user).filter(patient=found)
    newest = rows.select_related("answered_by")[:MOST_SHOWN]
    waiting_first = sorted(newest, key=lambda row: row.answered_at is not None)
    return [_asked(row, staff) for row in waiting_first]


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
        **about(found, active_procedure(found, staff), staff),
        "asked": _asked(asked, staff),
        "form": form,
    }
    return staff_page(request, staff, "own_data/request.html", context)


def _asked(row: DataRequest, staff: Staff) -> Asked:
    zone, now = staff.clinic.zone, staff.now
    who = row.answered_by or "somebody who has left"
    return Asked(
        request=row,
        asked=moment(row.asked_at, zone, now=now),
        answered=f"{moment(row.answered_at, zone, now=now)}, {who}" if row.answered_at else "",
    )
