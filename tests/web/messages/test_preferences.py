"""A patient changes, pauses and stops the reminders, and starts them again."""

from datetime import time, timedelta

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, TODAY
from tracker.models import Reminder

pytestmark = pytest.mark.django_db

PATH = "/messages/preferences/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def home(patient):
    client = Client()
    client.force_login(patient.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def saved(home, patient, **answers):
    response = home.post(PATH, answers)
    assert response.status_code == 302, response.content.decode()
    assert response["Location"] == "/messages/"
    patient.refresh_from_db()
    return patient


def test_the_page_says_what_holds_now(home):
    page = home.get(PATH).content.decode()
    assert 'value="on" checked' in page
    assert "Stop them" in page


def test_stopping_is_honoured_and_can_be_taken_back(home, patient):
    assert not saved(home, patient, reminders="off").reminders_on
    assert "Get reminders again" in home.get("/messages/").content.decode()
    assert saved(home, patient, reminders="on").reminders_on


def test_fewer_e_mails_are_asked_for_and_taken_back(home, patient):
    assert saved(home, patient, reminders="fewer").frequency == "fewer"
    left_out = Reminder.objects.filter(
        procedure__patient=patient, due_at__gt=NOW, reason_code="fewer_chosen"
    )
    assert set(left_out.values_list("kind", flat=True)) == {"log_request", "nudge"}
    assert 'value="fewer" checked' in home.get(PATH).content.decode()
    assert saved(home, patient, reminders="on").frequency == ""
    assert not left_out.exists()


def test_a_pause_ends_after_a_week_and_saving_again_does_not_lengthen_it(home, patient):
    assert saved(home, patient, reminders="week").paused_until == TODAY + timedelta(days=7)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        again = saved(home, patient, reminders="week", send_time="18:00")
    assert again.paused_until == TODAY + timedelta(days=7)


def test_a_pause_can_be_ended_early(home, patient):
    saved(home, patient, reminders="week")
    assert saved(home, patient, reminders="on").paused_until is None


def test_who_wants_all_of_them_gets_all_though_the_clinic_asks_less_often(home, patient):
    patient.clinic.frequency = "fewer"
    patient.clinic.save()
    assert 'value="fewer" checked' in home.get(PATH).content.decode()
    assert saved(home, patient, reminders="fewer").frequency == ""
    assert saved(home, patient, reminders="on").effective_frequency == "usual"


def test_a_pause_keeps_how_often(home, patient):
    saved(home, patient, reminders="fewer")
    assert saved(home, patient, reminders="week").frequency == "fewer"


def test_the_hours_offered_are_the_clinics(home, patient):
    patient.clinic.mail_from, patient.clinic.mail_until = time(9), time(18, 30)
    patient.clinic.save()
    assert "From 9 am to 6:30 pm." in home.get(PATH).content.decode()
    page = home.post(PATH, {"reminders": "on", "send_time": "19:00"}).content.decode()
    assert "Choose a time from 9 am to 6:30 pm." in page


def test_an_own_time_moves_what_is_planned(home, patient):
    assert saved(home, patient, reminders="on", send_time="6:30 pm").send_time == time(18, 30)
    evening = Reminder.objects.filter(
        procedure__patient=patient, slot="evening", state="planned"
    ).first()
    assert evening.due_at.astimezone(NOW.tzinfo).time() == time(18, 30)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Choose one of the four."),
        ({"reminders": "sometimes"}, "Choose one of the four."),
        ({"reminders": "on", "send_time": "noonish"}, "Type a time, such as 6:30 pm."),
        ({"reminders": "on", "send_time": "03:00"}, "Choose a time from 8 am to 9 pm."),
    ],
)
def test_a_slip_says_the_fix_and_changes_nothing(home, patient, answers, words):
    response = home.post(PATH, answers)
    assert response.status_code == 200
    assert words in response.content.decode()
    patient.refresh_from_db()
    assert (patient.reminders_on, patient.send_time) == (True, None)
