"""Why a reminder was sent, was not sent, or when it will be: one sentence."""

from tracker.models import Reminder

State = Reminder.State


def explain(reminder: Reminder) -> str:
    """One sentence on `reminder`, whose procedure, patient and message are loaded."""
    zone = reminder.procedure.patient.zone
    due = f"{reminder.due_at.astimezone(zone):%B %-d, %Y at %-I:%M %p}"
    what = f"“{reminder.step}” number {reminder.occurrence}"
    match reminder.state:
        case State.PLANNED:
            condition = {
                "not_logged": ", unless the day is logged before",
                "requested_day_not_logged": ", unless the day before is logged by then",
            }.get(reminder.condition, "")
            return f"{what} will be sent on {due}{condition}."
        case State.QUEUED:
            return f"{what} is about to be sent."
        case State.SENT:
            sent_at = reminder.message and reminder.message.sent_at
            when = f"{sent_at.astimezone(zone):%B %-d, %Y at %-I:%M %p}" if sent_at else due
            return f"{what} was sent on {when}, because it is day {reminder.recovery_day}."
        case _:
            end = reminder.get_state_display().lower()
            return f"{what}, for {due}, did not go out ({end}): {reminder.reason}"
