"""Asking for correction or erasure: it stands on the worklist until it is answered."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, a_caregiver, a_clinic, a_nurse
from tests.listed import rows_for
from tracker.journal.record_day import record_day
from tracker.models import Alert, DataRequest, Door, Summary
from tracker.people.data_requests import RequestRefused, answer, ask
from tracker.people.registration import discharge
from tracker.triage.alerts import AlertConflict, acknowledge, resolve

pytestmark = pytest.mark.django_db


def asked(patient, kind="correct", words="My birthday is in June."):
    return ask(patient, kind=kind, words=words, by=patient.account, now=NOW)


def test_a_request_reaches_the_worklist_with_a_deadline(patient, nurse):
    asked(patient)
    assert [row.patient for row in rows_for(nurse)] == [patient]
    row = Summary.objects.get()
    assert (row.reason, row.has_request) == ("A request about the record", True)
    assert row.sort_at > NOW


def test_a_second_request_joins_the_alert(patient):
    asked(patient)
    asked(patient, "erase", "The note of Monday")
    assert Alert.objects.get().reason == "2 requests about the record"


def test_it_is_owned_by_whoever_takes_it_and_ends_with_the_last_answer(patient, nurse):
    first, second = asked(patient), asked(patient, "erase", "The note of Monday")
    acknowledge(Alert.objects.get(), by=nurse, now=NOW)
    answer(first, words="Corrected.", by=nurse, now=NOW)
    alert = Alert.objects.get()
    assert (alert.state, alert.owner, alert.reason) == (
        "acknowledged", nurse, "A request about the record",
    )  # fmt: skip
    answer(second, words="Kept, for the law asks it of us.", by=nurse, now=NOW)
    alert.refresh_from_db()
    assert (alert.state, alert.outcome, alert.resolved_by) == ("resolved", "answered", nurse)
    assert not Summary.objects.get().has_request


def test_the_alert_cannot_be_put_away_without_an_answer(patient, nurse):
    asked(patient)
    with pytest.raises(AlertConflict, match="Answer the request"):
        resolve(Alert.objects.get(), by=nurse, outcome="other", note="", now=NOW)
    assert Summary.objects.get().has_request


def test_a_request_is_answered_once(patient, clinic, nurse):
    request = asked(patient)
    answer(request, words="Corrected.", by=nurse, now=NOW)
    with pytest.raises(RequestRefused, match=nurse.name):
        answer(request, words="Not so.", by=a_nurse(clinic), now=NOW + timedelta(hours=1))
    assert DataRequest.objects.get().answer == "Corrected."


def test_also_a_patient_who_is_followed_no_more_may_ask_and_is_listed(patient, nurse):
    discharge(patient, now=NOW)
    assert not rows_for(nurse, show="all").exists()
    asked(patient, "erase", "All of it")
    assert [row.patient for row in rows_for(nurse, show="request")] == [patient]


def test_who_asked_five_times_is_asked_to_call(patient):
    for _ in range(5):
        asked(patient)
    with pytest.raises(RequestRefused, match="call your clinic"):
        asked(patient)


def test_a_request_is_the_patients_and_the_clinics_alone(patient, nurse):
    asked(patient)
    stranger = a_nurse(a_clinic("Elsewhere"))
    seen = [DataRequest.objects.visible_to(user).count() for user in (
        patient.account, nurse, a_caregiver(patient), stranger,
    )]  # fmt: skip
    assert seen == [1, 1, 0, 0]


@pytest.mark.parametrize(
    "fields", [{"words": ""}, {"answer": "Done"}, {"answered_at": NOW}], ids=lambda f: next(iter(f))
)
def test_the_database_refuses_half_a_request_or_half_an_answer(patient, fields):
    asked(patient)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.update(**fields)


def test_a_log_of_the_same_day_takes_no_request_back(patient):
    asked(patient)
    record_day(
        patient=patient, day=NOW.date(), answers={"pain_leg": 3}, entered_by=patient.account,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    assert Alert.objects.get().withdrawn_at is None
