"""What the clinic has cleared a patient for: each restriction, changed in one step."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tracker.models import Procedure
from tracker.people.clearances import clear
from tracker.people.registration import CLEARANCES
from tracker.reminders.guidance_versions import guidance_of
from tracker.web.common.form_fields import take_errors
from tracker.web.common.formatters import near_day, short_day
from tracker.web.common.patient_header import active_procedure, patient_header, refuse_if_closed
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.people.record_forms import ClearanceForm

NAMES = {
    "lifting": "Lifting, bending, twisting",
    "strenuous": "Hard exercise",
    "driving": "Driving",
}
RESTRICT_AGAIN = "take_back"  # the name of the button


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction: how it stands, what the patient reads until then, and the news of it."""

    code: str
    name: str
    state: str
    is_cleared: bool
    until_then: str
    then: str
    form: ClearanceForm


def restrictions(
    procedure: Procedure, *, today: date, bound: ClearanceForm | None = None
) -> list[Restriction]:
    """Each with the form that clears it, today unless it says another day.

    `bound` is one that was refused: it stands in the place of its restriction.
    """
    pinned = guidance_of(procedure.guidance_version_id)
    until = {line.until_cleared: line.text for line in pinned.phases[0].avoid}
    refused = bound.data.get("restriction") if bound else None
    found = []
    for code in CLEARANCES:
        on: date | None = getattr(procedure, f"{code}_cleared_on")
        form = ClearanceForm(
            initial={"restriction": code, "cleared_on": on or max(today, procedure.performed_on)},
            auto_id=f"id_{code}_%s",
        )
        found.append(
            Restriction(
                code=code,
                name=NAMES[code],
                state=_state(on, today=today),
                is_cleared=on is not None,
                until_then=until.get(code, ""),  # type: ignore[call-overload]
                then=pinned.event_step(f"{code}_cleared").text,
                form=bound if bound and refused == code else form,
            )
        )
    return found


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def clearances(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """The three restrictions, each a small form; one is cleared, or taken back, at a time."""
    found = patient_opened(staff, patient_id, page="clearances")
    if over := refuse_if_closed(request, found):
        return over
    procedure = active_procedure(found, staff)
    if procedure is None:
        raise Http404
    today = found.local_date(staff.now)
    form = None
    if request.method == "POST":
        code = request.POST.get("restriction", "")
        form = ClearanceForm(request.POST, auto_id=f"id_{code}_%s")
        if _saved(form, procedure, staff, restricts_again=RESTRICT_AGAIN in request.POST):
            messages.success(request, _done(form, found.first_name, today, request))
            return redirect("clinic:patient", found.pk)
    context = {
        **patient_header(found, procedure, staff),
        "restrictions": restrictions(procedure, today=today, bound=form),
        "form": form,
    }
    return staff_page(request, staff, "people/clearances.html", context)


def _saved(
    form: ClearanceForm, procedure: Procedure, staff: Staff, *, restricts_again: bool
) -> bool:
    if restricts_again:
        form.fields["cleared_on"].required = False
    if not form.is_valid():
        return False
    on = None if restricts_again else form.cleaned_data["cleared_on"]
    try:
        clear(procedure, form.cleaned_data["restriction"], on=on, now=staff.now)
    except ValidationError as error:
        take_errors(form, error)
        return False
    return True


def _done(form: ClearanceForm, first_name: str, today: date, request: HttpRequest) -> str:
    name = NAMES[form.cleaned_data["restriction"]]
    if RESTRICT_AGAIN in request.POST:
        return f"{name}: not cleared any more. {first_name}’s guidance says not to."
    on: date = form.cleaned_data["cleared_on"]
    return f"{name}: cleared from {near_day(on, today=today)}. {first_name}’s guidance goes by it."


def _state(on: date | None, *, today: date) -> str:
    """ "not cleared yet", "from Fri, Nov 6", "since Sun, Nov 1"."""
    if on is None:
        return "not cleared yet"
    return f"{'from' if on > today else 'since'} {short_day(on, today=today)}"
