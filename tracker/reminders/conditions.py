"""Whether a reminder may go out now: the reasons not to, in the order in which they are told."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from tracker.models import DailyLog, Reminder
from tracker.models.reminder import OPTED_OUT, PAUSED_UNTIL
from tracker.outbox.delivery import Stop, is_too_late
from tracker.outbox.states import State
from tracker.reminders.planning import BEFORE_CHANGE, BEFORE_REGISTRATION

NOT_CONFIRMED = "The e-mail address is not confirmed yet."
NO_EMAIL = "There is no e-mail address: the clinic phones."


NOT_ASKED = "That day was not asked for."

# whose, and which; None stands for a reminder that asks about no day
Day = tuple[object, date | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the days that some reminders ask about."""

    logged: Set[Day]  # (patient, day)
    asked: Set[Day]  # (procedure, day)


def look_up(reminders: Sequence[Reminder]) -> Known:
    """Which days that `reminders` ask about have a log, and which were asked for before.

    Two queries at most.
    """
    asking = [r for r in reminders if r.requested_day is not None]
    nudges = [r for r in asking if r.kind == Reminder.Kind.NUDGE]
    logs = DailyLog.objects.filter(
        patient__in={r.procedure.patient_id for r in asking},
        day__in={r.requested_day for r in asking},
    )
    requests = (
        Reminder.objects.filter(
            procedure__in={r.procedure_id for r in nudges},
            requested_day__in={r.requested_day for r in nudges},
            kind=Reminder.Kind.LOG_REQUEST,
        )
        # A day before follow-up began, or of a pause, was not asked for. One on which our mail
        # did not get out was.
        .exclude(state__in=[Reminder.State.CANCELLED, Reminder.State.SKIPPED])
        .exclude(reason__in=[BEFORE_REGISTRATION, BEFORE_CHANGE])
    )
    return Known(
        logged=set(logs.values_list("patient", "day")) if asking else frozenset(),
        asked=set(requests.values_list("procedure", "requested_day")) if nudges else frozenset(),
    )


def stop(reminder: Reminder, *, now: datetime, known: Known) -> Stop | None:
    """Why `reminder` must not go out at `now`, or None when it may.

    Reads its procedure, patient and clinic, which the caller has loaded.
    """
    procedure = reminder.procedure
    patient = procedure.patient
    if patient.discharged_at is not None or not procedure.active:
        return Stop("Follow-up has ended.", State.CANCELLED)
    if (patient.pk, reminder.requested_day) in known.logged:
        return Stop("The day was logged already.")
    if is_too_late(now, reminder.useful_until):
        return Stop("Its useful hours had passed before it could be sent.", State.MISSED)
    if not patient.email:
        return Stop(NO_EMAIL)
    if patient.email_confirmed_at is None:
        return Stop(NOT_CONFIRMED)
    if not patient.reminders_on:
        return Stop(OPTED_OUT)
    if patient.paused_until is not None and patient.local_date(now) < patient.paused_until:
        return Stop(f"{PAUSED_UNTIL}{patient.paused_until:%B %-d, %Y}.")
    if reminder.kind == Reminder.Kind.NUDGE and not patient.clinic.nudges_on:
        return Stop("The clinic does not ask a second time.")
    if (
        reminder.kind == Reminder.Kind.NUDGE
        and (procedure.pk, reminder.requested_day) not in known.asked
    ):
        return Stop(NOT_ASKED)
    return None
