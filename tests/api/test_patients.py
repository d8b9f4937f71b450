"""Patients and their plans through the API: each person sees those who are theirs to see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.clients import by_token, log_url, patient_client
from tests.cast import TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tracker.models import Procedure, Reminder

PATIENTS = "/api/v1/patients/"


def test_everybody_lists_the_patients_who_are_theirs() -> None:
    clinic = a_clinic()
    patient, other = a_patient(clinic), a_patient(clinic)
    stranger = a_nurse(a_clinic("Another Clinic"))
    assert patient.account is not None
    cast = {
        patient.account: [patient],
        a_caregiver(patient): [patient],
        a_nurse(clinic): [patient, other],
        stranger: [],
    }
    for person, theirs in cast.items():
        rows = by_token(person).get(PATIENTS).json()["results"]
        assert {row["id"] for row in rows} == {str(one.pk) for one in theirs}


def test_a_patient_comes_with_the_procedure_and_its_day() -> None:
    patient = a_patient(
        a_clinic(), procedure={"baseline_walking_distance_m": 75, "levels": "L4-L5"}
    )
    body = patient_client(patient).get(f"{PATIENTS}{patient.pk}/").json()
    assert body == patient_client(patient).get(PATIENTS).json()["results"][0]
    assert (body["first_name"], body["timezone"]) == ("Margaret", "America/Chicago")
    assert body["procedure"]["recovery_day"] == 12
    assert body["procedure"]["performed_on"] == (TODAY - timedelta(days=12)).isoformat()
    assert body["procedure"]["baseline"]["walking_distance_m"] == 75
    assert body["procedure"]["baseline"]["pain_leg"] is None


def test_how_to_reach_a_patient_stays_out() -> None:
    clinic = a_clinic()
    patient = a_patient(clinic)
    answer = by_token(a_nurse(clinic)).get(f"{PATIENTS}{patient.pk}/")
    assert patient.email not in answer.content.decode()
    assert patient.phone not in answer.content.decode()


def test_a_patient_without_a_procedure_date_has_none() -> None:
    patient = a_patient(a_clinic())
    Procedure.objects.update(active=False)
    body = patient_client(patient).get(f"{PATIENTS}{patient.pk}/").json()
    assert body["procedure"] is None


def test_a_longer_list_takes_no_more_queries() -> None:
    clinic = a_clinic()
    nurse = by_token(a_nurse(clinic))
    counts = []
    for _ in range(2):
        a_patient(clinic)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            nurse.get(PATIENTS)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("ending", ["", "logs/", "reminders/"])
def test_a_stranger_finds_nothing(ending: str) -> None:
    patient = a_patient(a_clinic())
    stranger = by_token(a_nurse(a_clinic("Another Clinic")))
    answer = stranger.get(f"{PATIENTS}{patient.pk}/{ending}")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "There is no such patient, or you may not see them."}


def test_the_plan_comes_in_order_with_a_reason_for_each_row() -> None:
    patient = a_patient(a_clinic())
    client = patient_client(patient)
    client.put(log_url(patient), {"pain_leg": 3})
    rows = client.get(f"{PATIENTS}{patient.pk}/reminders/").json()["results"]
    assert len(rows) == min(100, Reminder.objects.count())
    assert [row["due_at"] for row in rows] == sorted(row["due_at"] for row in rows)
    today = next(
        row
        for row in rows
        if row["kind"] == "log_request" and row["requested_day"] == TODAY.isoformat()
    )
    assert (today["state"], today["reason"]) == ("skipped", "The day was logged already.")
    assert "did not go out" in today["explanation"]
    planned = next(row for row in rows if row["state"] == "planned")
    assert "will be sent on" in planned["explanation"]
