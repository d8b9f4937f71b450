"""Reports of mail providers: real payloads, signed as they are; a stranger's, and replays."""

import base64
import hashlib
import hmac
import json
import logging

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, a_clinic, a_patient
from tracker.models import MailReport, Message, Patient, Reminder
from tracker.operations import mail_cycle

pytestmark = pytest.mark.django_db

PATH = "/mail/reports/"
KEY, SECRET = "key-0123456789", "provider:a-password-of-twenty-letters"
EVENING = NOW.replace(hour=17, minute=30)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def message(settings):
    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    patient = a_patient(a_clinic(), day=3)
    Message.objects.all().delete()
    Reminder.objects.filter(due_at__lt=EVENING).update(state="sent")
    for chunk in mail_cycle.take_due(now=EVENING):
        mail_cycle.send(chunk, clock=lambda: EVENING)
    return Message.objects.get(patient=patient, state="sent")


def mailgun(message, *, event="failed", severity="permanent", token="t" * 50, key=KEY):
    """What Mailgun posts, signed."""
    at = str(int(EVENING.timestamp()))
    signature = hmac.new(key.encode(), f"{at}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": at, "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "severity": severity,
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": EVENING.timestamp(),
            "recipient": message.to_email,
            "message": {"headers": {"message-id": message.message_id.strip("<>")}},
            "delivery-status": {"code": 550, "message": "No such mailbox"},
            "reason": "bounce",
            "tags": [],
            "user-variables": {},
        },
    }


def post(payload, secret=SECRET):
    credentials = base64.b64encode(secret.encode()).decode()
    return Client(enforce_csrf_checks=True).post(
        PATH, json.dumps(payload), content_type="application/json",
        headers={"authorization": f"Basic {credentials}"},
    )  # fmt: skip


def stopped():
    return Patient.objects.get().email_stopped_for


def test_a_bounce_that_mailgun_signed_stops_the_address(message):
    assert post(mailgun(message)).status_code == 200
    assert stopped() == "bounced"
    message.refresh_from_db()
    assert message.returned_at == EVENING


def test_a_complaint_stops_it_too(message):
    post(mailgun(message, event="complained"))
    assert stopped() == "complained"


def test_a_failure_that_may_pass_stops_nothing(message):
    assert post(mailgun(message, severity="temporary")).status_code == 200
    assert not MailReport.objects.exists()
    assert stopped() == ""


def test_a_replay_changes_nothing(message):
    report = mailgun(message)
    post(report)
    Patient.objects.update(email_stopped_at=None, email_stopped_for="")
    assert post(report).status_code == 200
    assert stopped() == ""


@pytest.mark.parametrize(("key", "secret"), [("wrong", SECRET), (KEY, "provider:wrong"), (KEY, "")])
def test_a_stranger_is_refused(message, key, secret):
    assert post(mailgun(message, key=key), secret).status_code == 400
    assert stopped() == ""


@pytest.mark.parametrize("payload", [{}, [], {"event-data": {}}, {"signature": 7}])
def test_nonsense_is_refused(message, payload):
    assert post(payload).status_code == 400


def test_postmark_knows_the_address_alone(message, settings):
    settings.MAIL_PROVIDER = "postmark"
    report = {
        "RecordType": "Bounce", "Type": "HardBounce", "ID": 4323372036854775807,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Email": message.to_email,
        "BouncedAt": "2026-11-03T23:31:00Z", "Tag": "", "Metadata": {},
        "Description": "The server was unable to deliver your message", "Details": "550",
    }  # fmt: skip
    assert post(report).status_code == 200
    assert stopped() == "bounced"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"Type": "SoftBounce"}, ""),
        ({"Type": "Transient"}, ""),
        ({"Type": "Blocked"}, ""),
        ({"Type": "BadEmailAddress"}, "bounced"),
        ({"Type": "SpamComplaint", "RecordType": "SpamComplaint"}, "complained"),
    ],
)
def test_a_bounce_that_may_pass_stops_nothing(message, settings, fields, fault):
    settings.MAIL_PROVIDER = "postmark"
    report = {
        "RecordType": "Bounce", "Type": "HardBounce", "ID": 4323372036854775807,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Email": message.to_email,
        "BouncedAt": "2026-11-03T23:31:00Z", **fields,
    }  # fmt: skip
    assert post(report).status_code == 200
    assert stopped() == fault


@pytest.mark.parametrize(
    ("provider", "hard", "soft"),
    [
        ("brevo", {"event": "hard_bounce"}, {"event": "soft_bounce"}),
        (
            "mailjet",
            {"event": "bounce", "error": "user unknown", "hard_bounce": True},
            {"event": "bounce", "error": "quota exceeded", "hard_bounce": False},
        ),
        (
            "sparkpost",
            {"msys": {"message_event": {"type": "bounce", "bounce_class": "10"}}},
            {"msys": {"message_event": {"type": "bounce", "bounce_class": "22"}}},
        ),
    ],
)
def test_each_provider_says_in_its_own_way_what_may_pass(message, settings, provider, hard, soft):
    settings.MAIL_PROVIDER = provider
    for payload, fault in ((soft, ""), (hard, "bounced")):
        if provider == "sparkpost":
            payload["msys"]["message_event"]["raw_rcpt_to"] = message.to_email
            assert post([payload]).status_code == 200
        else:
            assert post({**payload, "email": message.to_email}).status_code == 200
        assert stopped() == fault


def test_no_address_reaches_a_log_line(message, caplog):
    with caplog.at_level(logging.DEBUG):
        post(mailgun(message))
        post(mailgun(message, key="wrong"))
    assert message.to_email not in caplog.text


def test_without_a_provider_nothing_is_there():
    assert post({}).status_code == 404


def test_without_a_secret_nothing_is_taken_from_anybody(message, settings):
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": ""}
    assert post({"RecordType": "Bounce", "Type": "HardBounce", "ID": 1}).status_code == 404


def test_some_ask_first_whether_anybody_is_there(message):
    assert Client().head(PATH).status_code == 200
    assert Client().get(PATH).status_code == 405
