"""The clinic's list of alerts, and the page of one: evidence, history, rationale."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from tracker.models import Alert, Membership, User
from tracker.people.access_trail import note_access
from tracker.triage import record_problems
from tracker.web.common.clinic_status import clinic_status
from tracker.web.common.paging import page_after
from tracker.web.common.staff_access import Staff, staff_page, staff_required
from tracker.web.worklist.alert_cards import alert_card
from tracker.web.worklist.alert_forms import AssignForm, ResolveForm, SnoozeForm
from tracker.web.worklist.alert_history import history, why

State = Alert.State
# Open ones first, then those somebody has taken; within each, the newest first.
OPEN_FIRST = Case(
    When(state=State.OPEN, then=Value(0)),
    When(state=State.ACKNOWLEDGED, then=Value(1)),
    When(state=State.SNOOZED, then=Value(2)),
    default=Value(3),
    output_field=IntegerField(),
)
ORDER = ("place", "-raised_at", "id")
MINE, RECORDS, ALL = "mine", "records", "all"
FILTERS = {
    State.OPEN.value: "Open",
    MINE: "Mine",
    State.ACKNOWLEDGED.value: "Acknowledged",
    State.SNOOZED.value: "Snoozed",
    State.RESOLVED.value: "Resolved",
    RECORDS: "Records to put right",
    ALL: "All",
}


@staff_required
@require_safe
def alerts(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Show one page of the clinic's alerts; by default the unassigned ones."""
    chosen = request.GET.get("state", "")
    if chosen not in FILTERS:
        chosen = State.OPEN.value
    rows = _filtered(_alerts_of(staff), chosen, staff).annotate(place=OPEN_FIRST)
    page = page_after(rows, ORDER, after=request.GET.get("after", ""))
    context = {
        "here": "alerts",
        "clinic_status": clinic_status(staff),
        "cards": [alert_card(alert, staff) for alert in page.rows],
        "state": chosen,
        "filters": [
            (title, _href(state=value), value == chosen) for value, title in FILTERS.items()
        ],
        "next_href": _href(state=chosen, after=page.next_after) if page.next_after else "",
        "first_href": _href(state=chosen),
        "is_first_page": page.is_first,
        "here_href": request.get_full_path(),
    }
    return staff_page(request, staff, "worklist/alerts.html", context)


@staff_required
@require_safe
def alert(request: HttpRequest, staff: Staff, alert_id: UUID) -> HttpResponse:
    """Show one alert with its evidence and its actions."""
    found = alert_for(staff, alert_id)
    note_access(staff.user, found.patient, page="alert", now=staff.now)
    return alert_page(request, staff, found)


def alert_for(staff: Staff, alert_id: UUID) -> Alert:
    """Return the clinic's alert with this key, or raise Http404."""
    return get_object_or_404(_alerts_of(staff), pk=alert_id)


def colleagues_of(staff: Staff) -> list[User]:
    """Return the staff who may own an alert, by name, the user included."""
    members = Membership.objects.filter(clinic=staff.clinic, user__is_active=True)
    ordered = members.select_related("user").order_by("user__name", "user__email")
    return [member.user for member in ordered]


def alert_page(request: HttpRequest, staff: Staff, found: Alert, **forms: Form) -> HttpResponse:
    """Render the page of `found`; bound forms in `forms` keep their input."""
    shown = {**_empty_forms(staff, found, forms), **forms}
    context = {
        "here": "alerts",
        "patient": found.patient,
        "card": alert_card(found, staff),
        "steps": history(found, staff),
        "why": why(found.rule),
        "faulty": next((name for name, form in forms.items() if form.errors), ""),
        "next": request.POST.get("next", ""),
        **shown,
    }
    return staff_page(request, staff, "worklist/alert.html", context)


def _empty_forms(staff: Staff, found: Alert, given: Mapping[str, Form]) -> dict[str, Form]:
    if found.state == State.RESOLVED:
        return {}
    forms: dict[str, Form] = {"resolve_form": ResolveForm()}
    if "assign_form" not in given:
        forms["assign_form"] = AssignForm(colleagues=colleagues_of(staff), owner=found.owner)
    if "snooze_form" not in given:
        forms["snooze_form"] = SnoozeForm(today=found.patient.local_date(staff.now))
    return forms


def _filtered(rows: "QuerySet[Alert]", chosen: str, staff: Staff) -> "QuerySet[Alert]":
    if chosen == RECORDS:
        return rows.filter(rule__in=record_problems.RULES).exclude(state=State.RESOLVED)
    if chosen == MINE:
        return rows.filter(owner=staff.user, state=State.ACKNOWLEDGED)
    return rows if chosen == ALL else rows.filter(state=chosen)


def _alerts_of(staff: Staff) -> "QuerySet[Alert]":
    return Alert.objects.visible_to(staff.user).select_related(
        "patient__clinic", "owner", "resolved_by"
    )


def _href(**parameters: object) -> str:
    given = {name: value for name, value in parameters.items() if value}
    return f"{reverse('clinic:alerts')}?{urlencode(given)}"
