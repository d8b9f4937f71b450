"""Corrects day 0, and finds the logs and alerts that change sides when it moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.models import Alert, DailyLog, Procedure
from tracker.people.registration import change_procedure
from tracker.reminders.planning import PlanChange


@dataclass(frozen=True, slots=True)
class Crossing:
    """Logged days, and alerts resting on them, that change sides when day 0 moves.

    They then count as before the procedure instead of after it, or the other way round.
    """

    becomes_before: bool
    logged: Sequence[date]
    alerts: Sequence[Alert]


def move_day_0(procedure: Procedure, *, to: date, now: datetime) -> PlanChange:
    """Correct the day of the procedure and replan; return what changed in the plan.

    Raise ValidationError naming the fields; then nothing is written.
    """
    procedure.performed_on = to
    return change_procedure(procedure, now=now)


def crossing(procedure: Procedure, *, to: date) -> Crossing:
    """Return what lies between day 0 and the day `to`; writes nothing. Two queries."""
    now_at = procedure.performed_on
    first, end = sorted((now_at, to))
    logs = DailyLog.objects.filter(patient=procedure.patient_id, day__gte=first, day__lt=end)
    logged = list(logs.order_by("day").values_list("day", flat=True))
    between = {day.isoformat() for day in logged}
    alerts = Alert.objects.filter(patient=procedure.patient_id)
    return Crossing(
        becomes_before=to > now_at,
        logged=logged,
        alerts=[a for a in alerts if between & set(a.evidence.get("reported_on", []))],
    )
