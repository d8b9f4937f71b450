"""A week's PEG through the API: recorded once, replaced, merged, read back."""

from datetime import date, timedelta

import pytest

from tests.api.clients import by_token, patient_client
from tests.cast import TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tracker.models import AccessRecord, Patient, WeeklyPeg

DAY = timedelta(days=1)
ALL = {"pain": 7, "enjoyment": 6, "activity": 6}


def peg_url(patient: Patient, day: date | str = TODAY) -> str:
    return f"/api/v1/patients/{patient.pk}/peg/{day}/"


def test_a_new_week_is_created_with_its_score(patient: Patient) -> None:
    answer = patient_client(patient).put(peg_url(patient), ALL)
    assert answer.status_code == 201
    body = answer.json()
    assert {name: body[name] for name in ALL} == ALL
    assert (body["score"], body["day"], body["week"]) == (6.3, "2026-11-03", "2026-11-02")
    assert (body["door"], body["changed"]) == ("api", True)
    assert body["patient"] == str(patient.pk)


def test_the_same_week_put_twice_changes_nothing(patient: Patient) -> None:
    client = patient_client(patient)
    first = client.put(peg_url(patient), ALL)
    second = client.put(peg_url(patient), ALL)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == {**first.json(), "changed": False}


def test_put_replaces_the_week_and_patch_keeps_what_it_does_not_name(patient: Patient) -> None:
    client = patient_client(patient)
    client.put(peg_url(patient), ALL)
    merged = client.patch(peg_url(patient), {"pain": 5}).json()
    assert (merged["pain"], merged["enjoyment"], merged["score"]) == (5, 6, 5.7)
    replaced = client.put(peg_url(patient), {"pain": 4}).json()
    assert (replaced["pain"], replaced["enjoyment"], replaced["score"]) == (4, None, None)
    assert WeeklyPeg.objects.get().versions.count() == 3


def test_a_week_is_read_by_any_day_of_it(patient: Patient) -> None:
    client = patient_client(patient)
    recorded = client.put(peg_url(patient), ALL).json()
    sunday = client.get(peg_url(patient, TODAY + 5 * DAY))
    assert sunday.json() == {name: recorded[name] for name in recorded if name != "changed"}
    assert client.get(peg_url(patient, TODAY - 2 * DAY)).status_code == 404


def test_weeks_are_listed_newest_first(patient: Patient) -> None:
    client = patient_client(patient)
    for day in (TODAY - 12 * DAY, TODAY):
        client.put(peg_url(patient, day), ALL)
    listed = client.get(f"/api/v1/patients/{patient.pk}/peg/").json()["results"]
    assert [peg["day"] for peg in listed] == ["2026-11-03", "2026-10-22"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"pain": 11}, "pain"),
        ({"pain": "ten"}, "pain"),
        ({"sleep": 3}, "sleep"),
        ({}, "answers"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(patient: Patient, body, field) -> None:
    answer = patient_client(patient).put(peg_url(patient), body)
    assert answer.status_code == 400
    assert field in answer.json()
    assert not WeeklyPeg.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-30", "today", "2026-11-04", "2026-10-25"])
def test_a_day_that_cannot_be_told_of_is_refused(patient: Patient, day: str) -> None:
    answer = patient_client(patient).put(peg_url(patient, day), ALL)
    assert answer.status_code == 400
    assert "day" in answer.json()


def test_a_list_is_no_weeks_answers(patient: Patient) -> None:
    assert patient_client(patient).put(peg_url(patient), [ALL]).status_code == 400


def test_only_those_who_may_see_the_patient_reach_it(patient: Patient) -> None:
    insiders = [a_caregiver(patient), a_nurse(patient.clinic)]
    stranger, elsewhere = a_patient(patient.clinic), a_nurse(a_clinic("Another Clinic"))
    patient_client(patient).put(peg_url(patient), ALL)
    for user in insiders:
        assert by_token(user).get(peg_url(patient)).status_code == 200
    for client in (patient_client(stranger), by_token(elsewhere)):
        assert client.get(peg_url(patient)).status_code == 404
        assert client.put(peg_url(patient), {"pain": 1}).status_code == 404
    looked = AccessRecord.objects.filter(patient=patient, page="api")
    assert {record.user for record in looked} == set(insiders)


def test_a_token_for_reading_cannot_record(patient: Patient) -> None:
    assert patient.account is not None
    client = by_token(patient.account, "read")
    assert client.put(peg_url(patient), ALL).status_code == 403
    assert client.get(f"/api/v1/patients/{patient.pk}/peg/").status_code == 200
