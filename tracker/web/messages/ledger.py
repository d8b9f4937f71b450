"""What was sent to a patient, what is planned, what was not sent, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tracker.models import Message, Patient, Reminder, User
from tracker.outbox.resend import can_resend
from tracker.reminders.explain import AHEAD, why
from tracker.web.common.formatters import moment

State = Reminder.State
# Which states call for a look, and how they are marked.
MARKS = {
    "sent": "sent",
    "failed": "failed",
    "unconfirmed": "failed",
    "skipped": "held",
    "missed": "held",
    "cancelled": "held",
}
AHEAD_MARK = "planned"
# What would look alike otherwise.
NAMES = {
    "limits_not_cleared": "Guidance on lifting and exercise",
    "reached:farther_than_before": "Milestone, farther than before",
    "reached:stood_10_min": "Milestone, ten minutes standing",
    "reached:walked_a_mile": "Milestone, first mile in a day",
    "cleared:lifting": "Lifting, bending and twisting cleared",
    "cleared:strenuous": "Hard exercise cleared",
    "cleared:driving": "Driving cleared",
    "not_returned:light_activity": "Asks about light activity",
    "not_returned:daily_routine": "Asks about the daily routine",
    "not_returned:work": "Asks about work",
}
RESENT = " A nurse sent it anew: the first may not have arrived."
ASKS = {
    Reminder.Kind.NUDGE.value: "Asks again for",
    Reminder.Kind.CHECK_IN.value: "Asks gently for",
}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One e-mail or reminder; `when` is in the patient's zone."""

    at: datetime
    when: str
    what: str
    state: str
    mark: str
    why: str
    can_be_resent: UUID | None = None


def reminders_of(patient: Patient, user: User) -> "QuerySet[Reminder]":
    """Return the patient's plan as `user` may see it, with the messages; oldest first."""
    return (
        Reminder.objects.visible_to(user)
        .filter(procedure__patient=patient)
        .with_requested_days()
        .select_related("message")
        .defer("message__text", "message__subject")
    )


def is_to_come(reminder: Reminder, now: datetime) -> bool:
    """Return whether its time lies ahead, be it still planned or already cancelled."""
    return reminder.state in AHEAD or reminder.due_at > now


def invitations_of(patient: Patient, user: User) -> "QuerySet[Message]":
    """Return the invitations of the patient and of caregivers: all e-mails but reminders."""
    return (
        Message.objects.visible_to(user)
        .filter(patient=patient)
        .exclude(kind=Message.Kind.REMINDERS)
    )


def ledger(
    patient: Patient,
    *,
    reminders: Iterable[Reminder],
    invitations: Iterable[Message],
    now: datetime,
) -> list[LedgerLine]:
    """Return a line for each, newest first; `reminders` come with their messages."""
    lines = [_reminder_line(r, patient, now=now) for r in reminders]
    lines += [_invitation_line(message, patient, now=now) for message in invitations]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _reminder_line(reminder: Reminder, patient: Patient, *, now: datetime) -> LedgerLine:
    message = reminder.message
    sent_at = message.sent_at if message else None
    at = sent_at if reminder.state == State.SENT and sent_at else reminder.due_at
    return LedgerLine(
        at=at,
        when=moment(at, patient.zone, now=now),
        what=what_it_is(reminder),
        state="Came back" if message and message.returned_at else reminder.get_state_display(),
        mark="failed" if message and message.returned_at else MARKS.get(reminder.state, AHEAD_MARK),
        why=f"{why(reminder)}{RESENT if message and message.resends_id else ''}",
        can_be_resent=message.pk if message and can_resend(message, now=now) else None,
    )


def what_it_is(reminder: Reminder) -> str:
    """ "Asks for day 12", "Asks again for day 11", "Guidance, day 14"."""
    if reminder.requested_day is None:
        name = NAMES.get(reminder.condition) or reminder.get_kind_display()
        return f"{name}, day {reminder.recovery_day:,}"
    earlier = (reminder.local_date - reminder.requested_day).days
    asks = ASKS.get(reminder.kind, "Asks for")
    return f"{asks} day {reminder.recovery_day - earlier:,}"


def _invitation_line(message: Message, patient: Patient, *, now: datetime) -> LedgerLine:
    at = message.sent_at or message.due_at
    return LedgerLine(
        at=at,
        when=moment(at, patient.zone, now=now),
        what=message.get_kind_display(),
        state=message.get_state_display(),
        mark=MARKS.get(message.state, AHEAD_MARK),
        why=message.reason or f"To {message.to_email}.",
    )
