"""A logged day is no longer asked for, wherever its reminder waits; alike on both databases."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_patient
from tracker.models import Message, Procedure, Reminder
from tracker.reminders.batching import gather_due
from tracker.reminders.skip_answered import skip_answered

EVENING = NOW.replace(hour=17, minute=30)

pytestmark = pytest.mark.django_db


def asking(patient, day=TODAY):
    return Reminder.objects.filter(procedure__patient=patient, requested_day=day)


def test_what_is_planned_for_the_day_is_skipped_and_counted(patient):
    other = a_patient(patient.clinic)
    planned = asking(patient).filter(state="planned").count()
    assert skip_answered(patient_id=patient.pk, day=TODAY) == planned > 0
    assert {(row.state, row.reason) for row in asking(patient)} == {
        ("skipped", "The day was logged already.")
    }
    assert {row.state for row in asking(other)} == {"planned"}
    assert asking(patient, TODAY + timedelta(days=1)).filter(state="planned").exists()
    assert skip_answered(patient_id=patient.pk, day=TODAY) == 0


def test_a_message_with_nothing_else_in_it_is_skipped(patient):
    Reminder.objects.filter(due_at__lt=NOW).update(state="sent")
    Reminder.objects.filter(local_date=TODAY, requested_day=None).update(state="sent")
    gather_due(now=EVENING)
    message = Message.objects.get(patient=patient, kind="reminders")
    skip_answered(patient_id=patient.pk, day=TODAY)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("skipped", "The day was logged already.")


def test_what_was_planned_for_an_earlier_procedure_is_left(patient):
    Procedure.objects.filter(patient=patient).update(active=False)
    assert skip_answered(patient_id=patient.pk, day=TODAY) == 0
    assert asking(patient).filter(state="planned").exists()
