"""The patient's page of the weekly PEG: three questions, once a week."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tracker.journal.record_day import InvalidLog
from tracker.models import Door, Procedure
from tracker.peg.actions import peg_of_week, record_peg
from tracker.rules.peg import FIRST_DAY, check_day
from tracker.web.common.form_fields import show_errors
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.peg.forms import PegForm


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def peg(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask, save or correct this week's answers."""
    procedure = viewer.procedure
    if procedure is None or not _can_answer(procedure, viewer):
        later = {"returns_on": _returns_on(procedure, viewer)}
        return show(request, viewer, "peg/peg_not_now.html", later, here="progress")
    kept = peg_of_week(viewer.patient, viewer.today)
    form = PegForm(
        request.POST if request.method == "POST" else None, kept=kept.answers if kept else None
    )
    if form.is_bound and _save(form, viewer):
        messages.success(request, gettext("Saved. Thank you."))
        return redirect(viewer.url("patient:progress") + "#peg")
    context = {
        "form": form,
        "kept": kept,
        "is_before": viewer.today <= procedure.performed_on,
    }
    return show(request, viewer, "peg/patient_peg.html", context, here="progress")


def _can_answer(procedure: Procedure, viewer: Viewer) -> bool:
    fault = check_day(viewer.today, today=viewer.today, performed_on=procedure.performed_on)
    return fault is None and viewer.patient.discharged_at is None


def _returns_on(procedure: Procedure | None, viewer: Viewer) -> date | None:
    """Return from when on the questions are open again; None when that is not known."""
    if procedure is None or viewer.patient.discharged_at is not None:
        return None
    if viewer.today < procedure.performed_on:
        return None
    return procedure.performed_on + timedelta(days=FIRST_DAY)


def _save(form: PegForm, viewer: Viewer) -> bool:
    """Save the answers; return False with the errors shown in the form."""
    if not form.is_valid():
        return False
    try:
        record_peg(
            patient=viewer.patient,
            day=viewer.today,
            answers=form.cleaned_data,
            entered_by=viewer.user,
            door=Door.PAGE,
            now=viewer.now,
        )
    except InvalidLog as refused:
        show_errors(form, refused.errors)
        return False
    return True
