"""Contacts: recorded once, as the end of an alert in one step, or refused by field."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.cast import NOW, TODAY, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Alert, Contact, Door
from tracker.people.contacts import NewContact, record_and_resolve, record_contact
from tracker.triage.alerts import AlertConflict, resolve

pytestmark = pytest.mark.django_db

CALL = NewContact(kind="call", outcome="advised", minutes=6, note="Rest today.", at=NOW)


@pytest.fixture
def alert(patient):
    record_day(
        patient=patient, day=TODAY, answers={"symptoms": ["fever"]}, entered_by=None,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    return Alert.objects.get()


@pytest.mark.parametrize(
    ("outcome", "reached"), [("advised", True), ("left_message", False), ("no_answer", False)]
)
def test_whether_the_patient_was_reached_follows_from_the_outcome(patient, nurse, outcome, reached):
    contact = record_contact(patient, replace(CALL, outcome=outcome), by=nurse, now=NOW)
    assert contact.reached is reached


def test_an_alert_may_end_in_each_outcome_that_reached_somebody():
    reached = set(Contact.Outcome) - set(Contact.NOT_REACHED)
    assert reached <= set(Alert.Outcome)


def test_a_contact_told_twice_is_kept_once(patient, nurse):
    first = record_contact(patient, CALL, by=nurse, now=NOW)
    again = record_contact(patient, CALL, by=nurse, now=NOW + timedelta(minutes=1))
    assert again == first
    with pytest.raises(ValidationError) as refused:
        record_contact(patient, replace(CALL, minutes=9), by=nurse, now=NOW)
    assert set(refused.value.message_dict) == {"at"}
    assert Contact.objects.get().minutes == 6


def test_a_second_call_within_the_minute_is_another_contact(patient, nurse):
    missed = replace(CALL, outcome="no_answer")
    record_contact(patient, missed, by=nurse, now=NOW + timedelta(seconds=10))
    record_contact(patient, CALL, by=nurse, now=NOW + timedelta(seconds=50))
    assert [contact.outcome for contact in Contact.objects.order_by("at")] == [
        "no_answer",
        "advised",
    ]


def test_another_contact_told_of_the_same_past_minute_asks_for_its_time(patient, nurse):
    record_contact(patient, CALL, by=nurse, now=NOW + timedelta(hours=1))
    with pytest.raises(ValidationError, match="Correct the time"):
        record_contact(patient, replace(CALL, minutes=9), by=nurse, now=NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "fax"}, "kind"),
        ({"direction": "both"}, "direction"),
        ({"outcome": "fine"}, "outcome"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": 241}, "minutes"),
        ({"note": "x" * 2001}, "note"),
        ({"at": NOW + timedelta(minutes=1)}, "at"),
        ({"at": NOW - timedelta(days=367)}, "at"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(patient, nurse, wrong, field):
    with pytest.raises(ValidationError) as refused:
        record_contact(patient, replace(CALL, **wrong), by=nurse, now=NOW)
    assert set(refused.value.message_dict) == {field}
    assert not Contact.objects.exists()


def test_another_patients_alert_is_refused(clinic, nurse, alert):
    with pytest.raises(ValidationError) as refused:
        record_contact(a_patient(clinic), CALL, by=nurse, now=NOW, alert=alert)
    assert set(refused.value.message_dict) == {"alert"}


def test_once_the_follow_up_has_ended_nothing_is_recorded(patient, nurse):
    patient.discharged_at = NOW
    with pytest.raises(ValidationError, match="follow-up has ended"):
        record_contact(patient, CALL, by=nurse, now=NOW)


def test_a_call_records_and_resolves_in_one_step(nurse, alert):
    contact = record_and_resolve(alert, CALL, by=nurse, now=NOW)
    alert.refresh_from_db()
    assert (contact.alert, alert.state) == (alert, Alert.State.RESOLVED)
    assert (alert.outcome, alert.note, alert.resolved_by) == ("advised", "Rest today.", nurse)
    assert record_and_resolve(alert, CALL, by=nurse, now=NOW) == contact  # sent twice


def test_a_call_that_reached_nobody_resolves_nothing(nurse, alert):
    with pytest.raises(ValidationError) as refused:
        record_and_resolve(alert, replace(CALL, outcome="no_answer"), by=nurse, now=NOW)
    assert set(refused.value.message_dict) == {"outcome"}
    alert.refresh_from_db()
    assert alert.state == Alert.State.OPEN
    assert not Contact.objects.exists()


def test_an_alert_that_a_colleague_resolved_meanwhile_is_told_and_nothing_is_written(
    clinic, nurse, alert
):
    resolve(alert, by=a_nurse(clinic), outcome="seen", note="", now=NOW)
    with pytest.raises(AlertConflict, match="resolved already"):
        record_and_resolve(alert, CALL, by=nurse, now=NOW)
    assert not Contact.objects.exists()
