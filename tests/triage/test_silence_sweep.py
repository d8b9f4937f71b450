"""Silence reaches a person: requested days without a log, and calls to be made."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Alert, Door, Reminder, Summary
from tracker.triage.alerts import acknowledge, resolve
from tracker.triage.silence_sweep import sweep

pytestmark = pytest.mark.django_db

NOON = NOW.replace(hour=12)


def asked_until_now(patient, now=NOW):
    Reminder.objects.filter(procedure__patient=patient, due_at__lte=now).update(state="sent")


def log(patient, day, now=NOW):
    record_day(
        patient=patient, day=day, answers={"pain_leg": 2}, entered_by=None, door=Door.PAGE, now=now
    )


def rules(patient):
    return set(Alert.objects.unresolved().filter(patient=patient).values_list("rule", flat=True))


def test_three_requested_days_without_a_log_raise_silence(clinic):
    patient = a_patient(clinic)
    asked_until_now(patient)
    log(patient, TODAY - timedelta(days=4))
    assert sweep(now=NOON) == 1
    (alert,) = Alert.objects.all()
    assert (alert.rule, alert.reason) == ("silence", "3 requested days without a log")
    assert Summary.objects.get(patient=patient).is_silent


def test_two_days_are_not_yet_silence(clinic):
    patient = a_patient(clinic)
    asked_until_now(patient)
    log(patient, TODAY - timedelta(days=3))
    assert sweep(now=NOON) == 0


def test_a_clinic_sets_how_long_silence_may_last():
    patient = a_patient(a_clinic(silent_days_early=2))
    asked_until_now(patient)
    log(patient, TODAY - timedelta(days=3))
    assert sweep(now=NOON) == 1


def test_silence_is_not_judged_before_the_nudge_has_had_its_chance(clinic):
    patient = a_patient(clinic)
    asked_until_now(patient)
    assert sweep(now=NOW.replace(hour=10)) == 0
    assert sweep(now=NOON) == 1


def test_sweeping_again_raises_nothing_more(clinic):
    asked_until_now(a_patient(clinic))
    assert [sweep(now=NOON), sweep(now=NOON + timedelta(hours=1))] == [1, 0]


def test_a_silence_that_lasts_says_how_long_it_is_by_now(clinic):
    patient = a_patient(clinic)
    asked_until_now(patient)
    log(patient, TODAY - timedelta(days=4))
    sweep(now=NOON)
    before = Alert.objects.get()
    acknowledge(before, by=a_nurse(clinic), now=NOON)
    asked_until_now(patient, now=NOW + timedelta(days=2))
    assert sweep(now=NOON + timedelta(days=2)) == 0
    alert = Alert.objects.get()
    assert alert.reason == "5 requested days without a log"
    assert len(alert.evidence["requested_days"]) == 5
    assert alert.evidence["reported_on"] == before.evidence["reported_on"]
    assert (alert.state, alert.due_at) == (Alert.State.ACKNOWLEDGED, before.due_at)
    assert Summary.objects.get(patient=patient).reason == alert.reason


def test_a_log_ends_the_silence_by_itself(clinic):
    patient = a_patient(clinic)
    asked_until_now(patient)
    sweep(now=NOON)
    log(patient, TODAY, now=NOON)
    assert rules(patient) == set()
    assert Alert.objects.get().outcome == "logged_again"
    assert not Summary.objects.get(patient=patient).is_silent


def test_a_silence_that_a_nurse_dealt_with_comes_back_for_new_days_only(clinic):
    patient = a_patient(clinic)
    asked_until_now(patient)
    sweep(now=NOON)
    resolve(Alert.objects.get(), by=a_nurse(clinic), outcome="advised", note="Is away.", now=NOON)
    assert sweep(now=NOON + timedelta(minutes=15)) == 0
    for days in (1, 2):
        asked_until_now(patient, now=NOW + timedelta(days=days))
        assert sweep(now=NOON + timedelta(days=days)) == 0
    asked_until_now(patient, now=NOW + timedelta(days=3))
    assert sweep(now=NOON + timedelta(days=3)) == 1


def test_who_was_called_without_a_log_is_not_on_the_list_again_today(clinic):
    a_patient(clinic, confirmed=False, email="")
    sweep(now=NOW)
    resolve(Alert.objects.get(rule="phone_call"), by=a_nurse(clinic), outcome="advised", note="",
            now=NOW)  # fmt: skip
    sweep(now=NOW + timedelta(minutes=15))
    assert Alert.objects.filter(rule="phone_call").count() == 1


def test_days_before_follow_up_began_are_not_silence(clinic):
    patient = a_patient(clinic, day=12)
    Reminder.objects.filter(procedure__patient=patient, requested_day__lt=TODAY).update(
        state="missed", reason_code="before_registration"
    )
    assert sweep(now=NOON) == 0


def test_the_days_of_a_pause_are_not_silence(clinic):
    patient = a_patient(clinic)
    Reminder.objects.filter(procedure__patient=patient, requested_day__lt=TODAY).update(
        state="skipped", reason_code="paused", reason_detail="2026-11-04"
    )
    assert sweep(now=NOON) == 0


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"email": ""}, "No e-mail: phone for today's log"),
        ({}, "E-mail not confirmed: phone for today's log"),
    ],
)
def test_who_cannot_be_mailed_is_on_the_list_of_calls(clinic, fields, reason):
    patient = a_patient(clinic, confirmed=False, **fields)
    sweep(now=NOW)
    assert Alert.objects.get(rule="phone_call").reason == reason
    assert Summary.objects.get(patient=patient).needs_phone_call


def test_who_was_phoned_today_is_off_the_list(clinic):
    patient = a_patient(clinic, confirmed=False, email="")
    sweep(now=NOW)
    log(patient, TODAY)
    assert "phone_call" not in rules(patient)
    sweep(now=NOON)
    assert "phone_call" not in rules(patient)


def test_discharged_patients_are_not_swept(clinic):
    patient = a_patient(clinic, discharged_at=NOW)
    asked_until_now(patient)
    assert sweep(now=NOON) == 0


def test_the_sweep_costs_a_fixed_number_of_queries(clinic, django_assert_max_num_queries):
    for _ in range(20):
        asked_until_now(a_patient(clinic))
    # SQLite takes fewer parameters in one statement, so that it needs more of them.
    with django_assert_max_num_queries(13 if connection.vendor == "postgresql" else 17):
        assert sweep(now=NOON) == 20
