"""Addresses that fail: three refusals in a row, or one report of a provider, stop them."""

import smtplib
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from tests.cast import NOW, a_clinic, a_patient
from tracker.models import AddressFault, MailReport, Message, Patient, PreferenceDoor, Reminder
from tracker.operations import mail_cycle
from tracker.outbox.bounces import ADDRESS_REFUSED, Report, refuse, take_report
from tracker.outbox.smtp_session import refuses_address
from tracker.people.invitations import accept
from tracker.people.registration import change_patient
from tracker.reminders.conditions import ADDRESS_STOPPED

pytestmark = pytest.mark.django_db

EVENING = NOW.replace(hour=17, minute=30)
DAY = timedelta(days=1)


@pytest.fixture
def patient():
    """Day 3, with everything before this evening dealt with."""
    found = a_patient(a_clinic(), day=3)
    Message.objects.all().delete()
    Reminder.objects.filter(due_at__lt=EVENING).update(state="sent")
    return found


def turn(now):
    for chunk in mail_cycle.take_due(now=now):
        mail_cycle.send(chunk, clock=lambda: now)


def evenings(count, first=EVENING):
    for n in range(count):
        # The nudge of the morning would be one refusal more.
        Reminder.objects.filter(slot="morning", due_at__lte=first + n * DAY).update(state="sent")
        turn(first + n * DAY)


# Refusals


def test_three_refusals_in_a_row_stop_the_address(server, patient):
    server.answers["RCPT"] = "550 5.1.1 no such user"
    evenings(2)
    patient.refresh_from_db()
    assert patient.can_be_mailed
    evenings(1, EVENING + 2 * DAY)
    patient.refresh_from_db()
    assert patient.email_stopped_for == "refused"
    assert not patient.can_be_mailed
    evenings(1, EVENING + 3 * DAY)
    assert set(
        Reminder.objects.filter(due_at=EVENING + 3 * DAY).values_list("reason", flat=True)
    ) == {ADDRESS_STOPPED}


def test_a_message_that_arrives_starts_the_count_anew(server, patient):
    refused = "550 no such user"
    server.answers["RCPT"] = [refused, refused]
    evenings(3)
    server.answers["RCPT"] = [refused, refused]
    evenings(2, EVENING + 3 * DAY)
    patient.refresh_from_db()
    assert patient.can_be_mailed
    assert Message.objects.filter(state="failed").count() == 4


@pytest.mark.parametrize(
    ("stage", "reply", "is_about_the_address"),
    [
        ("RCPT", "550 no such user", True),
        ("RCPT", "551 user not local", True),
        ("RCPT", "553 mailbox name not allowed", True),
        ("RCPT", "550 5.1.1 unknown", True),
        ("DATA", "550 5.1.2 bad destination", True),
        ("RCPT", "550 no mailbox here by that name (#5.1.1)", True),
        ("RCPT", "550 5.7.1 we do not like you", False),
        ("RCPT", "550 relaying denied", False),
        ("RCPT", "550 5.1.8 the sender's domain does not exist", False),
        ("RCPT", "552 5.2.2 mailbox full", False),
        ("RCPT", "554 policy", False),
        ("DATA", "550 looks like spam", False),
        ("DATA", "552 too big", False),
    ],
)
def test_only_a_refusal_of_the_address_counts(
    server,
    patient,
    stage,
    reply,
    is_about_the_address,
):
    server.answers[stage] = reply
    evenings(1)
    message = Message.objects.get()
    assert message.state == "failed"
    assert ("refused this address" in message.reason) == is_about_the_address
    evenings(2, EVENING + DAY)
    patient.refresh_from_db()
    assert patient.can_be_mailed != is_about_the_address


def test_a_refused_sender_is_no_refused_address():
    assert not refuses_address(smtplib.SMTPSenderRefused(550, b"5.1.0 who are you", "me@x.example"))


def handed_over(patient, day):
    """A message of a day of the recovery, in mid-sending."""
    return Message.objects.create(
        clinic=patient.clinic, patient=patient, kind="reminders", to_email=patient.email,
        dedupe_key=str(uuid4()), message_id=str(uuid4()), state="sending", lease_token=uuid4(),
        due_at=EVENING + day * DAY, try_at=EVENING, useful_until=EVENING, created_at=EVENING,
    )  # fmt: skip


def refused(message):
    reason = f"{ADDRESS_REFUSED} (550)."
    return refuse(message, lease=message.lease_token, reason=reason, now=EVENING)


def test_a_refusal_for_another_reason_neither_counts_nor_ends_the_row(patient):
    refused(handed_over(patient, 1))
    other = handed_over(patient, 2)
    Message.objects.filter(pk=other.pk).update(state="failed", reason="Too big (552).")
    refused(handed_over(patient, 3))
    patient.refresh_from_db()
    assert patient.can_be_mailed
    refused(handed_over(patient, 4))
    patient.refresh_from_db()
    assert patient.email_stopped_for == "refused"


def test_the_end_of_the_message_and_what_follows_from_it_are_one_transaction(patient, monkeypatch):
    def die(*args, **kwargs):
        raise RuntimeError

    message = handed_over(patient, 1)
    monkeypatch.setattr("tracker.outbox.bounces._refused_in_a_row", die)
    with pytest.raises(RuntimeError):
        refused(message)
    message.refresh_from_db()
    assert message.state == "sending"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_that_are_refused_at_once_one_stops_the_address():
    patient = a_patient(a_clinic(), day=3)
    refused(handed_over(patient, 1))
    begun = threading.Barrier(2)

    def work(message):
        begun.wait()
        refused(message)
        connection.close()

    threads = [threading.Thread(target=work, args=(handed_over(patient, n),)) for n in (2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    patient.refresh_from_db()
    assert patient.email_stopped_for == "refused"


def test_what_is_no_reply_refuses_no_address():
    assert not refuses_address(OSError("reset"))


# Reports


def report(message_id="", address="", event_id="e1", fault=AddressFault.BOUNCED, at=EVENING):
    return Report("mailgun", event_id, fault, message_id, address, at)


def sent(patient):
    turn(EVENING)
    return Message.objects.get(patient=patient)


def test_one_bounce_stops_the_address_and_marks_the_message(patient):
    message = sent(patient)
    assert take_report(report(message.message_id), now=EVENING + timedelta(minutes=2))
    patient.refresh_from_db()
    message.refresh_from_db()
    assert (patient.email_stopped_for, message.state) == ("bounced", "sent")
    assert message.returned_at == EVENING + timedelta(minutes=2)


def test_the_same_report_again_changes_nothing(patient):
    message = sent(patient)
    take_report(report(message.message_id), now=EVENING)
    Patient.objects.update(email_stopped_at=None, email_stopped_for="")
    assert not take_report(report(message.message_id), now=EVENING + DAY)
    patient.refresh_from_db()
    assert patient.can_be_mailed
    assert MailReport.objects.count() == 1


def test_a_provider_that_knows_only_the_address_is_believed_for_a_month(patient):
    sent(patient)
    by_address = report(address=patient.email.upper())
    assert not take_report(by_address, now=EVENING + 31 * DAY)
    assert take_report(by_address, now=EVENING + 29 * DAY)


def test_a_report_about_mail_that_is_not_ours_changes_nothing(patient):
    sent(patient)
    assert not take_report(report("<x@elsewhere>", "stranger@elsewhere.example"), now=EVENING)
    assert not MailReport.objects.exists()


def test_two_who_share_an_address_are_both_stopped(patient):
    spouse = a_patient(patient.clinic, email=patient.email, confirmed=False)
    take_report(report(sent(patient).message_id), now=EVENING)
    spouse.refresh_from_db()
    assert spouse.email_stopped_for == "bounced"


def test_an_address_that_was_replaced_meanwhile_is_left_alone(patient):
    message = sent(patient)
    patient.email = "new@home.example"
    change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=EVENING)
    take_report(report(message.message_id), now=EVENING)
    patient.refresh_from_db()
    assert patient.email_stopped_at is None


def test_a_new_address_begins_anew(patient):
    take_report(report(sent(patient).message_id), now=EVENING)
    patient.refresh_from_db()
    patient.email = "new@home.example"
    change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=EVENING)
    assert (patient.email_stopped_at, patient.email_stopped_for) == (None, "")


def test_whoever_accepts_an_invitation_at_the_address_opens_it_again(patient):
    take_report(report(sent(patient).message_id), now=EVENING)
    accept(patient.invitations.get(), now=NOW)
    patient.refresh_from_db()
    assert patient.can_be_mailed


def test_what_happened_before_the_address_was_confirmed_does_not_stop_it(patient):
    message = sent(patient)
    Patient.objects.update(email_confirmed_at=EVENING)
    assert take_report(report(message.message_id, at=EVENING - DAY), now=EVENING)
    patient.refresh_from_db()
    assert patient.can_be_mailed


def test_a_report_of_long_ago_changes_nothing(patient):
    message = sent(patient)
    assert not take_report(report(message.message_id, at=EVENING - 31 * DAY), now=EVENING)
    assert not MailReport.objects.exists()


def test_a_form_that_was_open_when_mail_came_back_does_not_undo_that(patient):
    message = sent(patient)
    patient.refresh_from_db()
    take_report(report(message.message_id), now=EVENING)
    patient.phone = "206-555-0199"
    change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=EVENING)
    patient.refresh_from_db()
    assert patient.email_stopped_for == "bounced"
