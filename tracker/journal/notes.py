"""Reading a patient's notes: a nurse marks them read, and the worklist knows."""

from datetime import datetime

from django.db import transaction

from tracker.models import Alert, DailyLog, Patient, Summary, User
from tracker.rules.triage.codes import UNREAD_NOTE
from tracker.triage.alerts import close_by_rule
from tracker.triage.summaries import refresh


@transaction.atomic
def mark_notes_read(patient: Patient, *, by: User, now: datetime) -> int:
    """Mark every unread note of `patient` as read by `by`; how many there were."""
    summary = Summary.objects.select_for_update().get(patient=patient.pk)
    read = (
        DailyLog.objects.filter(patient=patient)
        .with_unread_note()
        .update(note_read_at=now, note_read_by=by)
    )
    unresolved = Alert.objects.filter(patient=patient, rule=UNREAD_NOTE).unresolved()
    close_by_rule(unresolved, {UNREAD_NOTE}, outcome=Alert.Outcome.NOTE_READ, by=by, now=now)
    refresh(summary, now=now)
    return read
