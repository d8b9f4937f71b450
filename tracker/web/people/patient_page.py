"""A patient's page: what needs doing, the course since the procedure, and what was sent."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tracker.journal.queries import JournalCourse, course_of
from tracker.models import Alert, Contact, Reminder
from tracker.reminders.explain import AHEAD
from tracker.triage.summaries import by_urgency
from tracker.web.common.formatters import short_day
from tracker.web.common.patient_header import patient_header
from tracker.web.common.staff_access import Staff, staff_page, staff_required
from tracker.web.contacts.forms import ContactForm
from tracker.web.contacts.panel import contact_lines, monitoring
from tracker.web.log.log_rows import RECENT_DAYS, day_table, recent_rows
from tracker.web.log.notes_panel import unread_notes
from tracker.web.messages.ledger import invitations_of, is_to_come, ledger, reminders_of
from tracker.web.messages.pause_form import pause_form
from tracker.web.own_data.requests_panel import requests_of
from tracker.web.peg.rows import peg_rows
from tracker.web.people.clearances import restrictions
from tracker.web.people.patient_facts import activities, preferences
from tracker.web.people.patient_record import Record, record_opened
from tracker.web.progress.evidence_marks import can_be_marked
from tracker.web.progress.nurse_chart import Happened, course_chart
from tracker.web.worklist.alert_cards import Card, alert_card
from tracker.web.worklist.alert_forms import ResolveForm

PAST_ALERTS, PAST_LINES, NEXT_LINES, PEGS, CONTACTS = 10, 6, 3, 6, 5
WHOLE = "whole"


@staff_required
@require_safe
def patient(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """The whole of a patient on one page, in a fixed number of queries.

    `?alert=` marks in the chart what that alert rests on, else the gravest open one's is marked;
    `?course=whole` shows all of a long course.
    """
    record = record_opened(staff, patient_id)
    found, procedure = record.patient, record.procedure
    today = found.local_date(staff.now)
    journal = course_of(found, since=today - timedelta(days=RECENT_DAYS - 1))
    happened = Happened(
        alerts=_alerts_of(record, staff),
        contacts=list(
            Contact.objects.visible_to(staff.user).filter(patient=found).select_related("by")
        ),
        plan=list(reminders_of(found, staff.user).filter(procedure__active=True)),
    )
    context = {
        **patient_header(found, procedure, staff),
        **_alerts(record, happened.alerts, staff),
        **_course(request, record, journal, happened, staff),
        **_days(record, journal, happened.requested, staff),
        **_messages(record, happened.plan, staff),
        **_contacts(record, journal, happened.contacts, staff),
        "record": record,
        "notes": unread_notes(journal.logs, patient=found, today=today),
        "requests": requests_of(found, staff),
        "pegs": peg_rows(found, procedure, today=today)[:PEGS] if procedure else [],
        "preferences": preferences(found, staff),
        "pause_form": pause_form(found),
        "restrictions": restrictions(procedure, today=today) if procedure else [],
        "activities": activities(procedure, today=today) if procedure else [],
    }
    return staff_page(request, staff, "people/patient.html", context)


def _alerts_of(record: Record, staff: Staff) -> list[Alert]:
    """All of the patient's alerts, newest first, each with the patient at hand."""
    alerts = Alert.objects.visible_to(staff.user).filter(patient=record.patient)
    rows = list(alerts.select_related("owner", "resolved_by"))
    for alert in rows:
        alert.patient = record.patient
    return rows


def _alerts(record: Record, alerts: Sequence[Alert], staff: Staff) -> dict[str, Any]:
    """Alerts that need a person, gravest first; those put off; and the newest of the past."""
    day_0 = record.procedure.performed_on if record.procedure else None

    def cards(rows: Sequence[Alert]) -> list[Card]:
        return [alert_card(alert, staff, performed_on=day_0) for alert in rows]

    opened = cards(_open(alerts))
    put_off = cards([alert for alert in alerts if alert.state == Alert.State.SNOOZED])
    past = [alert for alert in alerts if alert.state == Alert.State.RESOLVED]
    return {
        "cards": opened,
        "with_forms": [(card, _form(card)) for card in opened],
        "snoozed": [(card, _form(card)) for card in put_off],
        "past": cards(past[:PAST_ALERTS]),
        "past_count": len(past),
    }


def _form(card: Card) -> ResolveForm:
    """How the alert ended, in fields whose ids are the alert's own."""
    return ResolveForm(auto_id=f"id_{card.alert.pk.hex[:12]}_%s")


def _open(alerts: Sequence[Alert]) -> list[Alert]:
    """Those that need a person now, gravest first."""
    over = (Alert.State.RESOLVED, Alert.State.SNOOZED)
    return by_urgency(alert for alert in alerts if alert.state not in over)


def _course(
    request: HttpRequest, record: Record, journal: JournalCourse, happened: Happened, staff: Staff
) -> dict[str, Any]:
    """The chart, with the evidence of the chosen alert, else of the gravest that is open."""
    named = request.GET.get("alert", "")
    chosen = next(
        (alert for alert in happened.alerts if str(alert.pk) == named),
        next(filter(can_be_marked, _open(happened.alerts)), None),
    )
    drawn = None
    if record.procedure and journal.points:
        drawn = course_chart(
            record.patient,
            record.procedure,
            journal.points,
            happened,
            today=record.patient.local_date(staff.now),
            chosen=chosen,
            whole=request.GET.get("course") == WHOLE,
        )
    return {
        "drawn": drawn,
        "chosen": chosen if drawn and drawn.evidence else None,
        "showable": {a.pk for a in happened.alerts if can_be_marked(a)} if drawn else set(),
    }


def _days(
    record: Record, journal: JournalCourse, requested: Collection[date], staff: Staff
) -> dict[str, Any]:
    """The table of the last 14 days, above the line of what was before the procedure."""
    found, procedure = record.patient, record.procedure
    today = found.local_date(staff.now)
    rows = recent_rows(
        journal.logs,
        patient=found,
        performed_on=procedure.performed_on if procedure else None,
        today=today,
        asked=requested,
    )
    return {
        "table": day_table(rows, patient=found, before=procedure.baseline if procedure else None),
        "last_day": short_day(journal.points[-1].day, today=today) if journal.points else "",
        "log_count": len(journal.points),
    }


def _messages(record: Record, plan: Sequence[Reminder], staff: Staff) -> dict[str, Any]:
    """The newest lines of the ledger, and what comes next."""
    found = record.patient
    ahead = [reminder for reminder in plan if reminder.state in AHEAD]
    behind = [reminder for reminder in plan if not is_to_come(reminder, staff.now)]
    invitations = list(invitations_of(found, staff.user))
    newest = sorted(behind, key=lambda reminder: reminder.due_at)[-2 * PAST_LINES :]
    lines = ledger(found, reminders=newest, invitations=invitations, now=staff.now)
    return {
        "behind": lines[:PAST_LINES],
        "ahead": ledger(found, reminders=ahead[:NEXT_LINES], invitations=(), now=staff.now)[::-1],
        "message_count": len(plan) + len(invitations),
    }


def _contacts(
    record: Record, journal: JournalCourse, contacts: Sequence[Contact], staff: Staff
) -> dict[str, Any]:
    """The newest contacts, the form for one more, and the counters of monitoring."""
    newest = contacts[:CONTACTS]
    days = [point.day for point in journal.points]
    return {
        "contacts": contact_lines(newest, staff),
        "contact_count": len(contacts),
        "contact_form": ContactForm(auto_id="contact_%s"),
        "contacts_href": reverse("clinic:contacts", args=[record.patient.pk]),
        "monitoring": monitoring(days, contacts, record.patient, staff),
    }
