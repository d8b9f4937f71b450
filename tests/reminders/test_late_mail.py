"""What is late, and what is stuck; and what waits on purpose."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOW, a_clinic, a_patient
from tracker.models import Message, Reminder
from tracker.operations.health import clinic_health
from tracker.reminders.late_mail import Stuck, oldest_due, stuck

pytestmark = pytest.mark.django_db

EVENING = NOW.replace(hour=17, minute=30)
LATER = EVENING + timedelta(minutes=14)


@pytest.fixture
def patient():
    found = a_patient(a_clinic(), day=3)
    Message.objects.all().delete()
    Reminder.objects.filter(due_at__lt=EVENING).update(state="sent")
    return found


def a_message(patient, **fields):
    return Message.objects.create(
        **{
            "clinic": patient.clinic, "patient": patient, "kind": "reminders",
            "to_email": patient.email, "dedupe_key": str(uuid4()), "message_id": str(uuid4()),
            "due_at": EVENING, "try_at": EVENING, "useful_until": EVENING + timedelta(hours=3),
            "created_at": EVENING, **fields,
        }
    )  # fmt: skip


def test_a_reminder_that_nobody_gathered_is_late_since_it_was_due(patient):
    assert oldest_due(EVENING - timedelta(seconds=1)) is None
    assert oldest_due(LATER) == EVENING


def test_each_clinic_hears_of_its_own(patient):
    assert clinic_health(patient.clinic, now=LATER).oldest_due == EVENING
    assert clinic_health(a_clinic("Elsewhere"), now=LATER).oldest_due is None


def test_a_reminder_that_is_tried_again_and_again_is_late_since_it_was_due(patient):
    Reminder.objects.update(state="sent")
    a_message(
        patient, state="retry", reason_code="cannot_be_written", try_at=LATER + timedelta(minutes=1)
    )
    assert oldest_due(LATER) == EVENING
    assert clinic_health(a_clinic("Elsewhere"), now=LATER).oldest_due is None


def test_what_waits_for_the_patients_morning_is_not_late_before(patient):
    Reminder.objects.update(state="sent")
    morning = EVENING + timedelta(hours=15)
    a_message(patient, state="retry", reason_code="outside_hours", try_at=morning)
    assert oldest_due(LATER) is None
    assert oldest_due(morning + timedelta(minutes=2)) == morning


def test_an_invitation_that_waits_for_its_next_try_delays_no_reminder(patient):
    Reminder.objects.update(state="sent")
    a_message(patient, kind="invitation", state="retry", reason_code="cannot_be_written",
              try_at=LATER + timedelta(minutes=1))  # fmt: skip
    assert oldest_due(LATER) is None
    assert oldest_due(LATER + timedelta(minutes=2)) == LATER + timedelta(minutes=1)


def test_the_oldest_of_both_counts_in_one_query(patient, django_assert_num_queries):
    a_message(patient, try_at=EVENING - timedelta(minutes=3))
    with django_assert_num_queries(1):
        assert oldest_due(LATER) == EVENING - timedelta(minutes=3)


def test_rows_that_no_process_has_in_hand_are_counted(patient):
    long_ago = LATER - timedelta(minutes=30)
    for state in ("claimed", "sending", "sending"):
        a_message(patient, state=state, lease_token=uuid4(), try_at=long_ago)
    a_message(patient, state="claimed", lease_token=uuid4(), try_at=LATER)
    dead = a_message(patient, state="cancelled", reason_code="revoked")
    Reminder.objects.filter(step="log-daily", occurrence=1).update(
        state="queued", message=dead, due_at=long_ago
    )
    assert stuck(LATER) == Stuck(claimed=1, sending=2, queued=1)


def test_a_sound_queue_has_nothing_stuck(patient):
    alive = a_message(patient)
    Reminder.objects.filter(step="log-daily", occurrence=3).update(
        state="queued", message=alive, due_at=LATER - timedelta(hours=1)
    )
    assert stuck(LATER).total == 0
