"""Correcting day 0: what plan, logs and alerts make of it is shown before it is saved."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tracker.guidance import ACTIVITIES
from tracker.people.day_0 import Crossing, crossing, move_day_0
from tracker.reminders.planning import PlanChange
from tracker.web.common.form_fields import take_errors
from tracker.web.common.formatters import counted, short_day
from tracker.web.common.patient_header import active_procedure, patient_header, refuse_if_closed
from tracker.web.common.staff_access import (
    Staff,
    patient_for,
    patient_opened,
    staff_page,
    staff_required,
)
from tracker.web.messages.plan_preview import Rehearsal, carry_out
from tracker.web.people.record_forms import Day0Form

TAKEN_UP_BEFORE = (
    "The patient took something up again before that day. Correct that date first, under “Edit "
    "procedure and baseline”, or choose an earlier day."
)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def day_0(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """The date alone: shown first is what would change, and nothing is written till confirmed."""
    found = patient_opened(staff, patient_id, page="day_0")
    if over := refuse_if_closed(request, found):
        return over
    procedure = active_procedure(found, staff)
    own_copy = active_procedure(patient_for(staff, patient_id), staff)
    if procedure is None or own_copy is None:
        raise Http404
    form = Day0Form(
        request.POST if request.method == "POST" else None,
        initial={"performed_on": procedure.performed_on},
    )
    rehearsal: Rehearsal | None = None
    crosses: Crossing | None = None
    if form.is_bound and form.is_valid():
        to = form.cleaned_data["performed_on"]
        crosses = crossing(procedure, to=to)

        def change() -> PlanChange:
            return move_day_0(own_copy, to=to, now=staff.now)

        try:
            confirmed = request.POST.get("confirmed", "")
            rehearsal, done = carry_out(change, found, confirmed=confirmed, now=staff.now)
        except ValidationError as error:
            take_errors(form, _beside_the_day(error))
        else:
            if done:
                day = short_day(to, today=found.local_date(staff.now))
                messages.success(request, f"Day 0 is {day}. {rehearsal.sentence}")
                return redirect("clinic:patient", found.pk)
    context = {
        **patient_header(found, procedure, staff),
        "form": form,
        "rehearsal": rehearsal,
        "crosses": _told(crosses, staff) if crosses and not form.errors else [],
    }
    return staff_page(request, staff, "people/day_0.html", context)


def _beside_the_day(error: ValidationError) -> ValidationError:
    """What speaks of a date that this form does not show is told with where to correct it."""
    others = set(error.message_dict) & {f"{activity}_on" for activity in ACTIVITIES}
    return ValidationError({"performed_on": TAKEN_UP_BEFORE}) if others else error


def _told(crosses: Crossing, staff: Staff) -> list[str]:
    """What changes sides, a sentence each; nothing when nothing does."""
    if not crosses.logged:
        return []
    side = "before" if crosses.becomes_before else "after"
    today = staff.now.astimezone(staff.clinic.zone).date()
    first, last = (short_day(day, today=today) for day in (crosses.logged[0], crosses.logged[-1]))
    span = first if first == last else f"{first} to {last}"
    number = len(crosses.logged)
    then = "then lies" if number == 1 else "then lie"
    told = [f"{counted(number, 'logged day')} ({span}) {then} {side} the procedure, and stay."]
    if crosses.alerts:
        number = len(crosses.alerts)
        rests = "rests" if number == 1 else "rest"
        told.append(f"{counted(number, 'alert')} {rests} on such a day, and stay as they are.")
    return told
