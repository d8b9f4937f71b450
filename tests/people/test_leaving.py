"""Leaving the program: what stops, what is kept, who is told, and the way back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, TODAY, a_patient
from tests.listed import counts, rows_for
from tracker.journal.record_day import record_day
from tracker.models import Alert, DailyLog, Door, Invitation, Patient, Reminder, Summary
from tracker.people.caregivers import invite_caregiver
from tracker.people.leaving import follow_again, leave
from tracker.people.registration import discharge
from tracker.reminders.links import log_token, read_log_token
from tracker.triage.alerts import resolve
from tracker.triage.worklist import digest_counts

pytestmark = pytest.mark.django_db


def log(patient, **answers):
    record_day(
        patient=patient, day=TODAY, answers=answers, entered_by=patient.account, door=Door.PAGE,
        now=NOW,
    )  # fmt: skip


def listed(nurse, show="action"):
    return [row.patient for row in rows_for(nurse, show=show)]


def test_reminders_stop_at_once_and_say_why(patient):
    planned = Reminder.objects.filter(state="planned").count()
    assert planned
    leave(patient, now=NOW)
    assert Reminder.objects.filter(reason_code="patient_left").count() == planned
    assert not Reminder.objects.filter(state="planned").exists()


def test_it_is_recorded_as_the_patients_doing_and_the_record_stays(patient):
    log(patient, pain_leg=3)
    leave(patient, now=NOW)
    patient.refresh_from_db()
    assert patient.left_at == patient.discharged_at == NOW
    assert DailyLog.objects.filter(patient=patient).exists()
    assert patient.account is not None


def test_a_discharge_is_not_leaving(patient):
    discharge(patient, now=NOW)
    patient.refresh_from_db()
    assert (patient.discharged_at, patient.left_at) == (NOW, None)


def test_log_links_and_open_invitations_are_revoked(patient):
    link = log_token(patient, TODAY, now=NOW)
    invitation = invite_caregiver(patient, email="ruth@home.example", by=patient.account, now=NOW)
    leave(patient, now=NOW)
    assert read_log_token(link, now=NOW) is None
    follow_again(patient, now=NOW)
    assert read_log_token(link, now=NOW) is None, "not even once followed again"
    assert not Invitation.objects.get(pk=invitation.pk).is_open(NOW)


def test_the_nurses_are_told_on_the_worklist_until_one_has_dealt_with_it(patient, nurse):
    leave(patient, now=NOW)
    assert listed(nurse) == listed(nurse, "request") == [patient]
    row = Summary.objects.get()
    assert (row.reason, row.top_rule) == ("Left the program", "left")
    assert digest_counts([nurse.membership.clinic_id], now=NOW).popitem()[1].request == 1
    resolve(Alert.objects.get(), by=nurse, outcome="advised", note="", now=NOW)
    assert listed(nurse, "all") == []


def test_an_open_emergency_is_not_hidden_by_leaving(patient, nurse):
    log(patient, symptoms=["leg_weakness"])
    leave(patient, now=NOW)
    assert listed(nurse, "emergency") == [patient]
    resolve(Alert.objects.get(rule="left"), by=nurse, outcome="other", note="", now=NOW)
    assert listed(nurse, "emergency") == [patient]
    assert counts(nurse).emergency == 1
    resolve(Alert.objects.exclude(rule="left").get(), by=nurse, outcome="seen", note="", now=NOW)
    assert listed(nurse, "all") == []


def test_whoever_left_is_not_counted_as_followed(patient, clinic, nurse):
    a_patient(clinic)
    leave(patient, now=NOW)
    assert (counts(nurse).followed, counts(nurse).all) == (1, 2)


def test_leaving_twice_changes_nothing(patient):
    leave(patient, now=NOW)
    leave(patient, now=NOW + timedelta(hours=1))
    discharge_of_before = Patient.objects.get()
    assert discharge_of_before.left_at == NOW
    assert Alert.objects.count() == 1


def test_a_follow_up_that_the_clinic_ended_cannot_be_left(patient):
    discharge(patient, now=NOW)
    leave(patient, now=NOW)
    assert Patient.objects.get().left_at is None
    assert not Alert.objects.exists()


def test_followed_again_what_lies_ahead_is_planned_and_what_was_missed_is_not(patient, nurse):
    ahead = set(
        Reminder.objects.filter(state="planned", due_at__gt=NOW + timedelta(days=3)).values_list(
            "step", "occurrence"
        )
    )
    leave(patient, now=NOW)
    follow_again(patient, now=NOW + timedelta(days=2))
    planned = Reminder.objects.filter(state="planned")
    assert set(planned.filter(due_at__gt=NOW + timedelta(days=3)).values_list(
        "step", "occurrence"
    )) == ahead  # fmt: skip
    assert not planned.filter(due_at__lt=NOW + timedelta(days=2)).exists()
    patient.refresh_from_db()
    assert patient.left_at is patient.discharged_at is None
    assert Alert.objects.get().state == "resolved"
    assert listed(nurse, "all") == [patient]


def test_nobody_can_have_left_and_be_followed(patient):
    with pytest.raises(IntegrityError), transaction.atomic():
        Patient.objects.update(left_at=NOW)
