"""The rota's page: everybody on the staff sees it, a lead changes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from tracker.clinic.rota import add_days, add_weekly, remove
from tracker.models import Duty, Membership
from tracker.models.clinic import WEEKDAY_NAMES
from tracker.rules.clinic.rota import shifts_of
from tracker.triage.duty import shift_of
from tracker.web.clinic.rota_forms import DaysForm, ShiftForm, WeeklyForm
from tracker.web.common.clinic_status import clinic_status
from tracker.web.common.form_fields import take_errors
from tracker.web.common.formatters import clock, counted, joined, near_day
from tracker.web.common.staff_access import Staff, lead_required, staff_page, staff_required

AHEAD = 14  # days that are shown as they come


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the rota, in words."""

    key: UUID
    who: str
    when: str
    hours: str


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def rota(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The rota, what it comes to in the next days, and two forms to add to it."""
    members = list(
        Membership.objects.filter(clinic=staff.clinic, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user__email")
    )
    hours = {"begins": staff.clinic.opens, "ends": staff.clinic.closes}
    is_post = request.method == "POST"
    if is_post:
        lead_required(staff)
    is_days = is_post and "first_day" in request.POST
    weekly = WeeklyForm(
        request.POST if is_post and not is_days else None, staff=members, initial=hours,
        auto_id="weekly_%s",
    )  # fmt: skip
    days = DaysForm(
        request.POST if is_days else None, staff=members, initial=hours, auto_id="days_%s"
    )
    form = days if is_days else weekly
    if form.is_bound and form.is_valid() and _added(form, staff, request):
        return redirect("clinic:rota")
    context = {
        "here": "settings",
        "clinic_status": clinic_status(staff),
        "weekly": weekly,
        "days": days,
        **_shown(staff),
    }
    return staff_page(request, staff, "clinic/rota.html", context)


@staff_required
@require_POST
def remove_duty(request: HttpRequest, staff: Staff, duty_id: UUID) -> HttpResponse:
    """Take a line out of the rota."""
    lead_required(staff)
    remove(get_object_or_404(Duty, pk=duty_id, clinic=staff.clinic))
    messages.success(request, "Taken out of the rota.")
    return redirect("clinic:rota")


def _added(form: ShiftForm, staff: Staff, request: HttpRequest) -> bool:
    """Add what a valid form says; False, with the errors beside its fields, when it cannot be."""
    given = form.cleaned_data
    add: Callable[..., int] = (
        partial(add_days, first_day=given["first_day"], last_day=given["last_day"])
        if isinstance(form, DaysForm)
        else partial(add_weekly, weekdays=given["weekdays"])
    )
    try:
        added = add(staff.clinic, members=form.chosen, begins=given["begins"], ends=given["ends"])
    except ValidationError as error:
        take_errors(form, error)
        return False
    messages.success(
        request,
        f"{counted(added, 'line')} added to the rota."
        if added
        else "That stands in the rota already.",
    )
    return True


def _shown(staff: Staff) -> dict[str, object]:
    """The lines in words, and the next days as they come. One query."""
    today = staff.now.astimezone(staff.clinic.zone).date()
    lines = list(
        Duty.objects.filter(clinic=staff.clinic).not_over(today).select_related("member__user")
    )
    return {
        "week": [
            (name, [_line(line, today) for line in lines if line.weekday == number])
            for number, name in enumerate(WEEKDAY_NAMES)
        ],
        "special": [_line(line, today) for line in lines if line.weekday is None],
        "ahead": [_day(today + timedelta(days=n), lines, today) for n in range(AHEAD)],
        "has_lines": bool(lines),
    }


def _line(line: Duty, today: date) -> Line:
    when = ""
    if line.first_day is not None and line.last_day is not None:
        first, last = near_day(line.first_day, today=today), near_day(line.last_day, today=today)
        when = first if line.first_day == line.last_day else f"{first} to {last}"
    return Line(line.pk, _who(line), when, _hours(line))


def _day(day: date, lines: Sequence[Duty], today: date) -> tuple[str, str]:
    """A day, and who is on duty on it: "Ana, 8 am to 5 pm"."""
    of_day = shifts_of([shift_of(line) for line in lines], day)
    if of_day is None:
        return _begun(near_day(day, today=today)), "All who are not off duty"
    names = {line.member_id: _who(line) for line in lines}
    told = [f"{names[shift.who]}, {_hours(shift)}" for shift in of_day if shift.who is not None]
    return _begun(near_day(day, today=today)), joined(told) or "Nobody: all the staff are told"


def _begun(words: str) -> str:
    """`words` as a line begins with them."""
    return f"{words[:1].upper()}{words[1:]}"


def _who(line: Duty) -> str:
    return str(line.member.user) if line.member else "Nobody"


def _hours(line: object) -> str:
    begins, ends = line.begins, line.ends  # type: ignore[attr-defined]
    return f"{clock(begins)} to {clock(ends)}{' the next day' if ends <= begins else ''}"
