"""Correcting day 0, and what that leaves on the other side of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.models import Alert, DailyLog, Procedure
from tracker.people.registration import change_procedure
from tracker.reminders.planning import PlanChange


@dataclass(frozen=True, slots=True)
class Crossing:
    """What changes sides when day 0 moves: days that are logged, and alerts that rest on them.

    What was after the procedure then counts as before it, or the other way round.
    """

    becomes_before: bool
    logged: Sequence[date]
    alerts: Sequence[Alert]


def move_day_0(procedure: Procedure, *, to: date, now: datetime) -> PlanChange:
    """Correct the day of the procedure, and move the plan with it; what changed in the plan.

    Raises ValidationError naming the fields; then nothing is written.
    """
    procedure.performed_on = to
    return change_procedure(procedure, now=now)


def crossing(procedure: Procedure, *, to: date) -> Crossing:
    """What lies between day 0 and the day `to`; writes nothing. Two queries."""
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
