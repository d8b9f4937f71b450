"""A further procedure: a plan of its own, and the one before becomes history."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.cast import NOW, TODAY, a_clinic, a_patient
from tracker.journal.record_day import record_day
from tracker.models import DailyLog, Door, Patient, Procedure, Reminder, Summary
from tracker.operations import mail_cycle
from tracker.people.procedures import begin_another, procedures_history
from tracker.people.registration import change_procedure, discharge

pytestmark = pytest.mark.django_db

NEXT = TODAY + timedelta(days=2)


@pytest.fixture
def patient():
    return a_patient(a_clinic(), day=100, procedure={"levels": "L3-L4", "baseline_pain_leg": 8})


def another(patient, *, performed_on=NEXT, now=NOW, **fields):
    procedure = Procedure(performed_on=performed_on, **fields)
    begin_another(patient, procedure, now=now)
    return procedure


def log(patient, day, *, now=NOW, **answers):
    record_day(patient=patient, day=day, answers=answers, entered_by=None, door=Door.NURSE, now=now)


def test_the_new_one_is_followed_and_the_old_one_stays(patient):
    old = patient.procedures.get()
    new = another(patient, levels="L4-L5")
    assert Procedure.objects.active().get(patient=patient) == new
    old.refresh_from_db()
    assert (old.active, old.levels, old.baseline_pain_leg) == (False, "L3-L4", 8)


def test_what_was_planned_for_the_old_one_is_not_sent_and_says_why(patient):
    old = patient.procedures.get()
    ahead = Reminder.objects.filter(procedure=old, state="planned").count()
    assert ahead
    another(patient)
    assert not Reminder.objects.filter(procedure=old, state="planned").exists()
    why = Reminder.objects.filter(procedure=old, reason_code="new_procedure")
    assert (why.count(), set(why.values_list("state", flat=True))) == (ahead, {"cancelled"})


def test_what_waits_in_a_message_of_the_old_one_is_stopped(patient, mailoutbox):
    step = Reminder.objects.filter(state="planned", due_at__gt=NOW).earliest("due_at")
    for chunk in mail_cycle.claim_due(now=step.due_at):
        another(patient, performed_on=step.local_date + timedelta(days=2), now=step.due_at)
        mail_cycle.deliver(chunk, clock=lambda: step.due_at)
    step.refresh_from_db()
    assert (step.state, step.reason) == ("cancelled", "A new procedure took its place.")
    assert mailoutbox == []


def test_the_whole_plan_begins_anew(patient):
    new = another(patient)
    rows = Reminder.objects.filter(procedure=new)
    assert rows.get(step="guidance-day-0").local_date == NEXT
    assert rows.filter(state="planned").count() == rows.count() > 80


def test_the_baseline_and_the_milestones_are_those_of_the_new_one(patient):
    Summary.objects.update(milestones={"stood_10_min": "2026-09-01"})
    another(patient, baseline_standing_min=5)
    summary = Summary.objects.get()
    assert (summary.performed_on, summary.baselines) == (NEXT, {"standing_min": 5.0})
    assert summary.milestones == {}


def test_each_day_belongs_to_the_procedure_before_it(patient):
    log(patient, TODAY - timedelta(days=50), pain_leg=4)
    log(patient, TODAY, pain_leg=5)
    new = another(patient, performed_on=TODAY)
    log(patient, TODAY + timedelta(days=1), now=NOW + timedelta(days=1), pain_leg=3)
    told = procedures_history(patient)
    assert [(c.procedure == new, c.until, c.logs) for c in told] == [
        (True, None, 2),
        (False, TODAY - timedelta(days=1), 1),
    ]
    assert DailyLog.objects.filter(patient=patient).count() == 3


def test_the_history_takes_two_queries(patient, django_assert_num_queries):
    another(patient)
    with django_assert_num_queries(2):
        assert len(procedures_history(patient)) == 2


@pytest.mark.parametrize("days", [0, -1])
def test_it_comes_after_the_one_before(patient, days):
    day_0 = patient.procedures.get().performed_on
    with pytest.raises(ValidationError, match="Type a later day"):
        another(patient, performed_on=day_0 + timedelta(days=days))
    assert patient.procedures.get().active


def test_a_corrected_day_0_stays_after_the_one_before(patient):
    day_0 = patient.procedures.get().performed_on
    new = another(patient)
    new.performed_on = day_0
    with pytest.raises(ValidationError, match="earlier procedure"):
        change_procedure(new, now=NOW)


def test_nobody_has_two_that_are_followed(patient):
    old = patient.procedures.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Procedure.objects.create(
            patient=patient, performed_on=NEXT, guidance_version=old.guidance_version
        )


def test_whoever_was_discharged_is_followed_again_first(patient):
    discharge(patient, now=NOW)
    with pytest.raises(ValidationError, match="Follow the patient again first"):
        another(Patient.objects.get(pk=patient.pk))
