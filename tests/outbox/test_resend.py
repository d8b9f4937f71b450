"""A nurse sends anew what may not have arrived: a new message, once, and the old one stays."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Door, Message, Patient, Reminder
from tracker.operations import mail_cycle
from tracker.outbox.resend import CannotResend, can_resend, resend

pytestmark = pytest.mark.django_db

EVENING = NOW.replace(hour=17, minute=30)
LATER = EVENING + timedelta(minutes=20)


@pytest.fixture
def lost(nurse, server):
    """A message of this evening, of which nobody knows whether it arrived."""
    patient = a_patient(nurse.membership.clinic, day=3)
    Message.objects.all().delete()
    Reminder.objects.filter(due_at__lt=EVENING).update(state="sent")
    server.answers["DATA"] = "close"
    turn(EVENING)
    server.answers.clear()
    message = Message.objects.get(patient=patient)
    assert message.state == "unconfirmed"
    return message


def turn(now):
    for chunk in mail_cycle.claim_due(now=now):
        mail_cycle.deliver(chunk, clock=lambda: now)


def test_it_leaves_as_a_new_message_and_the_old_one_stays_unconfirmed(server, lost, nurse):
    again = resend(lost, by=nurse, now=LATER)
    turn(LATER)
    again.refresh_from_db()
    lost.refresh_from_db()
    assert (lost.state, again.state) == ("unconfirmed", "sent")
    assert (again.resends, again.resent_by) == (lost, nurse)
    assert [mail["Message-ID"] for mail in server.received] == [again.message_id]
    assert again.message_id != lost.message_id
    reminders = Reminder.objects.filter(message=again)
    assert set(reminders.values_list("state", flat=True)) == {"sent"}


def test_pressed_twice_it_is_one_message(server, lost, nurse):
    assert resend(lost, by=nurse, now=LATER) == resend(lost, by=nurse, now=LATER)
    turn(LATER)
    assert len(server.received) == 1


def test_a_day_that_was_logged_meanwhile_is_not_asked_for(server, lost, nurse):
    record_day(
        patient=lost.patient, day=TODAY, answers={"pain_leg": 2}, entered_by=None,
        door=Door.PAGE, now=LATER,
    )  # fmt: skip
    resend(lost, by=nurse, now=LATER)
    turn(LATER)
    asked = Reminder.objects.get(kind="log_request", requested_day=TODAY)
    assert (asked.state, asked.reason) == ("skipped", "The day was logged already.")
    assert "Log today" not in server.received[0].get_body(("plain",)).get_content()


def test_after_its_useful_hours_it_is_refused_with_the_reason(lost, nurse):
    night = EVENING.replace(hour=21, minute=1)
    assert not can_resend(lost, now=night)
    with pytest.raises(CannotResend, match="its day is over"):
        resend(lost, by=nurse, now=night)


def test_what_was_sent_cannot_be_sent_anew(lost, nurse):
    Message.objects.update(state="sent", sent_at=EVENING)
    lost.refresh_from_db()
    assert not can_resend(lost, now=LATER)


def test_without_an_address_that_works_the_nurse_is_asked_to_phone(lost, nurse):
    Patient.objects.update(email_stopped_at=EVENING, email_stopped_for="bounced")
    with pytest.raises(CannotResend, match="Please phone"):
        resend(lost, by=nurse, now=LATER)
