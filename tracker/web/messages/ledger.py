"""What was sent to a patient, what is planned, what was not sent, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from tracker.models import Message, Patient, Reminder, User
from tracker.models.reminder import OPTED_OUT, PAUSED_UNTIL
from tracker.outbox.resend import can_resend
from tracker.web.common.formatters import moment

State = Reminder.State
AHEAD = frozenset({State.PLANNED.value, State.QUEUED.value})
# Why a reminder with a condition will go, and why it went.
UNLESS = {
    "limits_not_cleared": "The plan has it, unless lifting and hard exercise are cleared before.",
    "not_returned": "The plan asks for it, unless the patient tells before.",
    "logged_this_week": "The plan has it, if a day of the week is logged.",
    "silent": "Two requested days went by without a log.",
    "reached": "A log reached a milestone.",
    "cleared": "The clinic cleared it.",
    "not_logged": "The plan asks for it, unless the day is logged before.",
    "requested_day_not_logged": "The plan asks again, unless the day is logged by then.",
}
BECAUSE = {
    "limits_not_cleared": "The plan has it on this day, and not all was cleared yet.",
    "not_returned": "The plan asked for it, and the patient had not told yet.",
    "logged_this_week": "A day of the week was logged.",
    "silent": "Two requested days went by without a log.",
    "reached": "A log reached a milestone.",
    "cleared": "The clinic cleared it.",
    "not_logged": "The plan asked for it, and the day was not logged yet.",
    "requested_day_not_logged": "The day was still not logged.",
}
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
class Line:
    """One e-mail or reminder; `when` is in the patient's zone."""

    at: datetime
    when: str
    what: str
    state: str
    mark: str
    why: str
    can_be_resent: UUID | None = None


def reminders_of(patient: Patient, user: User) -> "QuerySet[Reminder]":
    """The patient's plan, as `user` may see it, with when each message left; oldest first."""
    return (
        Reminder.objects.visible_to(user)
        .filter(procedure__patient=patient)
        .select_related("message")
        .defer("message__text", "message__subject")
    )


def requested_days(plan: Iterable[Reminder]) -> set[date]:
    """The days whose log was, or will be, asked for: the same ones in which silence is counted."""
    return {
        reminder.requested_day
        for reminder in plan
        if reminder.kind == Reminder.Kind.LOG_REQUEST
        and reminder.requested_day is not None
        and reminder.state not in (State.CANCELLED, State.MISSED)
        and not reminder.reason.startswith((OPTED_OUT, PAUSED_UNTIL))
    }


def is_to_come(reminder: Reminder, now: datetime) -> bool:
    """Whether its time lies ahead, be it still planned or given up already."""
    return reminder.state in AHEAD or reminder.due_at > now


def letters_of(patient: Patient, user: User) -> "QuerySet[Message]":
    """E-mails to the patient's side other than reminders: invitations."""
    return (
        Message.objects.visible_to(user)
        .filter(patient=patient)
        .exclude(kind=Message.Kind.REMINDERS)
    )


def ledger(
    patient: Patient,
    *,
    reminders: Iterable[Reminder],
    letters: Iterable[Message],
    now: datetime,
) -> list[Line]:
    """Both, newest first; `reminders` come with their messages."""
    lines = [_reminder_line(r, patient, now=now) for r in reminders]
    lines += [_letter_line(letter, patient, now=now) for letter in letters]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _reminder_line(reminder: Reminder, patient: Patient, *, now: datetime) -> Line:
    letter = reminder.message
    sent_at = letter.sent_at if letter else None
    at = sent_at if reminder.state == State.SENT and sent_at else reminder.due_at
    return Line(
        at=at,
        when=moment(at, patient.zone, now=now),
        what=what_it_is(reminder),
        state="Came back" if letter and letter.returned_at else reminder.get_state_display(),
        mark="failed" if letter and letter.returned_at else MARKS.get(reminder.state, AHEAD_MARK),
        why=f"{_why(reminder)}{RESENT if letter and letter.resends_id else ''}",
        can_be_resent=letter.pk if letter and can_resend(letter, now=now) else None,
    )


def what_it_is(reminder: Reminder) -> str:
    """ "Asks for day 12", "Asks again for day 11", "Guidance, day 14"."""
    if reminder.requested_day is None:
        name = NAMES.get(reminder.condition) or reminder.get_kind_display()
        return f"{name}, day {reminder.recovery_day:,}"
    earlier = (reminder.local_date - reminder.requested_day).days
    asks = ASKS.get(reminder.kind, "Asks for")
    return f"{asks} day {reminder.recovery_day - earlier:,}"


def _why(reminder: Reminder) -> str:
    if reminder.reason:
        return reminder.reason
    words = UNLESS if reminder.state in AHEAD else BECAUSE
    condition = reminder.condition.partition(":")[0]
    return words.get(condition, "The plan has it on this day.")


def _letter_line(letter: Message, patient: Patient, *, now: datetime) -> Line:
    at = letter.sent_at or letter.due_at
    return Line(
        at=at,
        when=moment(at, patient.zone, now=now),
        what=letter.get_kind_display(),
        state=letter.get_state_display(),
        mark=MARKS.get(letter.state, AHEAD_MARK),
        why=letter.reason or f"To {letter.to_email}.",
    )
