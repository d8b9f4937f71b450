"""A patient's page: what needs doing, the course since the procedure, and what was sent."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.journal.history import days_of
from tracker.models import Alert, CaregiverLink, DailyLog, Patient, Procedure, Reminder
from tracker.triage.summaries import by_urgency
from tracker.web.access import Staff, patient_opened, staff_page, staff_required
from tracker.web.forms.nurse import ResolveForm
from tracker.web.nurse.alert_words import alert_card
from tracker.web.nurse.course import course_chart
from tracker.web.nurse.facts import activities, clearances, preferences
from tracker.web.nurse.head import about, active_procedure
from tracker.web.nurse.ledger import (
    AHEAD,
    is_to_come,
    ledger,
    letters_of,
    reminders_of,
    requested_days,
)
from tracker.web.nurse.log_rows import day_table, recent_rows
from tracker.web.nurse.notes import unread_notes
from tracker.web.nurse.peg_rows import peg_rows
from tracker.web.nurse.requests import requests_of
from tracker.web.wording import short_day

PAST_ALERTS, PAST_LINES, NEXT_LINES, PEGS = 20, 6, 3, 6


@staff_required
@require_safe
def patient(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """The whole of a patient on one page, in a fixed number of queries."""
    found = patient_opened(staff, patient_id, page="patient")
    procedure = active_procedure(found, staff)
    today = found.local_date(staff.now)
    logs = days_of(found)
    plan = list(reminders_of(found, staff.user).filter(procedure__active=True))
    alerts = _alerts_of(found, staff)
    context = {
        **about(found, procedure, staff),
        **_alert_cards(alerts, procedure, staff),
        **_days(found, procedure, logs, plan, today=today),
        **_messages(found, plan, staff),
        "notes": unread_notes(logs, patient=found, today=today),
        "chart": (
            course_chart(found, procedure, logs=logs, alerts=alerts, plan=plan, today=today)
            if procedure and logs
            else ""
        ),
        "caregivers": CaregiverLink.objects.filter(patient=found).select_related("user"),
        "requests": requests_of(found, staff),
        "pegs": peg_rows(found, procedure, today=today)[:PEGS] if procedure else [],
        "preferences": preferences(found, staff),
        "clearances": (
            [*clearances(procedure, today=today), *activities(procedure, today=today)]
            if procedure
            else []
        ),
    }
    return staff_page(request, staff, "clinic/patient.html", context)


def _alerts_of(found: Patient, staff: Staff) -> list[Alert]:
    """All of the patient's alerts, newest first, each with the patient at hand."""
    alerts = Alert.objects.visible_to(staff.user).filter(patient=found)
    rows = list(alerts.select_related("owner", "resolved_by"))
    for alert in rows:
        alert.patient = found
    return rows


def _alert_cards(
    alerts: Sequence[Alert], procedure: Procedure | None, staff: Staff
) -> dict[str, Any]:
    """Unresolved alerts, gravest first, and the newest of the past ones."""
    day_0 = procedure.performed_on if procedure else None
    unresolved = by_urgency(a for a in alerts if a.state != Alert.State.RESOLVED)
    past = [alert for alert in alerts if alert.state == Alert.State.RESOLVED]
    return {
        "cards": [alert_card(alert, staff, performed_on=day_0) for alert in unresolved],
        "past": [alert_card(alert, staff, performed_on=day_0) for alert in past[:PAST_ALERTS]],
        "past_count": len(past),
        "resolve_form": ResolveForm(),
    }


def _days(
    found: Patient,
    procedure: Procedure | None,
    logs: Sequence[DailyLog],
    plan: Sequence[Reminder],
    *,
    today: date,
) -> dict[str, Any]:
    """The table of the last 14 days, above the line of what was before the procedure."""
    rows = recent_rows(
        logs,
        patient=found,
        performed_on=procedure.performed_on if procedure else None,
        today=today,
        asked=requested_days(plan),
    )
    return {
        "table": day_table(rows, patient=found, before=procedure.baseline if procedure else None),
        "last_day": short_day(logs[-1].day, today=today) if logs else "",
        "log_count": len(logs),
    }


def _messages(found: Patient, plan: Sequence[Reminder], staff: Staff) -> dict[str, Any]:
    """The newest lines of the ledger, and what comes next."""
    ahead = [reminder for reminder in plan if reminder.state in AHEAD]
    behind = [reminder for reminder in plan if not is_to_come(reminder, staff.now)]
    letters = list(letters_of(found, staff.user))
    lines = ledger(found, reminders=behind, letters=letters, now=staff.now)
    return {
        "behind": lines[:PAST_LINES],
        "ahead": ledger(found, reminders=ahead[:NEXT_LINES], letters=(), now=staff.now)[::-1],
        "message_count": len(plan) + len(letters),
    }
