"""Every log of a patient, newest first."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.models import DailyLog
from tracker.web.access import Staff, patient_opened, staff_page, staff_required
from tracker.web.nurse.head import about, active_procedure
from tracker.web.nurse.log_rows import day_table, log_row
from tracker.web.paging import page_after


@staff_required
@require_safe
def logs(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """One page of them."""
    found = patient_opened(staff, patient_id, page="logs")
    procedure = active_procedure(found, staff)
    day_0 = procedure.performed_on if procedure else None
    today = found.local_date(staff.now)
    page = page_after(
        DailyLog.objects.visible_to(staff.user).filter(patient=found).select_related("entered_by"),
        ("-day", "id"),
        after=request.GET.get("after", ""),
    )
    context = {
        **about(found, procedure, staff),
        "page": page,
        "next_href": f"?after={page.next_after}" if page.next_after else "",
        "table": day_table(
            [log_row(log, patient=found, performed_on=day_0, today=today) for log in page.rows],
            patient=found,
        ),
    }
    return staff_page(request, staff, "clinic/logs.html", context)
