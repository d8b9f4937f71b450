"""Registering a patient before, on, or after the day; and changes that move the plan."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.cast import NOW, TODAY, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import (
    Alert,
    Door,
    Invitation,
    Message,
    Patient,
    PreferenceDoor,
    Procedure,
    Reminder,
)
from tracker.people.registration import (
    DischargeRefused,
    change_patient,
    change_procedure,
    discharge,
    register,
)
from tracker.triage.alerts import resolve

pytestmark = pytest.mark.django_db


def new(**fields):
    return Patient(
        **{
            "first_name": "Rosa", "last_name": "Delgado", "email": "rosa@home.example",
            "timezone": "America/Chicago", **fields,
        }
    )  # fmt: skip


def plan(patient, **filters):
    return Reminder.objects.filter(procedure__patient=patient, **filters).order_by("due_at")


def test_a_follow_up_does_not_end_with_an_emergency_open(clinic):
    patient = a_patient(clinic)
    record_day(
        patient=patient, day=NOW.date(), answers={"symptoms": ["leg_weakness"]}, entered_by=None,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    with pytest.raises(DischargeRefused, match="Resolve it first"):
        discharge(patient, now=NOW)
    patient.refresh_from_db()
    assert patient.discharged_at is None
    resolve(Alert.objects.get(), by=a_nurse(clinic), outcome="seen", note="", now=NOW)
    discharge(patient, now=NOW)
    assert patient.discharged_at == NOW


@pytest.mark.parametrize("phone", ["abc", "12345", "call me"])
def test_a_phone_number_that_cannot_be_dialled_is_refused(clinic, phone):
    with pytest.raises(ValidationError, match="with its digits"):
        register(new(phone=phone), Procedure(performed_on=TODAY), clinic=clinic, by=None, now=NOW)


def test_a_nudge_about_a_day_that_was_never_asked_for_is_missed_from_the_start(clinic):
    patient = register(
        new(), Procedure(performed_on=TODAY - timedelta(days=5)), clinic=clinic, by=None,
        now=NOW.replace(hour=8),
    )  # fmt: skip
    nudge = plan(patient, kind="nudge", requested_day=TODAY - timedelta(days=1)).get()
    assert (nudge.state, nudge.reason) == ("missed", "That day was not asked for.")
    assert plan(patient, kind="nudge", requested_day=TODAY).get().state == "planned"


def test_before_the_procedure_the_whole_plan_lies_ahead(clinic):
    patient = register(
        new(), Procedure(performed_on=TODAY + timedelta(days=9)), clinic=clinic, by=None, now=NOW
    )
    assert set(plan(patient).values_list("state", flat=True)) == {"planned"}
    assert plan(patient).count() > 80


def test_registered_later_the_earlier_steps_are_missed_with_that_reason(clinic):
    patient = register(
        new(), Procedure(performed_on=TODAY - timedelta(days=20)), clinic=clinic, by=None, now=NOW
    )
    earlier = plan(patient, local_date__lt=TODAY)
    assert {(row.state, row.reason) for row in earlier} == {
        ("missed", "This day had passed when follow-up began.")
    }
    assert set(plan(patient, local_date__gt=TODAY).values_list("state", flat=True)) == {"planned"}


def test_an_e_mail_address_is_invited_and_not_used_before_it_is_confirmed(clinic):
    patient = register(
        new(email="Rosa@Home.example"),
        Procedure(performed_on=TODAY),
        clinic=clinic,
        by=None,
        now=NOW,
    )
    assert Invitation.objects.get(patient=patient).email == "rosa@home.example"
    assert Message.objects.get(patient=patient).kind == "invitation"
    assert not patient.can_be_mailed


def test_without_an_e_mail_address_nobody_is_invited(clinic):
    patient = register(
        new(email=""), Procedure(performed_on=TODAY), clinic=clinic, by=None, now=NOW
    )
    assert not Invitation.objects.exists()
    assert plan(patient).exists()


def test_an_invitation_made_at_night_waits_for_the_morning(clinic):
    night = NOW.replace(hour=23)
    patient = register(new(), Procedure(performed_on=TODAY), clinic=clinic, by=None, now=night)
    assert Message.objects.get(patient=patient).due_at == NOW.replace(day=4, hour=8)


@pytest.mark.parametrize(
    ("fields", "performed_on", "field"),
    [
        ({"first_name": ""}, TODAY, "first_name"),
        ({"email": "rosa at home"}, TODAY, "email"),
        ({"timezone": "Chicago"}, TODAY, "timezone"),
        ({}, TODAY + timedelta(days=400), "performed_on"),
        ({}, TODAY - timedelta(days=3000), "performed_on"),
    ],
)
def test_bad_details_name_the_field_and_nothing_is_written(clinic, fields, performed_on, field):
    with pytest.raises(ValidationError) as refused:
        register(
            new(**fields), Procedure(performed_on=performed_on), clinic=clinic, by=None, now=NOW
        )
    assert field in refused.value.message_dict
    assert not Patient.objects.exists()


def test_a_bad_baseline_leaves_no_half_registered_patient(clinic):
    procedure = Procedure(performed_on=TODAY, baseline_pain_leg=12)
    with pytest.raises(ValidationError):
        register(new(), procedure, clinic=clinic, by=None, now=NOW)
    assert not Patient.objects.exists()


def test_a_corrected_day_0_moves_what_is_planned_and_nothing_that_went_out(clinic):
    patient = a_patient(clinic, day=12)
    sent = plan(patient, due_at__lte=NOW)
    sent_keys = set(sent.values_list("step", "occurrence"))
    sent.update(state="sent")
    places = dict(plan(patient, state="sent").values_list("pk", "due_at"))

    procedure = patient.procedures.get()
    procedure.performed_on += timedelta(days=4)
    change = change_procedure(procedure, now=NOW)

    assert change.added == []
    assert dict(plan(patient, state="sent").values_list("pk", "due_at")) == places
    again = {(r.step, r.occurrence) for r in change.moved} & sent_keys
    assert again == set()
    assert plan(patient, step="log-weekly", occurrence=1).get().recovery_day == 49
    assert plan(patient, step="log-weekly", occurrence=1).get().local_date == (
        procedure.performed_on + timedelta(days=49)
    )


def test_correcting_day_0_there_and_back_again_loses_and_doubles_nothing(clinic):
    patient = a_patient(clinic, day=3)
    before = set(plan(patient).values_list("step", "occurrence", "due_at"))
    procedure = patient.procedures.get()
    for days in (5, -5):
        procedure.performed_on += timedelta(days=days)
        change_procedure(procedure, now=NOW)
    assert set(plan(patient).values_list("step", "occurrence", "due_at")) == before


def test_each_correction_of_day_0_is_counted_and_no_other_change(clinic):
    procedure = a_patient(clinic, day=3).procedures.get()
    counts = []
    for days in (5, 0, -5):
        procedure.performed_on += timedelta(days=days)
        procedure.levels = f"L{days}"
        change_procedure(procedure, now=NOW)
        counts.append(Procedure.objects.get(pk=procedure.pk).day_0_moves)
    assert counts == [1, 1, 2]


def test_a_changed_send_time_moves_the_evenings_ahead(clinic):
    patient = a_patient(clinic)
    patient.send_time = NOW.replace(hour=19, minute=0).time()
    change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=NOW)
    evening = plan(patient, slot="evening", state="planned").first()
    assert evening.due_at.astimezone(NOW.tzinfo).hour == 19


def test_a_send_time_in_the_night_is_refused(clinic):
    patient = a_patient(clinic)
    patient.send_time = NOW.replace(hour=3).time()
    with pytest.raises(ValidationError) as refused:
        change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=NOW)
    assert "send_time" in refused.value.message_dict


def test_a_new_address_must_be_confirmed_anew(clinic):
    patient = a_patient(clinic)
    patient.email = "new@home.example"
    change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=NOW)
    patient.refresh_from_db()
    assert patient.email_confirmed_at is None
    assert Invitation.objects.filter(email="new@home.example", accepted_at=None).exists()


def test_discharge_cancels_what_is_planned_and_keeps_the_record(clinic):
    patient = a_patient(clinic)
    discharge(patient, now=NOW)
    assert not plan(patient, state="planned").exists()
    assert plan(patient, state="cancelled").exists()


def test_correcting_a_discharged_patients_details_plans_nothing_anew(clinic):
    patient = a_patient(clinic)
    discharge(patient, now=NOW)
    patient.send_time = NOW.replace(hour=19).time()
    change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=NOW)
    assert not plan(patient, state="planned").exists()


def test_replanning_one_patient_costs_a_fixed_number_of_queries(
    clinic, django_assert_max_num_queries
):
    procedure = a_patient(clinic).procedures.select_related("patient__clinic").get()
    procedure.performed_on += timedelta(days=1)
    # SQLite takes fewer parameters in one statement, so that it needs more of them.
    with django_assert_max_num_queries(14 if connection.vendor == "postgresql" else 40):
        change_procedure(procedure, now=NOW)
