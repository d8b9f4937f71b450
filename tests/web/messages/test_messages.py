"""Messages: what is planned and what went out or did not, with reasons in plain words."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_patient
from tests.web.patient_home import Home
from tracker.models import Message, Reminder

State = Reminder.State


def sent(patient, *, occurrence=12, state=State.SENT, reason=""):
    """The request of a day, as it stands once its e-mail was handed over."""
    reminder = Reminder.objects.get(
        procedure__patient=patient, step="log-daily", occurrence=occurrence
    )
    reminder.message = Message.objects.create(
        clinic=patient.clinic,
        patient=patient,
        kind=Message.Kind.REMINDERS,
        to_email=patient.email,
        dedupe_key=f"test:{reminder.pk}",
        message_id=f"<{reminder.pk}@test>",
        state=Message.State.SENT,
        due_at=reminder.due_at,
        useful_until=reminder.useful_until,
        try_at=reminder.due_at,
        sent_at=reminder.due_at + timedelta(minutes=1),
        created_at=reminder.due_at,
    )
    reminder.state, reminder.reason = state, reason
    reminder.save()
    return reminder


def test_the_next_messages_say_when_what_and_why(home):
    page = home.read("/messages/")
    assert (
        "Tuesday, November 3, 5:30 pm We ask how your day was. "
        "Why: it is day 12 of your recovery. Not sent if you log before." in page
    )


def test_reminders_of_one_evening_are_one_line(home):
    words = home.read("/messages/").words
    assert words.count("Thursday, November 5, 5:30 pm") == 1


def test_a_nudge_is_explained_once(home):
    page = home.read("/messages/")
    assert (
        "If you miss a day that we ask about, we ask once more the next morning, at 9:30 am."
        in page
    )
    assert "We ask once more about the day before." not in page.words.split("Sent")[0]


def test_a_clinic_without_nudges_does_not_announce_them(home, clinic):
    clinic.nudges_on = False
    clinic.save()
    assert "we ask once more" not in home.read("/messages/")


def test_far_messages_have_their_year_and_are_one_tap_away(home):
    page = home.read("/messages/")
    assert "Show" in page
    assert ", 2031, " in page


def test_what_was_sent_says_when_and_can_be_read_again(home, patient):
    sent(patient, occurrence=11)
    page = home.read("/messages/")
    assert "Monday, November 2, 5:31 pm We ask how your day was." in page
    assert "Why: it is day 11 of your recovery. Read it again" in page
    assert "It takes a minute or two to tell us." in page


def test_what_was_not_sent_says_why(home, patient):
    Reminder.objects.filter(procedure__patient=patient, local_date__lt=TODAY).update(
        state=State.SKIPPED, reason="The day was logged already."
    )
    page = home.read("/messages/")
    assert "were not sent, and why" in page
    assert "You had logged the day by then." in page
    assert "Nothing was sent yet" in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.FAILED, "It could not be delivered."),
        (State.UNCONFIRMED, "Perhaps it did not arrive."),
    ],
)
def test_what_may_not_have_arrived_says_so(home, patient, state, words):
    sent(patient, occurrence=11, state=state, reason="The mail server refused it for good (550).")
    page = home.read("/messages/")
    assert words in page
    assert "Your mail company did not take it." in page
    assert "Read it again" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reminders_on": False}, "Reminders are off, so nothing is sent."),
        (
            {"paused_until": TODAY + timedelta(days=7)},
            "Reminders are paused. They start again on Tuesday, November 10.",
        ),
        ({"email": ""}, "We have no e-mail address for you, so nothing is sent."),
        (
            {"email_confirmed_at": None},
            "Nothing is sent yet. First open the invitation that we sent",
        ),
        ({"discharged_at": NOW}, "Your clinic has ended the follow-up, so nothing more is sent."),
    ],
)
def test_the_page_says_why_nothing_comes(home, patient, changes, words):
    for name, value in changes.items():
        setattr(patient, name, value)
    patient.save()
    assert words in home.read("/messages/")


def test_without_a_procedure_nothing_is_planned(home, patient):
    patient.procedures.update(active=False)
    assert "Nothing is planned" in home.read("/messages/")


def test_the_instants_are_the_patients_own(clinic):
    away = a_patient(clinic, timezone="America/Los_Angeles")
    page = Home(away.account).read("/messages/")
    assert "Tuesday, November 3, 5:30 pm" in page
