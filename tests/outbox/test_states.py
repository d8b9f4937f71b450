"""The state machine of a message: every arrow of the diagram, and no other."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOW, a_clinic, a_patient
from tracker.models import Message, Reminder
from tracker.outbox import states
from tracker.outbox.hand_over import HandOver, Sent
from tracker.outbox.queue import Draft, claim_due, enqueue
from tracker.outbox.states import ARROWS, FINAL, IllegalTransition, State
from tracker.reasons import Reason

LEASE = timedelta(minutes=5)  # settings.MAIL_LEASE, which the tests leave as it is

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed():
    """An invitation, leased."""
    patient = a_patient(a_clinic(), confirmed=False)
    (chunk,) = claim_due(now=NOW)
    return Message.objects.get(patient=patient), chunk.lease


HAND_OVER = uuid4()


def begin(message, lease, hand_over=HAND_OVER):
    start = HandOver(
        message.pk, lease=lease, token=hand_over, subject="s", text="t", until=NOW + LEASE
    )
    return states.begin(start, dropped={})


def test_the_diagram_has_an_entry_for_every_state():
    assert set(ARROWS) == set(State.values)
    assert {"sent", "failed", "unconfirmed", "skipped", "missed", "cancelled"} == FINAL


@pytest.mark.parametrize("before", sorted(State.values))
@pytest.mark.parametrize("after", sorted(State.values))
def test_an_arrow_that_the_diagram_lacks_raises(before, after):
    if after in ARROWS[before]:
        states.check(before, after)
    else:
        with pytest.raises(IllegalTransition, match=f"from {before} to {after}"):
            states.check(before, after)


def test_a_claimed_message_begins_once(claimed):
    message, lease = claimed
    assert begin(message, lease, uuid4())
    assert not begin(message, lease, uuid4())


def test_who_does_not_know_whether_the_begin_was_committed_may_ask_again(claimed):
    message, lease = claimed
    assert begin(message, lease, HAND_OVER)
    assert begin(message, lease, HAND_OVER)


def test_a_twin_with_the_same_lease_cannot_record_what_the_other_is_handing_over(claimed):
    message, lease = claimed
    begin(message, lease)
    assert not states.confirm_sent(Sent(message.pk, lease, NOW))
    assert states.confirm_sent(Sent(message.pk, HAND_OVER, NOW))


def test_whoever_lost_the_lease_begins_nothing(claimed):
    message, _ = claimed
    assert not begin(message, uuid4())
    message.refresh_from_db()
    assert message.state == State.CLAIMED


def test_whoever_lost_the_lease_records_nothing(claimed):
    message, lease = claimed
    begin(message, lease)
    assert not states.confirm_sent(Sent(message.pk, uuid4(), NOW))
    message.refresh_from_db()
    assert message.state == State.SENDING


def test_a_lease_that_ended_before_the_sending_began_is_given_anew(claimed):
    message, lease = claimed
    assert claim_due(now=NOW + LEASE - timedelta(seconds=1)) == []
    (again,) = claim_due(now=NOW + LEASE)
    assert again.ids == [message.pk]
    assert not begin(message, lease)
    assert begin(message, again.lease)


def test_what_a_dead_process_was_sending_is_unconfirmed_and_never_sent_again(claimed):
    message, lease = claimed
    begin(message, lease)
    assert states.abandon_dead(now=NOW + LEASE - timedelta(seconds=1), lease=LEASE) == 0
    assert states.abandon_dead(now=NOW + LEASE, lease=LEASE) == 0  # the first look
    assert states.abandon_dead(now=NOW + 2 * LEASE - timedelta(seconds=1), lease=LEASE) == 0
    assert states.abandon_dead(now=NOW + 2 * LEASE, lease=LEASE) == 1
    message.refresh_from_db()
    assert message.state == State.UNCONFIRMED
    assert "may or may not have arrived" in message.reason
    assert claim_due(now=NOW + timedelta(days=1)) == []


def test_a_clock_that_jumps_ahead_does_not_condemn_what_a_living_process_hands_over(claimed):
    message, lease = claimed
    begin(message, lease)
    jumped = NOW + timedelta(hours=1)
    assert states.abandon_dead(now=jumped, lease=LEASE) == 0
    assert states.abandon_dead(now=jumped + timedelta(minutes=1), lease=LEASE) == 0
    assert states.confirm_sent(Sent(message.pk, HAND_OVER, jumped))
    message.refresh_from_db()
    assert (message.state, message.reason) == ("sent", "")


def test_reminders_share_the_end_of_their_message(claimed):
    message, lease = claimed
    reminder = Reminder.objects.filter(state="planned").first()
    Reminder.objects.filter(pk=reminder.pk).update(state="queued", message=message)
    begin(message, lease)
    states.give_up(
        message.pk, State.SENDING, State.FAILED, lease=HAND_OVER, reason=Reason.REFUSED, detail=550
    )
    reminder.refresh_from_db()
    assert (reminder.state, reminder.reason) == (
        "failed", "The mail server refused it for good (550).",
    )  # fmt: skip


def test_a_draft_with_a_known_dedupe_key_is_left_out():
    clinic = a_clinic()
    draft = Draft(
        kind=Message.Kind.STAFF_ALERT, clinic_id=clinic.pk, to_email="a@b.example",
        dedupe_key="once", due_at=NOW, useful_until=NOW,
    )  # fmt: skip
    enqueue([draft, draft], now=NOW)
    enqueue([draft], now=NOW)
    assert Message.objects.filter(dedupe_key="once").count() == 1
