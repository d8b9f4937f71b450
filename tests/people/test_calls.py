"""The call list: who stands on it, and how they leave it."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_patient
from tests.models.test_constraints import refuses
from tracker.journal.record_day import record_day
from tracker.models import Door, PlannedCall
from tracker.people.call_list import complete_calls, plan_calls
from tracker.people.contacts import NewContact, record_contact

pytestmark = pytest.mark.django_db


def plan(patients, nurse, day=TODAY):
    return plan_calls(patients, day=day, by=nurse, now=NOW)


def phoned(patient, nurse, outcome):
    given = NewContact(kind="call", outcome=outcome, minutes=3, at=NOW)
    record_contact(patient, given, by=nurse, now=NOW)


def test_a_planned_call_has_the_worklists_reason(patient, nurse):
    record_day(
        patient=patient, day=TODAY, answers={"symptoms": ["fever"]}, entered_by=None,
        door=Door.NURSE, now=NOW,
    )  # fmt: skip
    assert plan([patient], nurse) == 1
    call = PlannedCall.objects.get()
    assert (call.day, call.asked_by) == (TODAY, nurse)
    assert call.reason.startswith("Fever")


def test_whoever_stands_on_the_list_is_not_put_there_again(clinic, patient, nurse):
    plan([patient], nurse)
    other = a_patient(clinic)
    assert plan([patient, other], nurse, day=TODAY + timedelta(days=1)) == 1
    assert PlannedCall.objects.get(patient=patient).day == TODAY


def test_a_recorded_call_takes_the_patient_off_the_list(patient, nurse):
    plan([patient], nurse)
    phoned(patient, nurse, "advised")
    call = PlannedCall.objects.get()
    assert (call.done_at, call.done_by) == (NOW, nurse)
    assert plan([patient], nurse) == 1, "another day, another call"


def test_whoever_did_not_answer_stays_on_it(patient, nurse):
    plan([patient], nurse)
    phoned(patient, nurse, "no_answer")
    assert PlannedCall.objects.to_make().count() == 1


def test_a_call_is_crossed_off(patient, nurse):
    plan([patient], nurse)
    assert complete_calls(patient, by=nurse, now=NOW) == 1
    assert complete_calls(patient, by=nurse, now=NOW) == 0


def test_it_costs_the_same_for_any_number(clinic, nurse, django_assert_num_queries):
    patients = [a_patient(clinic) for _ in range(8)]
    with django_assert_num_queries(5):  # two of them the transaction's
        plan(patients, nurse)


def test_the_database_refuses_two_calls_to_make_for_one_patient(clinic, patient, nurse):
    plan([patient], nurse)
    with refuses("one_call_to_make_per_patient"):
        PlannedCall.objects.create(
            clinic=clinic, patient=patient, day=TODAY, reason="Again", asked_at=NOW
        )


def test_the_database_refuses_a_call_that_somebody_was_done_with_at_no_time(clinic, patient, nurse):
    with refuses("whoever_is_done_with_a_call_says_when"):
        PlannedCall.objects.create(
            clinic=clinic, patient=patient, day=TODAY, reason="Why", asked_at=NOW, done_by=nurse
        )
