"""The download: all of it, explained in both languages, and safe to open anywhere."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Alert, Door, Patient
from tracker.own_data.archive import archive, file_name, note
from tracker.own_data.registry import LEFT_OUT, TABLES
from tracker.people.access_trail import note_access
from tracker.people.caregivers import invite_caregiver
from tracker.people.contacts import NewContact, record_contact
from tracker.people.data_requests import ask
from tracker.triage.alerts import resolve

NASTY = '=HYPERLINK("http://evil.example";"Click")'


# What belongs in it


def about_patients() -> set[type[Model]]:
    """Every model that has to do with a patient, however many steps away."""
    found: set[type[Model]] = {Patient}
    while True:
        more = {
            model
            for model in apps.get_models()
            if any(field.related_model in found for field in model._meta.concrete_fields)
        }
        if more <= found:
            return found
        found |= more


def test_whatever_has_to_do_with_a_patient_is_in_it_or_left_out_for_a_reason() -> None:
    exported = {table.model for table in TABLES}
    unknown = {model.__name__ for model in about_patients() - exported - set(LEFT_OUT)}
    assert not unknown, (
        f"Is this part of a patient's data? Add a Table to tracker/people/own_data/, or say in "
        f"LEFT_OUT of registry.py why not: {sorted(unknown)}"
    )
    assert not exported & set(LEFT_OUT)
    assert all(LEFT_OUT.values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_field_is_a_column_or_left_out_for_a_reason(table) -> None:
    fields = {field.name for field in table.model._meta.concrete_fields}
    told = table.covered_fields() & fields
    unknown = fields - told - set(table.left_out)
    assert not unknown, f"Add to the columns or to left_out of “{table.name}”: {sorted(unknown)}"
    assert not told & set(table.left_out)
    assert set(table.left_out) <= fields
    assert all(table.left_out.values())


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_note_explains_every_table_and_every_column(language) -> None:
    words = note(language, a_patient(a_clinic()), now=NOW).decode()
    for table in TABLES:
        _, _, part = words.partition(f"\r\n{table.name}\r\n")
        for name in table.columns:
            assert f"\r\n  {name}: " in part, (table.name, name)
    assert ("Made on" in words) == (language == "en")
    assert ("Hecho el" in words) == (language == "es")
    assert "%(" not in words
    assert "{{" not in words


# What is in it


@pytest.fixture
def patient(clinic):
    """Somebody with something in every table, whose note would be a formula."""
    patient = a_patient(clinic, phone="+1 206-555-0187", record_number="@SUM(A1)")
    nurse = a_nurse(clinic, name="Denise Park, RN")
    ruth = a_caregiver(patient, name="Ruth Ellison")
    for answers, by, door in [
        ({"pain_leg": 4, "walking_distance_m": "91.44", "note": NASTY}, ruth, Door.PAGE),
        ({"pain_leg": 5, "symptoms": ["fever"], "note": NASTY}, nurse, Door.NURSE),
    ]:
        record_day(patient=patient, day=TODAY, answers=answers, entered_by=by, door=door, now=NOW)
    alert = Alert.objects.get(severity="urgent")
    resolve(alert, by=nurse, outcome="advised", note="Spoke with her.", now=NOW)
    call = NewContact(kind="call", outcome="no_answer", minutes=2, note="+ a ring", at=NOW)
    record_contact(patient, call, by=nurse, now=NOW, alert=alert)
    assert patient.account is not None
    invite_caregiver(patient, email="anne@home.example", name="Anne", by=patient.account, now=NOW)
    ask(patient, kind="erase", words="-1 note", by=patient.account, now=NOW)
    note_access(nurse, patient, page="patient", now=NOW)
    return patient


def opened(patient) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(archive(patient, now=NOW))))


def rows_of(files: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    text = files.read(f"csv/{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def everything(files: zipfile.ZipFile) -> dict[str, Any]:
    made: dict[str, dict[str, Any]] = json.loads(files.read("everything.json"))
    return made["tables"]


def test_it_is_a_whole_zip_with_a_table_of_each_kind_twice(patient):
    files = opened(patient)
    assert files.testzip() is None
    assert files.namelist() == [
        "READ-ME.txt", "LEAME.txt", *(f"csv/{table.name}.csv" for table in TABLES),
        "everything.json",
    ]  # fmt: skip
    tables = everything(files)
    assert list(tables) == [table.name for table in TABLES]
    for table in TABLES:
        rows = rows_of(files, table.name)
        assert len(rows) == len(tables[table.name])
        for row in [*rows, *tables[table.name]]:
            assert list(row) == list(table.columns)


def test_the_patients_own_language_comes_first(clinic):
    assert opened(a_patient(clinic, language="es")).namelist()[0] == "LEAME.txt"


def test_every_version_of_a_day_is_there_with_who_entered_it(patient):
    files = opened(patient)
    (log,) = everything(files)["logs"]
    assert (log["day"], log["pain_leg"], log["entered_by"]) == (
        "2026-11-03", 5, "Denise Park, RN",
    )  # fmt: skip
    first, second = everything(files)["log_versions"]
    assert (first["entered_by"], first["door"]) == ("Ruth Ellison", "page")
    assert first["answers"]["walking_distance_m"] == 91.44
    assert (second["entered_by"], second["door"]) == ("Denise Park, RN", "nurse")


def test_alerts_are_there_with_the_nurses_name_and_note(patient):
    fever = next(row for row in rows_of(opened(patient), "alerts") if row["severity"] == "urgent")
    assert (fever["resolved_by"], fever["outcome"]) == ("Denise Park, RN", "advised")
    assert fever["note"] == "Spoke with her."


def test_contacts_are_there_with_what_was_written_of_them(patient):
    (call,) = rows_of(opened(patient), "contacts")
    assert (call["kind"], call["outcome"], call["minutes"]) == ("call", "no_answer", "2")
    assert (call["by"], call["note"]) == ("Denise Park, RN", "'+ a ring")


def test_who_looked_who_helps_and_what_was_asked_are_there(patient):
    tables = everything(opened(patient))
    assert [row["user"] for row in tables["who_looked"]] == ["Denise Park, RN"]
    assert [row["name"] for row in tables["caregivers"]] == ["Ruth Ellison"]
    assert [row["words"] for row in tables["requests"]] == ["-1 note"]
    assert "anne@home.example" in [row["email"] for row in tables["invitations"]]


def test_a_cell_that_would_be_a_formula_runs_nothing_and_json_has_it_as_typed(patient):
    files = opened(patient)
    (log,) = rows_of(files, "logs")
    assert log["note"] == f"'{NASTY}"
    assert everything(files)["logs"][0]["note"] == NASTY
    (row,) = rows_of(files, "patient")
    assert (row["phone"], row["record_number"]) == ("'+1 206-555-0187", "'@SUM(A1)")
    for table in TABLES:
        for row in rows_of(files, table.name):
            dangerous = [v for v in row.values() if v.startswith(("=", "+", "@", "\t", "\r"))]
            assert dangerous == [], table.name


def test_a_negative_number_stays_a_number(clinic):
    rows = rows_of(opened(a_patient(clinic, day=-5)), "reminders")
    assert {row["recovery_day"][0] for row in rows} <= {"-", *"0123456789"}


def test_no_key_that_opens_something_is_in_it(patient):
    files = opened(patient)
    text = "".join(files.read(name).decode() for name in files.namelist())
    for opens in ("/l/", "/invite/", "/stop/", "lease_token", "pbkdf2", "password"):
        assert opens not in text


def test_nobody_elses_data_is_in_it(clinic, patient):
    other = a_patient(clinic, first_name="Walter", email="walter@home.example")
    record_day(
        patient=other, day=TODAY, answers={"note": "Walter's own"}, entered_by=other.account,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    files = opened(patient)
    text = "".join(files.read(name).decode() for name in files.namelist())
    assert "walter" not in text.lower()
    assert str(other.pk) not in text


def test_it_comes_in_pieces_and_the_queries_do_not_grow_with_the_days(
    patient, django_assert_max_num_queries
):
    for back in range(1, 12):
        record_day(
            patient=patient, day=TODAY - timedelta(days=back), entered_by=None, door=Door.PAGE,
            answers={"note": "".join(chr(300 + (n * back * 7919) % 20000) for n in range(2000))},
            now=NOW,
        )  # fmt: skip
    with django_assert_max_num_queries(2 * len(TABLES)):
        pieces = list(archive(patient, now=NOW))
    assert len(pieces) > 1


def test_its_name_says_nothing_of_health(clinic):
    assert file_name(a_patient(clinic), now=NOW) == "my-data-2026-11-03.zip"
    assert file_name(a_patient(clinic, language="es"), now=NOW) == "mis-datos-2026-11-03.zip"
