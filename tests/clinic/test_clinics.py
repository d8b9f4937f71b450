"""Changing how a clinic works, and what that does to its patients' plans."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.cast import NOW, ZONE, a_clinic, a_nurse, a_patient
from tracker.clinic import actions
from tracker.clinic.actions import change_clinic, set_duty
from tracker.models import Clinic, Membership, Reminder
from tracker.people.registration import discharge

pytestmark = pytest.mark.django_db


def evening_times(patient):
    rows = Reminder.objects.filter(procedure__patient=patient, slot="evening", state="planned")
    return {row.due_at.astimezone(ZONE).time() for row in rows}


def test_a_new_send_time_moves_the_evenings_of_those_without_a_time_of_their_own(clinic):
    usual = a_patient(clinic, day=-2)
    own = a_patient(clinic, day=-2, send_time=time(19))
    clinic.send_time = time(18, 15)
    assert (
        change_clinic(clinic, now=NOW)
        == Reminder.objects.filter(procedure__patient=usual, slot="evening").count()
    )
    assert evening_times(usual) == {time(18, 15)}
    assert evening_times(own) == {time(19)}


def test_switching_nudges_off_takes_them_out_and_on_brings_them_back(clinic):
    patient = a_patient(clinic, day=-2)
    nudges = Reminder.objects.filter(procedure__patient=patient, kind="nudge")
    clinic.nudges_on = False
    change_clinic(clinic, now=NOW)
    assert set(nudges.values_list("state", flat=True)) == {"cancelled"}
    clinic.nudges_on = True
    change_clinic(clinic, now=NOW)
    assert set(nudges.values_list("state", flat=True)) == {"planned"}


def test_a_clinic_that_asks_less_often_spares_those_without_a_choice_of_their_own(clinic):
    usual, own = a_patient(clinic, day=-2), a_patient(clinic, day=-2, frequency="usual")
    clinic.frequency = "fewer"
    change_clinic(clinic, now=NOW)
    daily = {"step": "log-daily", "state": "planned"}
    assert Reminder.objects.filter(procedure__patient=usual, **daily).count() == 7
    assert Reminder.objects.filter(procedure__patient=own, **daily).count() == 14


def test_quiet_hours_move_every_message_into_the_hours_that_are_left(clinic):
    patient = a_patient(clinic, day=-2, send_time=time(20))
    clinic.mail_from, clinic.mail_until = time(10), time(19)
    change_clinic(clinic, now=NOW)
    assert evening_times(patient) == {time(19)}
    mornings = Reminder.objects.filter(procedure__patient=patient, slot="morning")
    assert {row.due_at.astimezone(ZONE).time() for row in mornings} == {time(10)}


def test_shorter_hours_move_every_plan_to_their_nearest_end_and_end_it_then(clinic):
    late = a_patient(clinic, day=-2, send_time=time(20))
    a_patient(clinic, day=-2)
    clinic.mail_from, clinic.mail_until = time(10), time(18, 30)
    change_clinic(clinic, now=NOW)
    assert evening_times(late) == {time(18, 30)}
    nudges = Reminder.objects.filter(slot="morning")
    assert {row.due_at.astimezone(ZONE).time() for row in nudges} == {time(10)}
    evenings = Reminder.objects.filter(slot="evening")
    assert {row.useful_until.astimezone(ZONE).time() for row in evenings} == {time(18, 30)}


def test_other_settings_leave_every_plan_alone(clinic, django_assert_max_num_queries):
    a_patient(clinic)
    clinic.phone, clinic.weekdays = "206-555-0199", [0, 1]
    # a savepoint around the row, locked, its three constraints checked, and saved
    with django_assert_max_num_queries(16):
        assert change_clinic(clinic, now=NOW) == 0


def test_many_plans_move_in_batches_each_once(clinic, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    patients = [a_patient(clinic, day=-2) for _ in range(5)]
    clinic.send_time = time(18)
    change_clinic(clinic, now=NOW)
    assert all(evening_times(patient) == {time(18)} for patient in patients)


def test_another_clinics_plans_and_those_that_have_ended_stay(clinic):
    elsewhere = a_patient(a_clinic("Harbor Clinic"), day=-2)
    ended = a_patient(clinic, day=-2)
    discharge(ended, now=NOW)
    clinic.send_time = time(18)
    assert change_clinic(clinic, now=NOW + timedelta(minutes=1)) == 0
    assert evening_times(elsewhere) == {time(17, 30)}


def test_a_wrong_setting_writes_nothing(clinic):
    a_patient(clinic)
    before = list(Clinic.objects.values()), list(Reminder.objects.order_by("pk").values())
    clinic.opens, clinic.send_time = time(18), time(18)
    with pytest.raises(ValidationError):
        change_clinic(clinic, now=NOW)
    assert (list(Clinic.objects.values()), list(Reminder.objects.order_by("pk").values())) == before


def test_duty_is_one_persons(clinic):
    one, other = a_nurse(clinic), a_nurse(clinic)
    set_duty(one.membership, on_duty=False)
    assert dict(Membership.objects.values_list("user", "on_duty")) == {
        one.pk: False, other.pk: True,
    }  # fmt: skip
