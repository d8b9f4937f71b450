"""Which alerts are still active by the newest log of each patient, in bulk."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from uuid import UUID

from tracker.guidance import shipped_guidance
from tracker.models import Alert, DailyLog, Procedure, Summary
from tracker.rules.triage import HISTORY, DayPoint, judge

POINT_FIELDS = tuple(field.name for field in fields(DayPoint))
# As far back as a rule looks from the newest log; a snooze lasts 30 days at most.
LOOKED_AT = HISTORY + timedelta(days=30)


def rules_still_active(
    summaries: Sequence[Summary], alerts: Mapping[UUID, Sequence[Alert]], *, now: datetime
) -> Mapping[UUID, frozenset[str]]:
    """Return by patient the rules of `alerts` that are still active. Two queries for all.

    A trend is active unless a newer answer to its measure no longer confirms it. Any other alert
    is active until a person or a log ends it.
    """
    trends = {
        patient_id: [alert for alert in found if "measure" in alert.evidence]
        for patient_id, found in alerts.items()
    }
    asked = [s for s in summaries if trends.get(s.patient_id)]
    points = points_of([s.patient_id for s in asked], since=now.date() - LOOKED_AT)
    procedures = procedures_of([s.patient_id for s in asked])
    active: dict[UUID, frozenset[str]] = {}
    for summary in summaries:
        patient_id = summary.patient_id
        found = {alert.rule for alert in alerts.get(patient_id, ())}
        if trends.get(patient_id):
            found -= _passed(
                summary, trends[patient_id], points[patient_id], procedures.get(patient_id)
            )
        active[patient_id] = frozenset(found)
    return active


def points_of(patient_ids: Sequence[UUID], *, since: date) -> dict[UUID, list[DayPoint]]:
    """Return the patients' logs from `since` on, oldest first. One query, or none."""
    points: dict[UUID, list[DayPoint]] = defaultdict(list)
    if patient_ids:
        logs = DailyLog.objects.filter(patient__in=patient_ids, day__gte=since).order_by("day")
        for patient_id, *values in logs.values_list("patient", *POINT_FIELDS):
            points[patient_id].append(DayPoint(*values))
    return points


def procedures_of(patient_ids: Sequence[UUID]) -> dict[UUID, Procedure]:
    """Return each patient's active procedure. One query, or none."""
    if not patient_ids:
        return {}
    procedures = Procedure.objects.active().filter(patient__in=patient_ids)
    return {procedure.patient_id: procedure for procedure in procedures}


def _passed(
    summary: Summary,
    trends: Sequence[Alert],
    points: Sequence[DayPoint],
    procedure: Procedure | None,
) -> set[str]:
    """Return the rules of `trends` that a newer log no longer confirms."""
    if procedure is None:
        return set()
    return {a.rule for a in trends if _is_past(a, points, procedure, summary)}


def _is_past(
    alert: Alert, points: Sequence[DayPoint], procedure: Procedure, summary: Summary
) -> bool:
    """Return whether a newer answer to the trend's measure no longer confirms it."""
    measure = alert.evidence["measure"]
    answered = [point.day for point in points if point.value(measure) is not None]
    if not answered or answered[-1].isoformat() <= alert.evidence["reported_on"][-1]:
        return False
    newest = answered[-1]
    course = [point for point in points if point.day <= newest]
    found = judge(
        course,
        day=newest,
        performed_on=procedure.performed_on,
        flags=shipped_guidance(procedure.protocol).red_flags,
        baseline=procedure.baseline,
        tuning=summary.patient.clinic.tuning,
    )
    return alert.rule not in {finding.rule for finding in found}
