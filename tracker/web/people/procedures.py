"""A patient's procedures: those that were, and a further one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from tracker.people.procedures import begin_another, procedures_history
from tracker.reminders.planning import PlanChange
from tracker.rules.log.measure_parsing import typed_as
from tracker.web.common.baseline_fields import LABELS
from tracker.web.common.form_fields import take_errors
from tracker.web.common.patient_header import active_procedure, patient_header, refuse_if_closed
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.messages.plan_preview import carry_out
from tracker.web.people.procedure_forms import AnotherProcedureForm


@staff_required
@require_safe
def procedures(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Every procedure, newest first, with what was known before it and what was logged after."""
    found = patient_opened(staff, patient_id, page="procedures")
    told = procedures_history(found)
    unit = found.distance_unit
    current = next((chapter.procedure for chapter in told if chapter.procedure.active), None)
    context = {
        **patient_header(found, current, staff),
        "chapters": [
            (chapter, _baseline(typed_as(chapter.procedure.baseline, unit=unit)))
            for chapter in told
        ],
        "unit": unit,
    }
    return staff_page(request, staff, "people/procedures.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def another(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """A further procedure: asked for once more when it changes the plan."""
    found = patient_opened(staff, patient_id, page="procedures")
    if over := refuse_if_closed(request, found):
        return over
    form = AnotherProcedureForm(
        request.POST if request.method == "POST" else None, unit=found.distance_unit
    )
    rehearsal = None

    def change() -> PlanChange:
        return begin_another(found, form.instance, now=staff.now)

    if form.is_bound and form.is_valid():
        confirmed = request.POST.get("confirmed", "")
        try:
            rehearsal, done = carry_out(change, found, confirmed=confirmed, now=staff.now)
        except ValidationError as error:
            take_errors(form, error)
        else:
            if done:
                messages.success(request, f"The new procedure is recorded. {rehearsal.sentence}")
                return redirect("clinic:patient", found.pk)
    context = {
        **patient_header(found, active_procedure(found, staff), staff),
        "form": form,
        "rehearsal": rehearsal,
        "unit": found.distance_unit,
    }
    return staff_page(request, staff, "people/another_procedure.html", context)


def _baseline(typed: dict[str, str]) -> list[tuple[str, str]]:
    """Each measure that was known, by its name."""
    return [(label, typed[name]) for name, label in LABELS.items() if typed[name]]
