"""Contacts through the API: a nurse's program records one, and reads them back."""

from datetime import timedelta

import pytest

from tests.api.clients import by_token, patient_client
from tests.cast import NOW, TODAY, a_clinic, a_nurse
from tracker.journal.record_day import record_day
from tracker.models import Alert, Contact, Door, Patient, User
from tracker.people.registration import discharge

CALL = {"kind": "call", "outcome": "advised", "minutes": 6}


@pytest.fixture
def nurse(patient: Patient) -> User:
    return a_nurse(patient.clinic, name="Denise Park, RN")


@pytest.fixture
def alert(patient: Patient) -> Alert:
    record_day(
        patient=patient, day=TODAY, answers={"symptoms": ["fever"]}, entered_by=None,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    return Alert.objects.get()


def url(patient: Patient) -> str:
    return f"/api/v1/patients/{patient.pk}/contacts/"


def test_a_contact_is_recorded_now_unless_it_says_when(patient: Patient, nurse: User) -> None:
    client = by_token(nurse, "nurse")
    answer = client.post(url(patient), CALL)
    assert answer.status_code == 201
    body = answer.json()
    assert {name: body[name] for name in CALL} == CALL
    assert (body["by"], body["reached"], body["direction"]) == ("Denise Park, RN", True, "to")
    earlier = {**CALL, "at": "2026-11-02T16:30:00-06:00", "outcome": "no_answer"}
    assert client.post(url(patient), earlier).json()["reached"] is False
    listed = client.get(url(patient)).json()["results"]
    assert [row["at"][:10] for row in listed] == ["2026-11-03", "2026-11-02"]


def test_the_same_contact_sent_twice_is_kept_once(patient: Patient, nurse: User) -> None:
    client = by_token(nurse, "nurse")
    first, again = (client.post(url(patient), {**CALL, "at": str(NOW)}) for _ in range(2))
    assert first.json() == again.json()
    assert Contact.objects.count() == 1


def test_a_contact_that_resolves_ends_its_alert(
    patient: Patient, nurse: User, alert: Alert
) -> None:
    client = by_token(nurse, "nurse")
    sent = {**CALL, "alert": str(alert.pk), "resolves": True}
    refused = client.post(url(patient), {**sent, "outcome": "no_answer"})
    assert (refused.status_code, list(refused.json())) == (400, ["outcome"])
    assert client.post(url(patient), sent).json()["alert"] == str(alert.pk)
    alert.refresh_from_db()
    assert (alert.state, alert.outcome) == ("resolved", "advised")
    late = client.post(url(patient), {**sent, "at": str(NOW - timedelta(hours=1))})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "fax"}, "kind"),
        ({"outcome": None}, "outcome"),
        ({"minutes": 241}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"at": str(NOW + timedelta(hours=1))}, "at"),
        ({"alert": "00000000-0000-4000-8000-000000000000"}, "alert"),
        ({"caller": "me"}, "caller"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(
    patient: Patient, nurse: User, wrong: dict[str, object], field: str
) -> None:
    answer = by_token(nurse, "nurse").post(url(patient), {**CALL, **wrong})
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert not Contact.objects.exists()


def test_contacts_are_the_staffs_alone(patient: Patient, nurse: User) -> None:
    assert patient_client(patient).get(url(patient)).status_code == 404
    assert by_token(a_nurse(a_clinic("Elsewhere")), "nurse").get(url(patient)).status_code == 404
    assert by_token(nurse, "log").post(url(patient), CALL).status_code == 403
    assert by_token(nurse, "read").get(url(patient)).status_code == 200


def test_once_the_follow_up_has_ended_nothing_is_recorded(patient: Patient, nurse: User) -> None:
    discharge(patient, now=NOW)
    answer = by_token(nurse, "nurse").post(url(patient), CALL)
    assert (answer.status_code, list(answer.json())) == (400, ["patient"])
