"""A day through the API: recorded once, replaced, merged, read back; bad input names its field."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.api.clients import by_token, log_url, patient_client
from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tracker.models import AccessRecord, Alert, DailyLog, LogVersion, WeeklyPeg
from tracker.people.leaving import leave
from tracker.people.registration import discharge

A_DAY: dict[str, Any] = {
    "daily_distance_m": 1609.34,
    "walking_distance_m": 365.76,
    "walking_min": 12,
    "stopped_by": ["leg_pain"],
    "standing_min": 20,
    "pain_back": 3,
    "pain_leg": 4,
    "medicine_doses": 1,
    "symptoms": [],
    "note": "Walked to the park.",
}


# Recording


def test_a_new_day_is_created_and_comes_back_as_it_was_given() -> None:
    patient = a_patient(a_clinic())
    answer = patient_client(patient).put(log_url(patient), A_DAY)
    assert answer.status_code == 201
    body = answer.json()
    assert body["changed"] is True
    assert {name: body[name] for name in A_DAY} == A_DAY
    assert body["steps"] is None
    assert body["day"] == TODAY.isoformat()
    assert body["patient"] == str(patient.pk)
    assert body["door"] == "api"


def test_a_day_is_read_as_it_was_recorded() -> None:
    patient = a_patient(a_clinic())
    client = patient_client(patient)
    recorded = client.put(log_url(patient), A_DAY).json()
    answer = client.get(log_url(patient))
    assert answer.status_code == 200
    assert answer.json() == {name: recorded[name] for name in recorded if name != "changed"}


def test_the_same_day_put_twice_changes_nothing() -> None:
    patient = a_patient(a_clinic())
    client = patient_client(patient)
    first = client.put(log_url(patient), A_DAY)
    second = client.put(log_url(patient), A_DAY)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == {**first.json(), "changed": False}
    assert LogVersion.objects.filter(log__patient=patient).count() == 1


def test_put_replaces_the_day() -> None:
    patient = a_patient(a_clinic())
    client = patient_client(patient)
    client.put(log_url(patient), A_DAY)
    answer = client.put(log_url(patient), {"pain_leg": 5})
    assert answer.status_code == 200
    assert answer.json()["changed"] is True
    log = DailyLog.objects.get(patient=patient)
    assert (log.pain_leg, log.pain_back, log.symptoms, log.note) == (5, None, None, "")
    assert log.versions.count() == 2


def test_patch_keeps_what_it_does_not_name() -> None:
    patient = a_patient(a_clinic())
    client = patient_client(patient)
    client.put(log_url(patient), A_DAY)
    answer = client.patch(log_url(patient), {"pain_leg": 5, "walking_min": None})
    assert answer.status_code == 200
    expected = {**A_DAY, "pain_leg": 5, "walking_min": None}
    assert {name: answer.json()[name] for name in A_DAY} == expected


def test_patch_with_nothing_new_changes_nothing() -> None:
    patient = a_patient(a_clinic())
    client = patient_client(patient)
    client.put(log_url(patient), A_DAY)
    for answers in ({}, {"pain_leg": 4}):
        answer = client.patch(log_url(patient), answers)
        assert (answer.status_code, answer.json()["changed"]) == (200, False)
    assert LogVersion.objects.filter(log__patient=patient).count() == 1


def test_patch_of_a_day_without_a_log_creates_it() -> None:
    patient = a_patient(a_clinic())
    answer = patient_client(patient).patch(log_url(patient), {"pain_leg": 2})
    assert answer.status_code == 201
    assert answer.json()["changed"] is True


def test_a_red_flag_is_an_alert_in_the_same_save() -> None:
    patient = a_patient(a_clinic())
    patient_client(patient).put(log_url(patient), {"symptoms": ["leg_weakness"]})
    alert = Alert.objects.get(patient=patient)
    assert (alert.rule, alert.severity) == ("red_flag:leg_weakness", "emergency")


def test_caregivers_and_nurses_log_for_their_patients() -> None:
    clinic = a_clinic()
    patient = a_patient(clinic)
    assert by_token(a_caregiver(patient)).put(log_url(patient), A_DAY).status_code == 201
    nurse = a_nurse(clinic)
    answer = by_token(nurse).patch(log_url(patient), {"pain_leg": 6})
    assert answer.status_code == 200
    assert answer.json()["entered_by"] == nurse.name
    assert DailyLog.objects.get(patient=patient).entered_by == nurse


# Reading back


def test_logs_come_newest_first_a_page_at_a_time() -> None:
    patient = a_patient(a_clinic(), day=20)
    client = patient_client(patient)
    DailyLog.objects.bulk_create(
        DailyLog(
            patient=patient,
            day=TODAY - timedelta(days=back),
            pain_leg=back % 10,
            door="import",
            created_at=patient.registered_at,
            updated_at=patient.registered_at,
        )
        for back in range(130)
    )
    days, url, pages = [], f"/api/v1/patients/{patient.pk}/logs/", 0
    while url:
        page = client.get(url).json()
        days += [row["day"] for row in page["results"]]
        url, pages = page["next"], pages + 1
    assert pages == 2
    assert days == [(TODAY - timedelta(days=back)).isoformat() for back in range(130)]


def test_history_has_every_version_newest_first() -> None:
    patient = a_patient(a_clinic())
    client = patient_client(patient)
    client.put(log_url(patient), {"pain_leg": 3})
    client.put(log_url(patient), {"pain_leg": 4})
    versions = client.get(f"{log_url(patient)}history/").json()["results"]
    assert [version["answers"]["pain_leg"] for version in versions] == [4, 3]
    assert {version["door"] for version in versions} == {"api"}


@pytest.mark.parametrize("ending", ["", "history/"])
def test_a_day_without_a_log_is_not_found(ending: str) -> None:
    patient = a_patient(a_clinic())
    answer = patient_client(patient).get(f"{log_url(patient)}{ending}")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "There is no log of this day."}


@pytest.mark.parametrize("cursor", ["nonsense", "cD1ub25zZW5zZQ==", "cD0lMDA=", "bz0tMQ=="])
def test_a_made_up_cursor_is_not_found(cursor: str) -> None:
    patient = a_patient(a_clinic())
    answer = patient_client(patient).get(f"/api/v1/patients/{patient.pk}/logs/?cursor={cursor}")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Invalid cursor"}


def test_that_somebody_else_read_a_record_is_kept_once_a_day() -> None:
    clinic = a_clinic()
    patient = a_patient(clinic)
    nurse = a_nurse(clinic)
    client = by_token(nurse)
    for _ in range(2):
        client.get(f"/api/v1/patients/{patient.pk}/logs/")
    patient_client(patient).get(f"/api/v1/patients/{patient.pk}/logs/")
    assert [(row.user, row.page) for row in AccessRecord.objects.all()] == [(nurse, "api")]


# Strangers


@pytest.mark.parametrize("method", ["get", "put", "patch"])
def test_a_stranger_finds_nothing(method: str) -> None:
    patient = a_patient(a_clinic())
    for stranger in (a_nurse(a_clinic("Another Clinic")), a_patient(a_clinic()).account):
        assert stranger is not None
        answer = getattr(by_token(stranger), method)(log_url(patient), A_DAY)
        assert answer.status_code == 404
        assert answer.json() == {"detail": "There is no such patient, or you may not see them."}
    assert not DailyLog.objects.exists()


def test_a_patient_who_does_not_exist_is_not_found() -> None:
    patient = a_patient(a_clinic())
    url = f"/api/v1/patients/{uuid4()}/logs/{TODAY}/"
    assert patient_client(patient).put(url, A_DAY).status_code == 404


# Bad input: words that name the field, and nothing written


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("daily_distance_m", 100_001, "a number of meters from 0 to 100,000"),
        ("daily_distance_m", [1], "a number of meters from 0 to 100,000"),
        ("steps", -1, "from 0 to 200,000"),
        ("walking_distance_m", "far", "a number of meters from 0 to 100,000"),
        ("walking_distance_m", {"feet": 3}, "a number of meters from 0 to 100,000"),
        ("walking_min", 1441, "a number of minutes from 0 to 1,440"),
        ("stopped_by", ["boredom"], "Choose from: leg_pain"),
        ("stopped_by", "leg_pain", "Give a list"),
        ("standing_min", 2.5, "Use a whole number"),
        ("pain_back", 11, "from 0 to 10"),
        ("pain_leg", True, "from 0 to 10"),
        ("medicine_doses", 51, "from 0 to 50"),
        ("symptoms", ["headache"], "Choose from:"),
        ("symptoms", [["leg_weakness"]], "Choose from:"),
        ("note", 7, "The note is text"),
        ("note", "a\x00b", "cannot be kept"),
        ("note", "a" * 2001, "Shorten it to 2,000"),
        ("pain", 3, "There is no question “pain”"),
        ("day", "2026-11-03", "There is no question “day”"),
    ],
)
@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_wrong_answer_is_named_with_its_fix(
    method: str, field: str, value: object, words: str
) -> None:
    patient = a_patient(a_clinic())
    answer = getattr(patient_client(patient), method)(log_url(patient), {"steps": 10, field: value})
    assert answer.status_code == 400
    errors = answer.json()
    assert list(errors) == [field]
    assert words in errors[field][0]
    assert not DailyLog.objects.exists()


def test_every_wrong_answer_is_named_at_once() -> None:
    patient = a_patient(a_clinic())
    answer = patient_client(patient).put(log_url(patient), {"pain_leg": 12, "steps": "many"})
    assert set(answer.json()) == {"pain_leg", "steps"}


def test_a_day_without_an_answer_is_refused() -> None:
    patient = a_patient(a_clinic())
    for answers in ({}, {"pain_leg": None, "note": "  "}):
        answer = patient_client(patient).put(log_url(patient), answers)
        assert answer.status_code == 400
        assert answer.json() == {"answers": ["Answer at least one question."]}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-04", "still to come"),
        ("2026-09-01", "more than 30 days before the procedure"),
        ("2026-02-30", "YYYY-MM-DD"),
        ("20261103", "YYYY-MM-DD"),
        ("2026-W45-2", "YYYY-MM-DD"),
        ("today", "YYYY-MM-DD"),
        ("0000-00-00", "YYYY-MM-DD"),
    ],
)
def test_a_wrong_day_is_refused_in_words(day: str, words: str) -> None:
    patient = a_patient(a_clinic())
    answer = patient_client(patient).put(log_url(patient, day), A_DAY)
    assert answer.status_code == 400
    assert words in answer.json()["day"][0]
    assert not DailyLog.objects.exists()


@pytest.mark.parametrize("ending", ["", "history/"])
def test_reading_a_wrong_day_is_refused_in_words(ending: str) -> None:
    patient = a_patient(a_clinic())
    answer = patient_client(patient).get(f"{log_url(patient, 'yesterday')}{ending}")
    assert answer.status_code == 400
    assert "YYYY-MM-DD" in answer.json()["day"][0]


@pytest.mark.parametrize(
    "body",
    [
        b'{"pain_leg": 3',
        b"",
        b"[1, 2]",
        b'"pain_leg"',
        b"null",
        b'{"pain_leg": NaN}',
        b'{"pain_leg": 1e999}',
        b'{"note": "\xff"}',
        b'{"pain_leg": ' + b"9" * 5000 + b"}",
        b'{"symptoms": ' + b"[" * 100_000,
    ],
)
def test_what_is_no_json_object_is_refused_in_words(body: bytes) -> None:
    patient = a_patient(a_clinic())
    answer = patient_client(patient).put(log_url(patient), body, content_type="application/json")
    assert answer.status_code == 400
    assert all(words for words in answer.json().values())
    assert not DailyLog.objects.exists()


def test_a_form_is_refused() -> None:
    patient = a_patient(a_clinic())
    answer = patient_client(patient).put(
        log_url(patient), "pain_leg=3", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 415


def test_a_body_that_is_too_large_is_refused() -> None:
    patient = a_patient(a_clinic())
    body = b'{"note": "' + b"a" * 3_000_000 + b'"}'
    answer = patient_client(patient).put(log_url(patient), body, content_type="application/json")
    assert 400 <= answer.status_code < 500
    assert not DailyLog.objects.exists()


@pytest.mark.parametrize("name", ["\\ud800", "\\u0000"])
def test_a_name_that_cannot_be_told_back_is_refused(name: str) -> None:
    patient = a_patient(a_clinic())
    answer = patient_client(patient).put(
        log_url(patient), data=f'{{"{name}": 3}}', content_type="application/json"
    )
    assert answer.status_code == 400
    assert not DailyLog.objects.exists()


@pytest.mark.parametrize("ends", [discharge, leave])
def test_once_the_follow_up_has_ended_days_are_read_and_no_more_recorded(ends: Any) -> None:
    patient = a_patient(a_clinic())
    ruth = a_caregiver(patient)
    patient_client(patient).put(log_url(patient), {"pain_leg": 4})
    ends(patient, now=NOW)
    week = f"/api/v1/patients/{patient.pk}/peg/{TODAY}/"
    for program in (patient_client(patient), by_token(ruth)):
        for method in (program.put, program.patch):
            answer = method(log_url(patient), {"pain_leg": 9})
            assert answer.status_code == 400
            assert "The follow-up has ended" in answer.json()["patient"][0]
            assert "The follow-up has ended" in method(week, {"pain": 5}).json()["patient"][0]
        assert program.get(log_url(patient)).json()["pain_leg"] == 4
    assert LogVersion.objects.count() == 1
    assert not WeeklyPeg.objects.exists()
