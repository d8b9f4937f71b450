"""Milestones that a log reaches, or that its correction takes back."""

from datetime import datetime

from tracker.clinical.milestones import reached
from tracker.clinical.triage import DayPoint
from tracker.models import Patient, Procedure, Summary
from tracker.reminders.events import announce, take_back


def note_milestones(patient: Patient, summary: Summary, point: DayPoint, *, now: datetime) -> None:
    """Bring the summary's milestones up to date with one logged day, and have the patient told.

    Asks the database nothing unless a milestone is new or taken back. The summary is not saved.
    """
    day = point.day.isoformat()
    now_reached = reached(point, summary.baselines)
    new = [event for event in now_reached if event not in summary.milestones]
    lost = [
        event
        for event, since in summary.milestones.items()
        if since == day and event not in now_reached
    ]
    if not new and not lost:
        return
    summary.milestones = {
        **{event: since for event, since in summary.milestones.items() if event not in lost},
        **dict.fromkeys(new, day),
    }
    procedure = Procedure.objects.active().select_related("patient__clinic").get(patient=patient)
    for event in new:
        announce(procedure, event, now=now, not_before=patient.local_date(now))
    for event in lost:
        take_back(procedure.pk, event)
