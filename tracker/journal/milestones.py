"""Milestones that a log reaches, or that its correction takes back."""

from datetime import date, datetime

from tracker.journal.log_queries import points_since
from tracker.models import Patient, Procedure, Summary
from tracker.reminders.events import announce, take_back
from tracker.rules.progress.milestones import reached
from tracker.rules.triage import DayPoint


def note_milestones(
    patient: Patient, summary: Summary, point: DayPoint, *, is_news: bool, now: datetime
) -> None:
    """Bring the summary's milestones up to date with one logged day.

    The patient is told of a new one only if it `is_news`. Asks the database nothing unless a
    milestone is new or taken back. The summary is not saved.
    """
    day = point.day.isoformat()
    now_reached = reached(point, summary.baselines)
    new = [event for event in now_reached if event not in summary.milestones]
    lost = [
        event
        for event, since in summary.milestones.items()
        if since == day and event not in now_reached
    ]
    elsewhere = _first_days(patient, summary, besides=point.day) if lost else {}
    lost = [event for event in lost if event not in elsewhere]
    kept = {event: since for event, since in summary.milestones.items() if event not in lost}
    summary.milestones = {
        **{event: elsewhere.get(event, since) for event, since in kept.items()},
        # a day that is logged later may lie before the one that reached it so far
        **{event: min(day, kept.get(event, day)) for event in now_reached},
    }
    told = new if is_news else []
    if not told and not lost:
        return
    procedure = Procedure.objects.active().select_related("patient__clinic").get(patient=patient)
    for event in told:
        announce(procedure, event, now=now, not_before=patient.local_date(now))
    for event in lost:
        take_back(procedure, event)


def _first_days(patient: Patient, summary: Summary, *, besides: date) -> dict[str, str]:
    """On which day the other logs reach each milestone for the first time. One query."""
    first: dict[str, str] = {}
    if summary.performed_on is None:
        return first
    for point in points_since(patient.pk, summary.performed_on):
        if point.day not in (summary.performed_on, besides):
            for event in reached(point, summary.baselines):
                first.setdefault(event, point.day.isoformat())
    return first
