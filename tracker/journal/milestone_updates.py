"""Milestones that a log reaches, or that its correction takes back."""

from datetime import date, datetime

from tracker.journal.log_statements import points_since
from tracker.models import Patient, Procedure, Summary
from tracker.reminders.events import plan_event, revoke_event
from tracker.rules.journal.assess import MilestoneChange
from tracker.rules.progress.milestones import reached


def update_milestones(
    patient: Patient, summary: Summary, change: MilestoneChange, *, day: date, now: datetime
) -> None:
    """Set the summary's milestones after a log of `day`, and announce or cancel them.

    Asks the database nothing unless a milestone is new or lost. The summary is not saved.
    """
    elsewhere = _first_days(patient, summary, besides=day) if change.lost else {}
    lost = [event for event in change.lost if event not in elsewhere]
    kept = {event: since for event, since in summary.milestones.items() if event not in lost}
    iso = day.isoformat()
    summary.milestones = {
        **{event: elsewhere.get(event, since) for event, since in kept.items()},
        # a day that is logged later may lie before the one that reached it so far
        **{event: min(iso, kept.get(event, iso)) for event in change.reached},
    }
    if not change.new and not lost:
        return
    procedure = Procedure.objects.active().select_related("patient__clinic").get(patient=patient)
    for event in change.new:
        plan_event(procedure, event, now=now, not_before=patient.local_date(now))
    for event in lost:
        revoke_event(procedure, event)


def _first_days(patient: Patient, summary: Summary, *, besides: date) -> dict[str, str]:
    """Return the first other day that reaches each milestone. One query."""
    first: dict[str, str] = {}
    if summary.performed_on is None:
        return first
    for point in points_since(patient.pk, summary.performed_on):
        if point.day not in (summary.performed_on, besides):
            for event in reached(point, summary.baselines):
                first.setdefault(event, point.day.isoformat())
    return first
