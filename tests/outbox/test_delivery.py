"""Delivery against a real SMTP server that misbehaves on purpose: how each message ends."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.test import override_settings

from tests.cast import NOW, a_clinic, a_patient
from tests.outbox.smtp_server import ScriptedServer
from tracker.models import Invitation, Message
from tracker.operations import mail_cycle
from tracker.outbox import smtp_backend
from tracker.reminders.links import preference_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited():
    """A patient whose invitation is due."""
    return a_patient(a_clinic(), confirmed=False)


def turn(now=NOW):
    for chunk in mail_cycle.take_due(now=now):
        mail_cycle.send(chunk, clock=lambda: now)


def the_message(patient):
    return Message.objects.get(patient=patient, kind="invitation")


def test_a_message_is_handed_over_once_with_its_own_message_id(server, invited):
    turn()
    turn(NOW + timedelta(minutes=10))
    message = the_message(invited)
    assert message.state == "sent"
    assert [mail["Message-ID"] for mail in server.received] == [message.message_id]
    assert server.received[0]["To"] == invited.email


def test_both_parts_stand_in_the_mail_and_the_subject_names_no_health(server, invited):
    turn()
    (mail,) = server.received
    kinds = [part.get_content_type() for part in mail.walk()]
    assert "text/plain" in kinds
    assert "text/html" in kinds
    assert mail["Subject"] == "Your invitation"


def test_the_personal_link_is_sent_but_not_stored(server, invited):
    turn()
    body = server.received[0].get_body(("plain",)).get_content()
    assert "/invite/" in body
    message = the_message(invited)
    assert "/invite/" not in message.text
    assert "[personal link]" in message.text


@pytest.mark.parametrize("reply", ["421 busy", "451 try later", "450 greylisted"])
@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_an_explicit_not_now_is_tried_again_later(server, invited, stage, reply):
    server.answers[stage] = reply
    turn()
    message = the_message(invited)
    assert message.state == "retry"
    assert reply[:3] in message.reason
    assert message.try_at > NOW
    server.answers.clear()
    turn(message.try_at)
    assert the_message(invited).state == "sent"
    assert len(server.received) == 1


@pytest.mark.parametrize("reply", ["550 no such user", "552 too big"])
@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_refusal_for_good_is_final(server, invited, stage, reply):
    server.answers[stage] = reply
    turn()
    message = the_message(invited)
    assert message.state == "failed"
    assert reply[:3] in message.reason
    turn(NOW + timedelta(days=1))
    assert server.received == []


def test_a_server_that_is_away_is_tried_again(server, invited):
    server.stop()
    turn()
    message = the_message(invited)
    assert message.state == "retry"
    assert "could not be reached" in message.reason


def test_a_connection_lost_before_the_hand_over_is_tried_again(server, invited):
    server.answers["RCPT"] = "close"
    turn()
    message = the_message(invited)
    assert message.state == "retry"
    assert "before it was handed over" in message.reason


def test_a_connection_lost_after_the_data_is_unconfirmed_and_final(server, invited):
    server.answers["DATA"] = "close"
    turn()
    message = the_message(invited)
    assert message.state == "unconfirmed"
    server.answers.clear()
    turn(NOW + timedelta(days=1))
    assert server.received == []


def test_a_server_that_hangs_after_the_data_leaves_the_message_unconfirmed(server, invited):
    server.answers["DATA"] = "hang"
    with override_settings(EMAIL_TIMEOUT=0.3):
        turn()
    assert the_message(invited).state == "unconfirmed"


def test_commands_leave_together_where_the_server_lets_them(server, invited, monkeypatch):
    said = []
    send = smtplib.SMTP.send

    def overheard(self, data):
        said.append(data)
        send(self, data)

    monkeypatch.setattr(smtplib.SMTP, "send", overheard)
    turn()
    together = [data for data in said if isinstance(data, str) and data.count("\r\n") > 1]
    if server.pipelining:
        (commands,) = together
        assert re.fullmatch(r"MAIL FROM:<.+> SIZE=\d+\r\nRCPT TO:<.+>\r\nDATA\r\n", commands)
    else:
        assert together == []
    assert len(server.received) == 1


def test_a_server_that_waits_for_words_to_a_refused_recipient_gets_none(server):
    # RFC 2920, 3.1: refused, and yet 354 to DATA; aiosmtpd says 503, so this one is a script
    answers = [
        b"220 hello\r\n",
        b"250-it\r\n250 PIPELINING\r\n",
        b"250 OK\r\n550 no such user\r\n354 go on\r\n",
        b"554 nobody to send it to\r\n",
        b"250 OK\r\n",
    ]
    with ScriptedServer(answers) as scripted:
        client = smtp_backend._Smtp("127.0.0.1", scripted.port, timeout=2)
        with pytest.raises(smtplib.SMTPRecipientsRefused, match="550"):
            client.sendmail("a@clinic.example", ["b@home.example"], b"Subject: s\r\n\r\nwords")
        assert not client.handed_over
        client.close()
    assert b"words" not in scripted.heard
    assert b"DATA\r\n.\r\nrset\r\n" in scripted.heard


def test_a_line_that_begins_with_a_dot_arrives_as_it_was(server):
    client = smtp_backend._Smtp("127.0.0.1", server.port, timeout=2)
    client.sendmail("a@clinic.example", ["b@home.example"], b"Subject: s\r\n\r\n.hidden\r\n..")
    client.quit()
    assert server.received[0].get_content().splitlines() == [".hidden", ".."]


def test_retries_wait_longer_each_time(server, invited):
    server.answers["RCPT"] = "451 try later"
    now, waits = NOW, []
    for _ in range(4):
        turn(now)
        message = the_message(invited)
        waits.append(message.try_at - now)
        now = message.try_at
    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]


def test_a_message_is_missed_once_its_useful_hours_have_passed(server, invited):
    server.answers["RCPT"] = "451 try later"
    turn()
    Message.objects.filter(patient=invited).update(useful_until=NOW + timedelta(minutes=5))
    turn(NOW + timedelta(hours=1))
    message = the_message(invited)
    assert message.state == "missed"
    assert "not now" in message.reason


def test_one_connection_serves_a_chunk(server):
    clinic = a_clinic()
    for _ in range(5):
        a_patient(clinic, confirmed=False)
    turn()
    assert len(server.received) == 5
    assert server.connections == 1


def test_one_failure_does_not_hold_back_the_rest_of_the_chunk(server):
    clinic = a_clinic()
    for _ in range(3):
        a_patient(clinic, confirmed=False)
    server.answers["DATA"] = ["close"]
    turn()
    states = sorted(Message.objects.values_list("state", flat=True))
    assert states == ["sent", "sent", "unconfirmed"]


def test_an_invitation_taken_back_is_not_sent(server, invited):
    invited.invitations.update(revoked_at=NOW)
    turn()
    message = the_message(invited)
    assert message.state == "cancelled"
    assert "taken back" in message.reason
    assert server.received == []


@pytest.mark.parametrize("later", [timedelta(seconds=3), -timedelta(hours=1)])
def test_what_changes_while_a_slow_server_takes_a_chunk_holds_for_the_rest_of_it(server, later):
    clinic = a_clinic()
    invited = [a_patient(clinic, confirmed=False) for _ in range(3)]

    def clock():
        """Time passes, and a nurse takes the invitations back, while the first one is taken."""
        if not server.received:
            return NOW
        Invitation.objects.update(revoked_at=NOW)
        return NOW + later

    (chunk,) = mail_cycle.take_due(now=NOW)
    assert mail_cycle.send(chunk, clock=clock) == 1
    states = Message.objects.filter(patient__in=invited).values_list("state", flat=True)
    assert sorted(states) == ["cancelled", "cancelled", "sent"]
    assert len(server.received) == 1


def test_an_invitation_is_no_list_that_one_could_leave(server, invited):
    turn()
    assert "List-Unsubscribe" not in server.received[0]


def test_a_reminder_can_be_stopped_by_one_click_of_the_mail_program(server):
    evening = NOW.replace(hour=17, minute=30)
    patient = a_patient(a_clinic(), day=5, now=evening)
    Message.objects.all().delete()
    turn(evening)
    mail = server.received[-1]
    url = preference_url(patient)
    assert mail["List-Unsubscribe"].strip() == f"<{url}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        assert url in mail.get_body((kind,)).get_content()
    assert "/stop/" not in Message.objects.get(patient=patient).text


def test_no_line_of_a_mail_is_longer_than_mail_allows(server, invited):
    turn()
    lines = server.received[0].as_bytes().splitlines()
    assert len(lines) > 100
    assert max(map(len, lines)) <= 998
    html = server.received[0].get_body(("html",))
    assert html["Content-Transfer-Encoding"] in ("7bit", "8bit"), "it was encoded anew"
