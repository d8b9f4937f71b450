"""Every log of a patient, newest first, and every version of one."""

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.journal.queries import edited_days, versions_of_day
from tracker.models import DailyLog
from tracker.web.common.form_fields import read_day
from tracker.web.common.formatters import long_day
from tracker.web.common.paging import page_after
from tracker.web.common.patient_header import active_procedure, patient_header
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.log.history import version_shown
from tracker.web.log.log_rows import day_table, log_row


@staff_required
@require_safe
def logs(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Show one page of logs."""
    found = patient_opened(staff, patient_id, page="logs")
    procedure = active_procedure(found, staff)
    day_0 = procedure.performed_on if procedure else None
    today = found.local_date(staff.now)
    page = page_after(
        DailyLog.objects.visible_to(staff.user).filter(patient=found).select_related("entered_by"),
        ("-day", "id"),
        after=request.GET.get("after", ""),
    )
    edited = edited_days(page.rows)
    context = {
        **patient_header(found, procedure, staff),
        "page": page,
        "next_href": f"?after={page.next_after}" if page.next_after else "",
        "table": day_table(
            [
                replace(
                    log_row(log, patient=found, performed_on=day_0, today=today),
                    is_edited=log.day in edited,
                )
                for log in page.rows
            ],
            patient=found,
        ),
    }
    return staff_page(request, staff, "log/logs.html", context)


@staff_required
@require_safe
def log_history(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Every version of the day that `?day=` names, else of the newest; 404 when it has none."""
    found = patient_opened(staff, patient_id, page="logs")
    logs = DailyLog.objects.visible_to(staff.user).filter(patient=found)
    newest = logs.order_by("-day").values_list("day", flat=True).first()
    day = read_day(request.GET.get("day", "")) or newest
    versions = versions_of_day(found, day) if day else []
    if day is None or not versions:
        raise Http404
    context = {
        **patient_header(found, active_procedure(found, staff), staff),
        "day": long_day(day),
        "versions": [
            version_shown(version, stands, found) for version, stands in reversed(versions)
        ],
        "zone": found.zone,
    }
    return staff_page(request, staff, "log/nurse_history.html", context)
