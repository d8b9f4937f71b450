"""The patient's page of the weekly PEG: three questions, once a week."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tracker.journal.record_day import InvalidLog
from tracker.models import Door, Procedure
from tracker.peg.actions import peg_of_week, record_peg
from tracker.rules.peg import FIRST_DAY, check_day
from tracker.web.common.patient_access import Visit, patient_page, show
from tracker.web.peg.forms import PegForm


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def peg(request: HttpRequest, visit: Visit) -> HttpResponse:
    """This week's answers: asked, saved, or corrected."""
    procedure = visit.procedure
    if procedure is None or not _can_answer(procedure, visit):
        later = {"returns_on": _returns_on(procedure, visit)}
        return show(request, visit, "peg/peg_not_now.html", later, here="progress")
    kept = peg_of_week(visit.patient, visit.today)
    form = PegForm(
        request.POST if request.method == "POST" else None, kept=kept.answers if kept else None
    )
    if form.is_bound and _save(form, visit):
        messages.success(request, gettext("Saved. Thank you."))
        return redirect(f"{reverse('patient:progress')}{visit.query()}#peg")
    context = {
        "form": form,
        "kept": kept,
        "is_before": visit.today <= procedure.performed_on,
    }
    return show(request, visit, "peg/patient_peg.html", context, here="progress")


def _can_answer(procedure: Procedure, visit: Visit) -> bool:
    fault = check_day(visit.today, today=visit.today, performed_on=procedure.performed_on)
    return fault is None and visit.patient.discharged_at is None


def _returns_on(procedure: Procedure | None, visit: Visit) -> date | None:
    """From when on the questions are open again; None when that is not known."""
    if procedure is None or visit.patient.discharged_at is not None:
        return None
    if visit.today < procedure.performed_on:
        return None
    return procedure.performed_on + timedelta(days=FIRST_DAY)


def _save(form: PegForm, visit: Visit) -> bool:
    """Whether it was saved; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        record_peg(
            patient=visit.patient,
            day=visit.today,
            answers=form.cleaned_data,
            entered_by=visit.user,
            door=Door.PAGE,
            now=visit.now,
        )
    except InvalidLog as refused:
        form.take_errors(refused)
        return False
    return True
