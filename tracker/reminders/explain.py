"""Why a reminder was sent, was not sent, or when it will be: one sentence."""

from tracker.models import Reminder

State = Reminder.State
# By a step's condition: what may still hold it back, and, for what comes with no day of the plan,
# why it came.
UNLESS = {
    "not_logged": ", unless the day is logged before",
    "requested_day_not_logged": ", unless the day before is logged by then",
    "limits_not_cleared": ", unless lifting and hard exercise are cleared before",
    "not_returned": ", unless the patient has told by then",
    "logged_this_week": ", if a day of the week before is logged",
    "silent": ", unless a log comes in before",
    "reached": ", unless a corrected log takes the milestone back",
    "cleared": ", unless the clinic takes the clearance back",
}
BECAUSE = {
    "silent": "two requested days went by without a log",
    "reached": "a log reached a milestone",
    "cleared": "the clinic cleared it",
}


def explain(reminder: Reminder) -> str:
    """One sentence on `reminder`, whose procedure, patient and message are loaded."""
    zone = reminder.procedure.patient.zone
    due = f"{reminder.due_at.astimezone(zone):%B %-d, %Y at %-I:%M %p}"
    what = f"“{reminder.step}” number {reminder.occurrence}"
    match reminder.state:
        case State.PLANNED:
            name = reminder.condition.partition(":")[0]
            return f"{what} will be sent on {due}{UNLESS.get(name, '')}."
        case State.QUEUED:
            return f"{what} is about to be sent."
        case State.SENT:
            sent_at = reminder.message and reminder.message.sent_at
            when = f"{sent_at.astimezone(zone):%B %-d, %Y at %-I:%M %p}" if sent_at else due
            name = reminder.condition.partition(":")[0]
            because = BECAUSE.get(name, f"it is day {reminder.recovery_day}")
            return f"{what} was sent on {when}, because {because}."
        case _:
            end = reminder.get_state_display().lower()
            return f"{what}, for {due}, did not go out ({end}): {reminder.reason}"
