"""Entering a week's PEG for a patient by phone: also the time before the procedure."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tracker.journal.record_day import InvalidLog
from tracker.models import Door, Patient
from tracker.peg.actions import RecordedPeg, record_peg
from tracker.rules.days import journal_day
from tracker.web.common.form_fields import show_errors
from tracker.web.common.formatters import near_day
from tracker.web.common.patient_header import active_procedure, patient_header, refuse_if_closed
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.peg.forms import PhonePegForm
from tracker.web.peg.rows import peg_rows


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def peg(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Show and save the three questions; a week that has answers gets a new version."""
    found = patient_opened(staff, patient_id, page="peg")
    if over := refuse_if_closed(request, found):
        return over
    procedure = active_procedure(found, staff)
    if procedure is None:
        raise Http404
    today = journal_day(staff.now, found.zone)
    form = PhonePegForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_bound and (recorded := _record(form, found, staff)):
        _tell(request, recorded, found, staff)
        return redirect("clinic:patient", found.pk)
    context = {
        **patient_header(found, procedure, staff),
        "form": form,
        "rows": peg_rows(found, procedure, today=found.local_date(staff.now)),
    }
    return staff_page(request, staff, "peg/nurse_peg.html", context)


def _record(form: PhonePegForm, found: Patient, staff: Staff) -> RecordedPeg | None:
    """Return what was saved, or None with the errors shown in the form."""
    if not form.is_valid():
        return None
    try:
        return record_peg(
            patient=found,
            day=form.cleaned_data["day"],
            answers=form.answers(),
            entered_by=staff.user,
            door=Door.NURSE,
            now=staff.now,
        )
    except InvalidLog as refused:
        show_errors(form, refused.errors)
        return None


def _tell(request: HttpRequest, recorded: RecordedPeg, found: Patient, staff: Staff) -> None:
    day = near_day(recorded.peg.day, today=found.local_date(staff.now))
    words = f"Saved the week up to {day} for {found}."
    if not recorded.changed:
        words = f"The week up to {day} had these answers already."
    elif not recorded.created:
        words += " It replaces what that week had; the earlier version is kept."
    messages.success(request, words)
