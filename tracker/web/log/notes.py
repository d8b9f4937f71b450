"""Marks a patient's notes to the clinic as read."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tracker.journal.notes import mark_notes_read
from tracker.models import DailyLog
from tracker.web.common.formatters import counted
from tracker.web.common.staff_access import Staff, patient_for, staff_required
from tracker.web.log.notes_panel import unread_notes


@staff_required
@require_POST
def read_notes(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Mark the notes that were on the page as read; one that has come since is shown first."""
    found = patient_for(staff, patient_id)
    unread = DailyLog.objects.visible_to(staff.user).filter(patient=found).with_unread_note()
    now_unread = unread_notes(
        list(unread.select_related("entered_by").order_by("day")),
        patient=found,
        today=found.local_date(staff.now),
    )
    if request.POST.get("seen") != now_unread.seen:
        messages.warning(request, "The notes have changed. Please read them once more.")
    else:
        number = mark_notes_read(found, by=staff.user, now=staff.now)
        messages.success(request, f"{counted(number, 'note')} marked as read.")
    return redirect("clinic:patient", found.pk)
