"""Recording what was sent and beginning the next: alike on every database, one statement on one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, a_clinic, a_patient
from tracker.models import Message, Reminder
from tracker.outbox.hand_over import (
    HandOver,
    Sent,
    mark_sending,
    mark_sent,
    mark_sent_then_sending,
)
from tracker.outbox.queue import claim_due

LATER = NOW + timedelta(minutes=5)

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed():
    """Two invitations, leased; with each waits a reminder."""
    patients = [a_patient(a_clinic(), confirmed=False) for _ in range(2)]
    claim_due(now=NOW)
    messages = [Message.objects.get(patient=patient) for patient in patients]
    for message in messages:
        reminder = Reminder.objects.filter(procedure__patient=message.patient).latest("due_at")
        Reminder.objects.filter(pk=reminder.pk).update(state="queued", message=message)
    return messages


def start(message, **fields):
    given = {"lease": message.lease_token, "token": uuid4(), "subject": "50%", "text": "“Walk.”"}
    return HandOver(message.pk, **given | fields, until=LATER)


def of(message):
    """The state of the message and of its reminder."""
    return (
        Message.objects.get(pk=message.pk).state,
        Reminder.objects.get(message=message).state,
    )


def test_the_first_is_marked_with_its_words_and_its_own_token(claimed):
    first, second = claimed
    Message.objects.filter(pk=first.pk).update(reason_code="try_later", reason_detail="451")
    hand_over = start(first)
    assert mark_sending(hand_over)
    first.refresh_from_db()
    assert (first.state, first.subject, first.text) == ("sending", "50%", "“Walk.”")
    assert (first.lease_token, first.try_at, first.reason) == (hand_over.token, LATER, "")
    assert of(second) == ("claimed", "queued")


def test_a_lost_lease_marks_nothing(claimed):
    assert not mark_sending(start(claimed[0], lease=uuid4()))
    assert of(claimed[0]) == ("claimed", "queued")


def test_what_was_sent_is_recorded_with_its_reminders(claimed):
    first, second = claimed
    hand_over = start(first)
    mark_sending(hand_over)
    assert mark_sent(Sent(first.pk, hand_over.token, LATER))
    assert of(first) == ("sent", "sent")
    assert Message.objects.get(pk=first.pk).sent_at == LATER
    assert of(second) == ("claimed", "queued")


def test_both_are_done_together_in_one_statement_on_postgresql(claimed):
    first, second = claimed
    hand_over, following = start(first), start(second)
    mark_sending(hand_over)
    Message.objects.filter(pk=first.pk).update(reason_code="still_sending")
    with CaptureQueriesContext(connection) as queries:
        assert mark_sent_then_sending(Sent(first.pk, hand_over.token, LATER), following)
    assert len(queries) == (1 if connection.vendor == "postgresql" else 3)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason, first.sent_at) == ("sent", "", LATER)
    assert (second.state, second.subject, second.text) == ("sending", "50%", "“Walk.”")
    assert (second.lease_token, second.try_at) == (following.token, LATER)
    assert (of(first)[1], of(second)[1]) == ("sent", "queued")


def test_the_next_begins_though_another_took_over_the_one_before(claimed):
    first, second = claimed
    mark_sending(start(first))
    assert mark_sent_then_sending(Sent(first.pk, uuid4(), LATER), start(second))
    assert of(first) == ("sending", "queued")
    assert of(second) == ("sending", "queued")


def test_what_was_sent_is_recorded_though_the_next_may_not_begin(claimed):
    first, second = claimed
    hand_over = start(first)
    mark_sending(hand_over)
    sent = Sent(first.pk, hand_over.token, LATER)
    assert not mark_sent_then_sending(sent, start(second, lease=uuid4()))
    assert of(first) == ("sent", "sent")
    assert of(second) == ("claimed", "queued")
