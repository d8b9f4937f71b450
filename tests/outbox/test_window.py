"""Patients get mail from 08:00 to 21:00 of their own clock, however late a message is."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail

from tests.cast import NOW, ZONE, a_clinic, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Door, Message
from tracker.operations import mail_cycle
from tracker.outbox.window import next_mail_time
from tracker.rules.wall_time import ALL_HOURS, MailHours

TEN_PM = NOW.replace(hour=22)
NEXT_MORNING = (NOW + timedelta(days=1)).replace(hour=8)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-03T07:59:59", "2026-11-03T08:00:00"),
        ("2026-11-03T08:00:00", "2026-11-03T08:00:00"),
        ("2026-11-03T21:00:59", "2026-11-03T21:00:59"),
        ("2026-11-03T21:01:00", "2026-11-04T08:00:00"),
        # clocks are turned on in the night between
        ("2027-03-13T23:00:00", "2027-03-14T08:00:00"),
    ],
)
def test_the_window_opens_at_eight_and_closes_after_the_minute_of_nine(now, opens):
    found = next_mail_time(datetime.fromisoformat(now).replace(tzinfo=ZONE), ZONE, ALL_HOURS)
    assert found == datetime.fromisoformat(opens).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-03T09:59", "2026-11-03T10:00"),
        ("2026-11-03T18:30", "2026-11-03T18:30"),
        ("2026-11-03T18:31", "2026-11-04T10:00"),
    ],
)
def test_a_clinic_may_have_shorter_hours(now, opens):
    hours = MailHours(time(10), time(18, 30))
    found = next_mail_time(datetime.fromisoformat(now).replace(tzinfo=ZONE), ZONE, hours)
    assert found == datetime.fromisoformat(opens).replace(tzinfo=ZONE)


def turn(now):
    for chunk in mail_cycle.claim_due(now=now):
        mail_cycle.deliver(chunk, clock=lambda: now)


@pytest.mark.django_db
def test_an_invitation_that_was_held_up_until_the_night_leaves_in_the_morning():
    patient = a_patient(a_clinic(), day=0, confirmed=False)
    turn(TEN_PM)
    message = Message.objects.get(patient=patient)
    assert (message.state, message.try_at) == ("retry", NEXT_MORNING)
    assert mail.outbox == []
    turn(NEXT_MORNING)
    assert [sent.to for sent in mail.outbox] == [[patient.email]]


@pytest.mark.django_db
def test_what_was_held_up_waits_for_the_clinics_own_hours():
    clinic = a_clinic(mail_from=time(10))
    patient = a_patient(clinic, day=0, confirmed=False)
    turn(TEN_PM)
    assert Message.objects.get(patient=patient).try_at == NEXT_MORNING.replace(hour=10)


@pytest.mark.django_db
def test_an_alert_to_staff_leaves_at_any_hour():
    clinic = a_clinic()
    nurse = a_nurse(clinic)
    record_day(
        patient=a_patient(clinic), day=NOW.date(), answers={"symptoms": ["fever"]},
        entered_by=None, door=Door.PAGE, now=TEN_PM,
    )  # fmt: skip
    turn(TEN_PM)
    assert [nurse.email] in [sent.to for sent in mail.outbox]


@pytest.mark.django_db
def test_a_mail_says_when_it_was_sent():
    a_patient(a_clinic(), day=0, confirmed=False)
    turn(NOW)
    (sent,) = mail.outbox
    assert sent.message()["Date"] == "Tue, 03 Nov 2026 15:00:00 +0000"
