"""Alerts: the clinic's list of them, one alert with its evidence, taking it, and how it ended."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tracker.models import Alert
from tracker.people.access import note_access
from tracker.triage import upkeep
from tracker.triage.alerts import AlertConflict, acknowledge, resolve
from tracker.web.access import Staff, staff_page, staff_required
from tracker.web.forms.nurse import ResolveForm
from tracker.web.nurse.alert_words import alert_card
from tracker.web.nurse.desk import desk
from tracker.web.nurse.returning import go_back
from tracker.web.paging import page_after

State = Alert.State
# Open ones first, then those somebody has taken; within each, the newest first.
OPEN_FIRST = Case(
    When(state=State.OPEN, then=Value(0)),
    When(state=State.ACKNOWLEDGED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
ORDER = ("place", "-raised_at", "id")
RECORDS = "records"
FILTERS = {
    "": "All",
    State.OPEN.value: "Open",
    State.ACKNOWLEDGED.value: "Acknowledged",
    State.RESOLVED.value: "Resolved",
    RECORDS: "Records to put right",
}


@staff_required
@require_safe
def alerts(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The clinic's alerts, open ones first, a page at a time."""
    state = request.GET.get("state", "")
    rows = _alerts_of(staff).annotate(place=OPEN_FIRST)
    if state == RECORDS:
        rows = rows.filter(rule__in=upkeep.RULES).exclude(state=State.RESOLVED)
    elif state in State.values:
        rows = rows.filter(state=state)
    else:
        state = ""
    page = page_after(rows, ORDER, after=request.GET.get("after", ""))
    context = {
        "here": "alerts",
        "desk": desk(staff),
        "cards": [alert_card(alert, staff) for alert in page.rows],
        "state": state,
        "filters": [
            (title, _href(state=value), value == state) for value, title in FILTERS.items()
        ],
        "next_href": _href(state=state, after=page.next_after) if page.next_after else "",
        "first_href": _href(state=state),
        "is_first_page": page.is_first,
        "here_href": request.get_full_path(),
    }
    return staff_page(request, staff, "clinic/alerts.html", context)


@staff_required
@require_safe
def alert(request: HttpRequest, staff: Staff, alert_id: UUID) -> HttpResponse:
    """One alert, with its evidence and what can be done about it."""
    found = _alert_for(staff, alert_id)
    note_access(staff.user, found.patient, page="alert", now=staff.now)
    return _alert_page(request, staff, found, ResolveForm())


@staff_required
@require_POST
def acknowledge_alert(request: HttpRequest, staff: Staff, alert_id: UUID) -> HttpResponse:
    """Take the alert."""
    found = _alert_for(staff, alert_id)
    try:
        acknowledge(found, by=staff.user, now=staff.now)
    except AlertConflict as conflict:
        messages.error(request, f"{found.patient}: {conflict}")
    else:
        messages.success(request, f"You have taken this alert: {found.patient}, {found.reason}.")
    return go_back(request, _patient_href(found))


@staff_required
@require_POST
def resolve_alert(request: HttpRequest, staff: Staff, alert_id: UUID) -> HttpResponse:
    """Close the alert with how it ended; on error, what was typed stays on its page."""
    found = _alert_for(staff, alert_id)
    form = ResolveForm(request.POST)
    if not form.is_valid():
        return _alert_page(request, staff, found, form)
    if found.state == State.RESOLVED:
        messages.error(request, f"{found.patient}: this alert was resolved already.")
        return go_back(request, _patient_href(found))
    resolve(
        found,
        by=staff.user,
        outcome=form.cleaned_data["outcome"],
        note=form.cleaned_data["note"],
        now=staff.now,
    )
    messages.success(request, f"Resolved: {found.patient}, {found.reason}.")
    return go_back(request, _patient_href(found))


def _alerts_of(staff: Staff) -> "QuerySet[Alert]":
    return Alert.objects.visible_to(staff.user).select_related(
        "patient__clinic", "owner", "resolved_by"
    )


def _alert_for(staff: Staff, alert_id: UUID) -> Alert:
    return get_object_or_404(_alerts_of(staff), pk=alert_id)


def _alert_page(
    request: HttpRequest, staff: Staff, found: Alert, form: ResolveForm
) -> HttpResponse:
    context = {
        "here": "alerts",
        "patient": found.patient,
        "card": alert_card(found, staff),
        "form": form,
        "next": request.POST.get("next", ""),
    }
    return staff_page(request, staff, "clinic/alert.html", context)


def _href(**parameters: object) -> str:
    given = {name: value for name, value in parameters.items() if value}
    return f"{reverse('clinic:alerts')}?{urlencode(given)}"


def _patient_href(found: Alert) -> str:
    return reverse("clinic:patient", args=[found.patient.pk])
