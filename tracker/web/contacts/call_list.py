"""The call list of the day: whom to phone, at which number, and why; made to be printed."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tracker.guidance import Guidance
from tracker.models import PlannedCall, Procedure
from tracker.people.call_list import complete_calls
from tracker.web.common.formatters import long_day, near_day
from tracker.web.common.next_page import redirect_to_next
from tracker.web.common.paging import page_after
from tracker.web.common.patient_status import guidances_for, stage
from tracker.web.common.staff_access import Staff, staff_page, staff_required

# Two sheets of paper, twenty calls each.
CALLS_A_PAGE = 40
ORDER = ("day", "asked_at", "id")


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the list; `since` says from which earlier day it is left."""

    call: PlannedCall
    stage: str
    since: str


@staff_required
@require_safe
def calls(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What is still to be made of today's calls, and of earlier ones, the oldest first."""
    today = staff.now.astimezone(staff.clinic.zone).date()
    rows = (
        PlannedCall.objects.visible_to(staff.user)
        .to_make()
        .filter(clinic=staff.clinic, day__lte=today)
        .select_related("patient__summary", "patient__nurse", "asked_by")
        .annotate(version=Procedure.objects.pinned("patient"))
    )
    page = page_after(rows, ORDER, after=request.GET.get("after", ""), size=CALLS_A_PAGE)
    guidances = guidances_for(page.rows)
    address = reverse("clinic:calls")
    context = {
        "here": "worklist",
        "today": long_day(today),
        "calls": [_call(call, guidances[call.pk], staff) for call in page.rows],
        "page": page,
        "first_href": address,
        "next_href": f"{address}?after={page.next_after}" if page.next_after else "",
    }
    return staff_page(request, staff, "contacts/call_list.html", context)


@staff_required
@require_POST
def cross_off(request: HttpRequest, staff: Staff, call_id: UUID) -> HttpResponse:
    """Take a patient off the list without a call."""
    of_clinic = PlannedCall.objects.visible_to(staff.user).select_related("patient")
    call = get_object_or_404(of_clinic, pk=call_id)
    complete_calls(call.patient, by=staff.user, now=staff.now)
    messages.success(request, f"Crossed off: {call.patient}.")
    return redirect_to_next(request, reverse("clinic:calls"))


def _call(call: PlannedCall, guidance: Guidance, staff: Staff) -> Call:
    patient = call.patient
    today = staff.now.astimezone(staff.clinic.zone).date()
    return Call(
        call=call,
        stage=stage(patient.summary.performed_on, patient.local_date(staff.now), guidance),
        since="" if call.day == today else near_day(call.day, today=today),
    )
