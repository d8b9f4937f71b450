"""Actions on one alert: take, assign to a colleague, snooze, close."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from tracker.models import Alert
from tracker.triage.alerts import AlertConflict, acknowledge, assign, check_unresolved, resolve
from tracker.triage.snooze import DayRefused, snooze
from tracker.web.common.formatters import near_day
from tracker.web.common.next_page import redirect_to_next
from tracker.web.common.staff_access import Staff, staff_required
from tracker.web.worklist.alert_forms import AssignForm, ResolveForm, SnoozeForm
from tracker.web.worklist.alerts import alert_for, alert_page, colleagues_of


@staff_required
@require_POST
def acknowledge_alert(request: HttpRequest, staff: Staff, alert_id: UUID) -> HttpResponse:
    """Assign the alert to the user."""
    found = alert_for(staff, alert_id)
    try:
        acknowledge(found, by=staff.user, now=staff.now)
    except AlertConflict as conflict:
        return _refused(request, found, conflict)
    return _done(request, found, f"You have taken this alert: {_named(found)}.")


@staff_required
@require_POST
def assign_alert(request: HttpRequest, staff: Staff, alert_id: UUID) -> HttpResponse:
    """Assign the alert to a colleague, unless its owner changed since the page was shown."""
    found = alert_for(staff, alert_id)
    form = AssignForm(request.POST, colleagues=colleagues_of(staff), owner=found.owner)
    if not form.is_valid():
        return alert_page(request, staff, found, assign_form=form)
    try:
        if found.state == Alert.State.ACKNOWLEDGED and found.owner != staff.user:
            _check_owner(found, form.cleaned_data["owner"])
        given = assign(found, to=form.colleague, by=staff.user, now=staff.now)
    except AlertConflict as conflict:
        return _refused(request, found, conflict)
    who = "You have" if given.owner == staff.user else f"{given.owner} has"
    return _done(request, found, f"{who} this alert now: {_named(found)}.")


@staff_required
@require_POST
def snooze_alert(request: HttpRequest, staff: Staff, alert_id: UUID) -> HttpResponse:
    """Snooze the alert; on error, show its page again with the input."""
    found = alert_for(staff, alert_id)
    today = found.patient.local_date(staff.now)
    form = SnoozeForm(request.POST, today=today)
    if form.is_valid():
        until = form.cleaned_data["until"]
        try:
            snooze(
                found, until=until, reason=form.cleaned_data["reason"], by=staff.user, now=staff.now
            )
        except DayRefused as refusal:
            form.add_error("until", str(refusal))
        except AlertConflict as conflict:
            messages.error(request, f"{found.patient}: {conflict}")
        else:
            words = f"Snoozed until {near_day(until, today=today)}: {_named(found)}."
            return _done(request, found, words)
    return alert_page(request, staff, alert_for(staff, alert_id), snooze_form=form)


@staff_required
@require_POST
def resolve_alert(request: HttpRequest, staff: Staff, alert_id: UUID) -> HttpResponse:
    """Close the alert with an outcome; on error, show its page again with the input."""
    found = alert_for(staff, alert_id)
    form = ResolveForm(request.POST)
    if not form.is_valid():
        return alert_page(request, staff, found, resolve_form=form)
    try:
        check_unresolved(found, by=staff.user)
        resolve(found, by=staff.user, now=staff.now, **form.cleaned_data)
    except AlertConflict as conflict:
        return _refused(request, found, conflict)
    return _done(request, found, f"Resolved: {_named(found)}.")


def _check_owner(found: Alert, seen: str) -> None:
    """Raise AlertConflict if the owner changed since the form was shown."""
    if str(found.owner_id or "") != seen:
        raise AlertConflict(f"{found.owner or 'Somebody else'} has taken this alert meanwhile.")


def _refused(request: HttpRequest, found: Alert, conflict: AlertConflict) -> HttpResponse:
    messages.error(request, f"{found.patient}: {conflict}")
    return redirect_to_next(request, _patient_href(found))


def _done(request: HttpRequest, found: Alert, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect_to_next(request, _patient_href(found))


def _named(found: Alert) -> str:
    return f"{found.patient}, {found.reason}"


def _patient_href(found: Alert) -> str:
    return reverse("clinic:patient", args=[found.patient.pk])
