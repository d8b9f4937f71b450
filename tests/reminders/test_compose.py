"""The words of a reminder message, judged at the last moment before it leaves."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Door, Message, Patient, Reminder
from tracker.outbox.delivery import Send
from tracker.outbox.render import render
from tracker.outbox.states import Skip
from tracker.reasons import Reason
from tracker.reminders.batching import gather_due
from tracker.reminders.compose import compose

pytestmark = pytest.mark.django_db

EVENING = NOW.replace(hour=17, minute=30)
MORNING = (NOW + timedelta(days=1)).replace(hour=9, minute=30)


def queued(clinic, *, day, at=EVENING, **fields):
    """The message that is gathered `at` for a patient on recovery day `day`."""
    patient = a_patient(clinic, day=day, **fields)
    Reminder.objects.filter(procedure__patient=patient, due_at__lt=at).update(state="sent")
    gather_due(now=at)
    return patient, Message.objects.get(patient=patient, kind="reminders")


def verdict(message, at=EVENING):
    return compose([message], at)[message.pk]


def words(message, at=EVENING):
    judged = verdict(message, at)
    assert isinstance(judged, Send)
    return render(judged.content)


def log(patient, day=TODAY):
    record_day(
        patient=patient,
        day=day,
        answers={"pain_leg": 2},
        entered_by=None,
        door=Door.PAGE,
        now=EVENING,
    )


def test_the_evening_message_asks_for_today_with_one_button(clinic):
    _, message = queued(clinic, day=5)
    parts = words(message)
    assert parts.subject == "Your note for today"
    assert "Hello Margaret" in parts.text
    assert "How are you doing today?" in parts.text
    assert "Log today:\nhttp://localhost:8000/l/" in parts.text


def test_guidance_of_the_day_stands_in_the_same_message(clinic):
    _, message = queued(clinic, day=3)
    parts = words(message)
    for part in (parts.text, parts.html):
        assert "How are you doing today?" in part
        assert "Do not lift heavy things" in part


def test_placeholders_are_filled_with_the_clinics_own(clinic):
    _, message = queued(clinic, day=1)
    text = words(message).text
    assert "call 206-555-0142" in text
    assert "{" not in text


def test_a_day_logged_before_the_message_leaves_is_not_asked_for(clinic):
    patient, message = queued(clinic, day=3)
    log(patient)
    text = words(message).text
    assert "How are you doing today?" not in text
    assert "Do not lift heavy things" in text
    assert "See your plan:\nhttp://localhost:8000/guidance/" in text


def test_a_message_that_only_asked_is_stopped_by_the_log_itself(clinic):
    patient, message = queued(clinic, day=5)
    log(patient)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("skipped", "The day was logged already.")
    assert isinstance(verdict(message), Skip)


def test_the_nudge_asks_about_yesterday(clinic):
    _, message = queued(clinic, day=5, at=MORNING)
    parts = words(message, MORNING)
    assert "We did not hear from you yesterday." in parts.text
    assert "Log yesterday:" in parts.text


def test_whoever_opted_out_since_gathering_gets_nothing(clinic):
    patient, message = queued(clinic, day=5)
    Patient.objects.filter(pk=patient.pk).update(reminders_on=False)
    assert verdict(message) == Skip(Reason.OPTED_OUT)


def test_too_late_is_missed_not_sent(clinic):
    _, message = queued(clinic, day=5)
    judged = verdict(message, EVENING.replace(hour=21, minute=1))
    assert isinstance(judged, Skip)
    assert judged.state == "missed"


def test_both_parts_say_whom_to_call_why_this_came_and_how_to_stop(clinic):
    _, message = queued(clinic, day=5)
    parts = words(message)
    for part in (parts.text, parts.html):
        assert "206-555-0142" in part
        assert "In an emergency call 911" in part
        assert "You get this because" in part
        assert "stop these e-mails" in part


def test_no_number_of_the_patients_own_stands_in_an_e_mail(clinic):
    patient = a_patient(clinic, day=6, procedure={"baseline_pain_leg": 7})
    log(patient, TODAY - timedelta(days=1))
    Reminder.objects.filter(procedure__patient=patient, due_at__lt=EVENING).update(state="sent")
    gather_due(now=EVENING)
    text = words(Message.objects.get(patient=patient, kind="reminders")).stored_text
    assert not set("23456789") & set(text.replace("206-555-0142", "").replace("911", ""))


def test_names_are_escaped_in_html_and_plain_in_text(clinic):
    _, message = queued(clinic, day=5, first_name="Zoë <b>")
    parts = words(message)
    assert "Hello Zoë <b>" in parts.text
    assert "Zoë &lt;b&gt;" in parts.html


def test_composing_costs_a_fixed_number_of_queries(clinic, django_assert_num_queries):
    for _ in range(10):
        patient = a_patient(clinic, day=5)
        Reminder.objects.filter(procedure__patient=patient, due_at__lt=EVENING).update(state="sent")
    gather_due(now=EVENING)
    messages = list(Message.objects.filter(kind="reminders"))
    with django_assert_num_queries(2):
        assert len(compose(messages, EVENING)) == 10
