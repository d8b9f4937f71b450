"""The list of patients: everybody the clinic has, by name."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tracker.guidance import Guidance
from tracker.models import Patient, Procedure
from tracker.web.common.formatters import short_day
from tracker.web.common.paging import page_after
from tracker.web.common.patient_status import guidances_for
from tracker.web.common.staff_access import Staff, staff_page, staff_required
from tracker.web.worklist.patient_rows import Row, row_of

ORDER = ("last_name", "first_name", "id")
SHOWS = {
    "followed": ("Followed", Q(discharged_at=None)),
    "discharged": ("Discharged", Q(discharged_at__isnull=False)),
    "all": ("All", Q()),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One patient's line."""

    patient: Patient
    row: Row
    procedure_day: str


@staff_required
@require_safe
def patients(request: HttpRequest, staff: Staff) -> HttpResponse:
    """One page of the clinic's patients. A search looks among all, also the discharged."""
    search = request.GET.get("q", "").strip()[:100]
    show = request.GET.get("show", "")
    if show not in SHOWS:
        show = "all" if search else "followed"
    rows = _matching(Patient.objects.of_staff(staff.user).filter(SHOWS[show][1]), search)
    with_summary = rows.select_related("summary__owner").annotate(
        version=Procedure.objects.pinned()
    )
    page = page_after(with_summary, ORDER, after=request.GET.get("after", ""))
    guidances = guidances_for(page.rows)
    context = {
        "here": "patients",
        "entries": [_entry(patient, guidances[patient.pk], staff) for patient in page.rows],
        "search": search,
        "show": show,
        "filters": [
            (title, _href(show=name, q=search), name == show)
            for name, (title, _condition) in SHOWS.items()
        ],
        "page": page,
        "next_href": (_href(show=show, q=search, after=page.next_after) if page.next_after else ""),
        "first_href": _href(show=show, q=search),
    }
    return staff_page(request, staff, "people/patients.html", context)


def _matching(rows: "QuerySet[Patient]", search: str) -> "QuerySet[Patient]":
    for word in search.split():
        rows = rows.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(phone__icontains=word)
            | Q(record_number__iexact=word)
        )
    return rows


def _entry(patient: Patient, guidance: Guidance, staff: Staff) -> Entry:
    summary = patient.summary
    summary.patient = patient
    today = staff.now.astimezone(staff.clinic.zone).date()
    return Entry(
        patient=patient,
        row=row_of(summary, guidance, zone=staff.clinic.zone, user=staff.user, now=staff.now),
        procedure_day=short_day(summary.performed_on, today=today) if summary.performed_on else "",
    )


def _href(**parameters: object) -> str:
    given = {name: value for name, value in parameters.items() if value}
    return f"{reverse('clinic:patients')}?{urlencode(given)}"
