"""Why a reminder is planned, was sent or was not sent, in English."""

from tracker.models import Reminder

State = Reminder.State
AHEAD = frozenset({State.PLANNED.value, State.QUEUED.value})
# By a step's condition: what the plan does, what may still change that, and what it came to.
PLANNED = {
    "not_logged": (
        "The plan asks for it", "unless the day is logged before",
        "The plan asked for it, and the day was not logged yet.",
    ),
    "requested_day_not_logged": (
        "The plan asks again", "unless the day is logged by then",
        "The day was still not logged.",
    ),
    "limits_not_cleared": (
        "The plan has it", "unless lifting and hard exercise are cleared before",
        "The plan has it on this day, and not all was cleared yet.",
    ),
    "not_returned": (
        "The plan asks for it", "unless the patient tells before",
        "The plan asked for it, and the patient had not told yet.",
    ),
    "logged_this_week": (
        "The plan has it", "if a day of the week is logged", "A day of the week was logged.",
    ),
}  # fmt: skip
# Of what comes with no day of the plan: what brought it, and what may still hold it back.
HAPPENED = {
    "silent": ("two requested days went by without a log", "unless a log comes in before"),
    "reached": (
        "a log reached a milestone",
        "unless a corrected log takes the milestone back",
    ),
    "cleared": ("the clinic cleared it", "unless the clinic takes the clearance back"),
}


def why(reminder: Reminder) -> str:
    """Return one sentence: why `reminder` will go, went or did not go."""
    if reminder.reason_code:
        return reminder.reason
    name = reminder.condition.partition(":")[0]
    if name in HAPPENED:
        because = HAPPENED[name][0]
        return f"{because[0].upper()}{because[1:]}."
    if name not in PLANNED:
        return "The plan has it on this day."
    plan, unless, otherwise = PLANNED[name]
    return f"{plan}, {unless}." if reminder.state in AHEAD else otherwise


def explain(reminder: Reminder) -> str:
    """Return one sentence on `reminder`, whose procedure, patient and message are loaded."""
    zone = reminder.procedure.patient.zone
    due = f"{reminder.due_at.astimezone(zone):%B %-d, %Y at %-I:%M %p}"
    what = f"“{reminder.step}” number {reminder.occurrence}"
    name = reminder.condition.partition(":")[0]
    match reminder.state:
        case State.PLANNED:
            unless = (PLANNED.get(name) or HAPPENED.get(name) or ("", ""))[1]
            return f"{what} will be sent on {due}{unless and f', {unless}'}."
        case State.QUEUED:
            return f"{what} is about to be sent."
        case State.SENT:
            sent_at = reminder.message and reminder.message.sent_at
            when = f"{sent_at.astimezone(zone):%B %-d, %Y at %-I:%M %p}" if sent_at else due
            because = HAPPENED.get(name, (f"it is day {reminder.recovery_day}",))[0]
            return f"{what} was sent on {when}, because {because}."
        case _:
            end = reminder.get_state_display().lower()
            return f"{what}, for {due}, did not go out ({end}): {reminder.reason}"
