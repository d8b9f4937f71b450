"""Decide at send time whether a reminder may go out: the first check that fails is the reason."""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from tracker.models import DailyLog, Patient, Procedure, Reminder, Summary
from tracker.outbox.delivery import is_too_late
from tracker.outbox.states import Skip, State
from tracker.reasons import Reason

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
    """Return which days that `reminders` ask or tell about have a log or were requested before.

    Three queries at most, for any number of reminders.
    """
    asking = [r for r in reminders if r.requested_day is not None or r.condition == WEEK]
    nudges = [r for r in asking if r.kind == Reminder.Kind.NUDGE]
    logs = DailyLog.objects.entered_by_person().filter(
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
        .exclude(reason_code__in=[Reason.BEFORE_REGISTRATION, Reason.BEFORE_CHANGE])
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


def why_skip(reminder: Reminder, *, now: datetime, known: Known) -> Skip | None:
    """Return why `reminder` must not go out at `now`, or None when it may.

    Reads its procedure, patient and clinic, which the caller has loaded.
    """
    procedure = reminder.procedure
    patient = procedure.patient
    if (over := _over(procedure)) is not None:
        return over
    if (patient.pk, reminder.requested_day) in known.logged:
        return Skip(Reason.DAY_LOGGED)
    if is_too_late(now, reminder.useful_until):
        return Skip(Reason.TOO_LATE, State.MISSED)
    if (unreachable := _unreachable(patient, now)) is not None:
        return unreachable
    if reminder.kind == Reminder.Kind.NUDGE and not patient.clinic.nudges_on:
        return Skip(Reason.NUDGES_OFF)
    if (
        reminder.kind == Reminder.Kind.NUDGE
        and (procedure.pk, reminder.requested_day) not in known.asked
    ):
        return Skip(Reason.DAY_NOT_REQUESTED)
    return _unmet(reminder, known)


def _over(procedure: Procedure) -> Skip | None:
    """Return why nothing is sent about `procedure` any more, or None while it is followed."""
    if procedure.patient.died_on is not None:
        return Skip(Reason.PATIENT_DIED, State.CANCELLED)
    if procedure.patient.discharged_at is not None:
        return Skip(Reason.ENDED, State.CANCELLED)
    return None if procedure.active else Skip(Reason.NEW_PROCEDURE, State.CANCELLED)


def _unreachable(patient: Patient, now: datetime) -> Skip | None:
    """Return why the patient gets no mail at `now`, or None when there is no reason not to."""
    if not patient.email:
        return Skip(Reason.NO_EMAIL)
    if patient.email_confirmed_at is None:
        return Skip(Reason.EMAIL_NOT_CONFIRMED)
    if patient.email_stopped_at is not None:
        return Skip(Reason.EMAIL_STOPPED)
    if not patient.reminders_on:
        return Skip(Reason.OPTED_OUT)
    if patient.paused_until is not None and patient.local_date(now) < patient.paused_until:
        return Skip(Reason.PAUSED, detail=patient.paused_until)
    return None


def _unmet(reminder: Reminder, known: Known) -> Skip | None:
    """Return why the step's own condition is not met, or None when it is."""
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


# A step's own condition, asked at the last moment: whether it is met, and the verdict if not.
# "not_logged" and "requested_day_not_logged" hold for whatever asks about a day: see `why_skip`.
CONDITIONS: Mapping[str, tuple[Callable[[Reminder, str, Known], bool], Skip]] = {
    "limits_not_cleared": (
        _some_limit_stands,
        Skip(Reason.ALREADY_CLEARED),
    ),
    "not_returned": (_has_not_returned, Skip(Reason.ALREADY_RETURNED)),
    WEEK: (_has_logged_this_week, Skip(Reason.NO_LOG_THIS_WEEK)),
    "cleared": (_is_cleared, Skip(Reason.CLEARANCE_REVOKED, State.CANCELLED)),
    "reached": (_is_reached, Skip(Reason.MILESTONE_CORRECTED, State.CANCELLED)),
    "silent": (_is_silent, Skip(Reason.LOG_CAME_IN)),
}
