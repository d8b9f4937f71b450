"""The button that sends anew what may not have arrived."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, a_clinic, a_nurse
from tests.web.page import posted
from tracker.models import Message, Reminder

EVENING = NOW.replace(hour=17, minute=40)


@pytest.fixture
def lost(patient):
    """A message of this evening, of which nobody knows whether it arrived."""
    message = Message.objects.create(
        clinic=patient.clinic, patient=patient, kind="reminders", to_email=patient.email,
        dedupe_key="a", message_id="<a@b>", state="unconfirmed", reason="It may have arrived.",
        due_at=EVENING, try_at=EVENING, useful_until=EVENING + timedelta(hours=3),
        created_at=EVENING,
    )  # fmt: skip
    Reminder.objects.filter(step="log-daily", occurrence=12).update(
        state="unconfirmed", reason="It may have arrived.", message=message
    )
    return message


def test_the_nurse_presses_it_on_the_ledger_and_it_is_gone(patient, lost, browser, read):
    with time_machine.travel(EVENING, tick=False):
        ledger = f"/clinic/patients/{patient.pk}/messages/"
        assert "Send anew" in read(ledger)
        page = posted(browser, f"/clinic/messages/{lost.pk}/again/")
        assert f"It goes to {patient.email} anew." in page
        assert "Send anew" not in page
        assert "A nurse sent it anew: the first may not have arrived." in page


def test_after_its_hours_there_is_no_button_and_a_late_press_says_why(lost, patient, browser, read):
    with time_machine.travel(EVENING + timedelta(hours=4), tick=False):
        assert "Send anew" not in read(f"/clinic/patients/{patient.pk}/messages/")
        page = posted(browser, f"/clinic/messages/{lost.pk}/again/")
        assert "This message can no longer be sent anew: its day is over." in page
    assert not Message.objects.filter(resends=lost).exists()


def test_a_nurse_of_another_clinic_finds_nothing(lost):
    stranger = Client()
    stranger.force_login(
        a_nurse(a_clinic("Elsewhere")), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert stranger.post(f"/clinic/messages/{lost.pk}/again/").status_code == 404
    assert not Message.objects.filter(resends=lost).exists()
