"""Compiled queries do what the ORM's own do, on the database in use, and are compiled once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tracker.models import DailyLog, LogVersion, Patient, Reminder, User
from tracker.models.compiled import (
    Chain,
    Given,
    Insert,
    Instances,
    Rows,
    Save,
    Together,
    Update,
    columns,
)

pytestmark = pytest.mark.django_db

PATIENT = Given("patient", Patient._meta.pk)
DAY = Given("day", DailyLog._meta.get_field("day"))


def a_log(patient: Patient, **answers: Any) -> DailyLog:
    """A log of today, not stored."""
    return DailyLog(
        **{
            "patient": patient,
            "day": TODAY,
            "daily_distance_m": Decimal("1609.34"),
            "stopped_by": ["leg_pain"],
            "symptoms": [],
            "pain_leg": 4,
            "note": "50% “better”",
            "entered_by": patient.account,
            "door": "api",
            "created_at": NOW,
            "updated_at": NOW,
            **answers,
        }
    )


def stored(row: models.Model) -> dict[str, Any]:
    """What the database has of `row`."""
    values: dict[str, Any] = type(row)._default_manager.filter(pk=row.pk).values().get()
    return values


# Rows


def test_rows_are_those_of_the_orm_in_every_type() -> None:
    patient = a_patient(a_clinic())
    a_log(patient).save()
    a_log(patient, day=TODAY - timedelta(days=1), symptoms=None, daily_distance_m=None).save()
    find = Rows(
        lambda: (
            DailyLog.objects.filter(patient=PATIENT, day__gte=DAY)
            .order_by("day")
            .values_list(*columns(DailyLog))
        )
    )
    logs = DailyLog.objects.filter(patient=patient).order_by("day")
    for since in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)):
        expected = list(logs.filter(day__gte=since).values_list(*columns(DailyLog)))
        assert find(patient=patient.pk, day=since) == expected


def test_each_call_has_its_own_values_and_the_sql_is_written_once() -> None:
    clinic = a_clinic()
    patients = [a_patient(clinic) for _ in range(3)]
    written = []

    def query() -> "models.QuerySet[Patient, Any]":
        written.append(1)
        return Patient.objects.filter(pk=PATIENT).values_list("pk")

    find = Rows(query)
    assert [find(patient=one.pk) for one in patients] == [[(one.pk,)] for one in patients]
    assert len(written) == 1


def test_a_value_may_stand_in_several_places() -> None:
    clinic = a_clinic()
    patient, other = a_patient(clinic), a_patient(clinic)
    visible = Rows(
        lambda: Patient.objects.visible_to(
            Given("user", User._meta.pk)  # type: ignore[arg-type]
        ).values_list("pk")
    )
    assert patient.account is not None
    cast = {
        patient.account: {patient.pk},
        a_caregiver(other): {other.pk},
        a_nurse(clinic): {patient.pk, other.pk},
        a_nurse(a_clinic()): set(),
    }
    for person, theirs in cast.items():
        assert {pk for (pk,) in visible(user=person.pk)} == theirs


def test_instances_are_those_of_the_orm() -> None:
    patient = a_patient(a_clinic())
    find = Instances(Patient, lambda: Patient.objects.filter(pk=PATIENT))
    (found,) = find(patient=patient.pk)
    expected = Patient.objects.get()
    assert [getattr(found, name) for name in columns(Patient)] == [
        getattr(expected, name) for name in columns(Patient)
    ]
    assert not found._state.adding
    assert find(patient=uuid4()) == []


def test_an_instance_loads_what_is_named_and_asks_for_the_rest_when_it_is_used() -> None:
    patient = a_patient(a_clinic())
    assert patient.account is not None
    find = Instances(
        Patient,
        lambda: Patient.objects.filter(pk=PATIENT),
        ["timezone", "account__email", "account_id", "clinic__name"],
    )
    with CaptureQueriesContext(connection) as queries:
        (found,) = find(patient=patient.pk)
        assert found.account is not None
        assert (found.pk, found.timezone) == (patient.pk, patient.timezone)
        assert (found.account.pk, found.account.email) == (patient.account.pk, patient.email)
        assert found.clinic.name == patient.clinic.name
    assert len(queries) == 1
    assert found.get_deferred_fields() >= {"first_name", "phone"}
    assert found.first_name == patient.first_name


# Writing


def test_a_row_is_inserted_as_save_would() -> None:
    patient = a_patient(a_clinic())
    inserted, saved = a_log(patient), a_log(patient, day=TODAY - timedelta(days=1))
    with CaptureQueriesContext(connection) as queries:
        Insert(DailyLog)(inserted)
    saved.save()
    assert len(queries) == 1
    assert {**stored(inserted), "id": saved.pk, "day": saved.day} == stored(saved)
    assert not inserted._state.adding


def test_a_key_that_the_database_counts_up_is_left_to_it() -> None:
    log = a_log(a_patient(a_clinic()))
    log.save()
    insert = Insert(LogVersion)
    for number in range(2):
        insert(LogVersion(log=log, answers={"steps": number}, door="api", recorded_at=NOW))
    assert [version.answers for version in log.versions.all()] == [{"steps": 0}, {"steps": 1}]


def test_constraints_hold() -> None:
    patient = a_patient(a_clinic())
    insert = Insert(DailyLog)
    insert(a_log(patient))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(a_log(patient))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(a_log(patient, day=TODAY - timedelta(days=1), pain_leg=11))


def test_only_the_named_columns_of_a_row_are_saved() -> None:
    log = a_log(a_patient(a_clinic()))
    log.save()
    before = stored(log)
    log.pain_leg, log.symptoms, log.entered_by, log.note = 6, ["fall"], None, "not saved"  # type: ignore[misc]
    Save(DailyLog, ["pain_leg", "symptoms", "entered_by"])(log)
    assert stored(log) == {
        **before, "pain_leg": 6, "symptoms": ["fall"], "entered_by_id": None,
    }  # fmt: skip


def test_several_rows_are_written_together_or_not_at_all() -> None:
    patient = a_patient(a_clinic())
    write = Together(Insert(DailyLog), Insert(LogVersion), Save(Patient, ["first_name"]))
    log = a_log(patient)
    version = LogVersion(log=log, answers={"steps": 1}, door="api", recorded_at=NOW)
    patient.first_name, patient.last_name = "Ann", "not saved"
    with CaptureQueriesContext(connection) as queries:
        write(log, version, patient)
    assert len(queries) == (1 if connection.vendor == "postgresql" else 3)
    assert stored(log)["note"] == log.note
    assert log.versions.get().answers == {"steps": 1}
    assert stored(patient)["first_name"] == "Ann"
    assert stored(patient)["last_name"] != "not saved"
    assert not log._state.adding

    patient.first_name = "Bea"
    with pytest.raises(IntegrityError), transaction.atomic():
        write(a_log(patient), version, patient)
    assert LogVersion.objects.count() == 1
    assert stored(patient)["first_name"] == "Ann"


def test_an_update_reaches_the_rows_of_its_query_and_counts_them() -> None:
    patient, other = (a_patient(a_clinic()) for _ in range(2))
    skip = Update(
        lambda: Reminder.objects.filter(procedure__patient=PATIENT, requested_day=DAY),
        state="skipped",
        reason_code="day_logged",
    )
    asked = Reminder.objects.filter(procedure__patient=patient, requested_day=TODAY)
    assert skip(patient=patient.pk, day=TODAY) == asked.count() > 0
    assert set(asked.values_list("state", "reason_code")) == {("skipped", "day_logged")}
    assert not Reminder.objects.filter(procedure__patient=other, state="skipped").exists()
    assert skip(patient=patient.pk, day=TODAY - timedelta(days=900)) == 0


@pytest.fixture
def a_chain() -> Chain:
    """Names a patient; then skips what was asked of another, but only if the first was there;
    then names a third."""
    name = Given("name", Patient._meta.get_field("first_name"))
    asked = Reminder.objects.filter
    skip = Update(
        lambda: asked(procedure__patient=PATIENT), state="skipped", reason_code="day_logged"
    )
    rename = Update(lambda: Patient.objects.filter(pk=PATIENT), first_name=name)
    return Chain(rename, skip, rename, if_first={1})


def test_updates_in_a_chain_are_made_in_one_statement(a_chain: Chain) -> None:
    first, second, third = (a_patient(a_clinic()) for _ in range(3))
    with CaptureQueriesContext(connection) as queries:
        reached = a_chain(
            {"patient": first.pk, "name": "Ann"},
            {"patient": second.pk},
            {"patient": third.pk, "name": "Bea"},
        )
    assert reached == 1
    assert len(queries) == (1 if connection.vendor == "postgresql" else 3)
    assert stored(first)["first_name"] == "Ann"
    assert stored(third)["first_name"] == "Bea"
    states = Reminder.objects.filter(procedure__patient=second).values_list("state", flat=True)
    assert set(states) == {"skipped"}


def test_what_hangs_on_the_first_of_a_chain_is_left_when_that_reaches_nothing(
    a_chain: Chain,
) -> None:
    second, third = (a_patient(a_clinic()) for _ in range(2))
    reached = a_chain(
        {"patient": uuid4(), "name": "Ann"},
        {"patient": second.pk},
        {"patient": third.pk, "name": "Bea"},
    )
    assert reached == 1
    assert stored(third)["first_name"] == "Bea"
    assert not Reminder.objects.filter(procedure__patient=second, state="skipped").exists()


def test_a_chain_counts_what_its_last_update_reached(a_chain: Chain) -> None:
    first, second = (a_patient(a_clinic()) for _ in range(2))
    reached = a_chain(
        {"patient": first.pk, "name": "Ann"},
        {"patient": second.pk},
        {"patient": uuid4(), "name": "Bea"},
    )
    assert reached == 0
    assert stored(first)["first_name"] == "Ann"
