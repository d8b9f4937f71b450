"""Whether a reminder may go out now: the reasons not to, in the order in which they are told."""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from tracker.models import DailyLog, Patient, Procedure, Reminder, Summary
from tracker.models.reminder import OPTED_OUT, PAUSED_UNTIL
from tracker.outbox.delivery import Stop, is_too_late
from tracker.outbox.states import State
from tracker.reminders.planning import (
    BEFORE_CHANGE,
    BEFORE_REGISTRATION,
    ENDED,
    NEW_PROCEDURE,
    NOT_ASKED,
    PATIENT_DIED,
)

NOT_CONFIRMED = "The e-mail address is not confirmed yet."
NO_EMAIL = "There is no e-mail address: the clinic phones."
ADDRESS_STOPPED = "Mail to this address does not arrive: the clinic phones."
WEEK = "logged_this_week"
# Conditions that the patient's summary answers.
TOLD_BY = ("silent", "reached:")

# whose, and which; None stands for a reminder that asks about no day
Day = tuple[object, date | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the days that some reminders ask about."""

    logged: Set[Day]  # (patient, day)
    asked: Set[Day]  # (procedure, day)
    logged_at: Mapping[UUID, datetime | None] = field(default_factory=dict)  # by patient
    milestones: Mapping[UUID, Collection[str]] = field(default_factory=dict)  # by patient


def look_up(reminders: Sequence[Reminder]) -> Known:
    """Which days that `reminders` ask or tell about have a log, and which were asked for before.

    Three queries at most, for any number of reminders.
    """
    asking = [r for r in reminders if r.requested_day is not None or r.condition == WEEK]
    nudges = [r for r in asking if r.kind == Reminder.Kind.NUDGE]
    logs = DailyLog.objects.said().filter(
        patient__in={r.procedure.patient_id for r in asking},
        day__in={day for r in asking for day in _days_looked_at(r)},
    )
    of_events = {r.procedure.patient_id for r in reminders if r.condition.startswith(TOLD_BY)}
    summaries = (
        Summary.objects.filter(patient__in=of_events).values_list(
            "patient", "last_logged_at", "milestones"
        )
        if of_events
        else []
    )
    found = list(summaries)
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
        logged_at={patient: at for patient, at, _ in found},
        milestones={patient: reached for patient, _, reached in found},
    )


def _days_looked_at(reminder: Reminder) -> list[date]:
    """The days whose logs decide whether `reminder` goes out."""
    if reminder.condition == WEEK:
        # Its own day and seven before: who is asked once a week answers after that day's e-mail.
        return [reminder.local_date - timedelta(days=n) for n in range(8)]
    return [reminder.requested_day] if reminder.requested_day else []


def stop(reminder: Reminder, *, now: datetime, known: Known) -> Stop | None:
    """Why `reminder` must not go out at `now`, or None when it may.

    Reads its procedure, patient and clinic, which the caller has loaded.
    """
    procedure = reminder.procedure
    patient = procedure.patient
    if (over := _over(procedure)) is not None:
        return over
    if (patient.pk, reminder.requested_day) in known.logged:
        return Stop("The day was logged already.")
    if is_too_late(now, reminder.useful_until):
        return Stop("Its useful hours had passed before it could be sent.", State.MISSED)
    if (unreachable := _unreachable(patient, now)) is not None:
        return unreachable
    if reminder.kind == Reminder.Kind.NUDGE and not patient.clinic.nudges_on:
        return Stop("The clinic does not ask a second time.")
    if (
        reminder.kind == Reminder.Kind.NUDGE
        and (procedure.pk, reminder.requested_day) not in known.asked
    ):
        return Stop(NOT_ASKED)
    return _unmet(reminder, known)


def _over(procedure: Procedure) -> Stop | None:
    """Why nothing is sent about `procedure` any more, or None while it is followed."""
    if procedure.patient.died_on is not None:
        return Stop(PATIENT_DIED, State.CANCELLED)
    if procedure.patient.discharged_at is not None:
        return Stop(ENDED, State.CANCELLED)
    return None if procedure.active else Stop(NEW_PROCEDURE, State.CANCELLED)


def _unreachable(patient: Patient, now: datetime) -> Stop | None:
    """Why the patient gets no mail at `now`, or None when there is no reason not to."""
    if not patient.email:
        return Stop(NO_EMAIL)
    if patient.email_confirmed_at is None:
        return Stop(NOT_CONFIRMED)
    if patient.email_stopped_at is not None:
        return Stop(ADDRESS_STOPPED)
    if not patient.reminders_on:
        return Stop(OPTED_OUT)
    if patient.paused_until is not None and patient.local_date(now) < patient.paused_until:
        return Stop(f"{PAUSED_UNTIL}{patient.paused_until:%B %-d, %Y}.")
    return None


def _unmet(reminder: Reminder, known: Known) -> Stop | None:
    """Why the step's own condition is not met, or None when it is."""
    name, _, what = reminder.condition.partition(":")
    if name not in CONDITIONS:
        return None
    is_met, otherwise = CONDITIONS[name]
    return None if is_met(reminder, what, known) else otherwise


def _some_limit_stands(reminder: Reminder, what: str, known: Known) -> bool:
    cleared = (
        reminder.procedure.cleared(limit, reminder.local_date) for limit in ("lifting", "strenuous")
    )
    return not all(cleared)


def _has_not_returned(reminder: Reminder, what: str, known: Known) -> bool:
    return not reminder.procedure.returned(what)


def _has_logged_this_week(reminder: Reminder, what: str, known: Known) -> bool:
    patient_id = reminder.procedure.patient_id
    return any((patient_id, day) in known.logged for day in _days_looked_at(reminder))


def _is_cleared(reminder: Reminder, what: str, known: Known) -> bool:
    return reminder.procedure.cleared(what, reminder.local_date)


def _is_reached(reminder: Reminder, what: str, known: Known) -> bool:
    return what in known.milestones.get(reminder.procedure.patient_id, ())


def _is_silent(reminder: Reminder, what: str, known: Known) -> bool:
    """Whether nothing was logged since the day's silence was noticed."""
    patient = reminder.procedure.patient
    at = known.logged_at.get(patient.pk)
    return at is None or patient.local_date(at) < reminder.local_date


# A step's own condition, asked at the last moment: whether it is met, and what is said if not.
# "not_logged" and "requested_day_not_logged" hold for whatever asks about a day: see `stop`.
CONDITIONS: Mapping[str, tuple[Callable[[Reminder, str, Known], bool], Stop]] = {
    "limits_not_cleared": (
        _some_limit_stands,
        Stop("The clinic has cleared the patient for this."),
    ),
    "not_returned": (_has_not_returned, Stop("The patient is back to this already.")),
    WEEK: (_has_logged_this_week, Stop("No day of this week was logged.")),
    "cleared": (_is_cleared, Stop("The clinic took the clearance back.", State.CANCELLED)),
    "reached": (_is_reached, Stop("A corrected log took it back.", State.CANCELLED)),
    "silent": (_is_silent, Stop("A log came in meanwhile.")),
}
