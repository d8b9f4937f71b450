"""Alerts through the API: a nurse takes and closes those of her clinic; nobody else sees them."""

from uuid import uuid4

import pytest

from tests.api.clients import by_token, log_url, patient_client
from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tracker.models import Alert, Clinic, Summary


def an_alert(clinic: Clinic, symptom: str = "fall") -> Alert:
    """What follows from a patient of `clinic` reporting `symptom`."""
    patient = a_patient(clinic)
    patient_client(patient).put(log_url(patient), {"symptoms": [symptom]})
    return Alert.objects.get(patient=patient)


def test_a_nurse_sees_the_alerts_of_her_clinic_newest_first() -> None:
    clinic = a_clinic()
    alert = an_alert(clinic)
    an_alert(a_clinic("Another Clinic"))
    (row,) = by_token(a_nurse(clinic)).get("/api/v1/alerts/").json()["results"]
    assert row["id"] == str(alert.pk)
    assert row["patient"] == str(alert.patient_id)
    assert (row["rule"], row["severity"], row["state"]) == ("red_flag:fall", "urgent", "open")
    assert row["evidence"]["symptom"] == "fall"
    assert row["due_at"] > row["raised_at"]


def test_alerts_are_the_staffs() -> None:
    alert = an_alert(a_clinic())
    patient = alert.patient
    for person in (patient.account, a_caregiver(patient)):
        assert person is not None
        client = by_token(person, "nurse")  # a token from before the role was lost
        assert client.get("/api/v1/alerts/").json()["results"] == []
        assert client.post(f"/api/v1/alerts/{alert.pk}/acknowledge/").status_code == 404
    alert.refresh_from_db()
    assert alert.state == "open"


def test_alerts_can_be_asked_for_by_state() -> None:
    clinic = a_clinic()
    alert = an_alert(clinic)
    nurse = by_token(a_nurse(clinic))
    assert len(nurse.get("/api/v1/alerts/?state=open").json()["results"]) == 1
    nurse.post(f"/api/v1/alerts/{alert.pk}/acknowledge/")
    assert nurse.get("/api/v1/alerts/?state=open").json()["results"] == []
    assert len(nurse.get("/api/v1/alerts/?state=acknowledged").json()["results"]) == 1


def test_an_unknown_state_is_refused_in_words() -> None:
    answer = by_token(a_nurse(a_clinic())).get("/api/v1/alerts/?state=new")
    assert answer.status_code == 400
    assert answer.json() == {"state": ["Choose one of: open, acknowledged, snoozed, resolved."]}


def test_a_nurse_takes_an_alert_and_the_worklist_knows() -> None:
    clinic = a_clinic()
    alert, nurse = an_alert(clinic), a_nurse(clinic)
    for _ in range(2):
        answer = by_token(nurse).post(f"/api/v1/alerts/{alert.pk}/acknowledge/")
        assert answer.status_code == 200
        assert (answer.json()["state"], answer.json()["owner"]) == ("acknowledged", nurse.name)
    assert Summary.objects.get(patient=alert.patient_id).owner == nurse


def test_an_alert_that_another_nurse_has_is_a_conflict() -> None:
    clinic = a_clinic()
    alert, first, second = an_alert(clinic), a_nurse(clinic), a_nurse(clinic)
    by_token(first).post(f"/api/v1/alerts/{alert.pk}/acknowledge/")
    answer = by_token(second).post(f"/api/v1/alerts/{alert.pk}/acknowledge/")
    assert answer.status_code == 409
    assert answer.json() == {"detail": f"{first.name} has taken this alert already."}


def test_a_nurse_closes_an_alert_with_its_outcome() -> None:
    clinic = a_clinic()
    alert, nurse = an_alert(clinic), a_nurse(clinic)
    url = f"/api/v1/alerts/{alert.pk}/resolve/"
    answer = by_token(nurse).post(url, {"outcome": "advised", "note": "Felt well on the phone."})
    assert answer.status_code == 200
    assert answer.json()["state"] == "resolved"
    assert answer.json()["resolved_by"] == nurse.name
    alert.refresh_from_db()
    assert (alert.outcome, alert.note) == ("advised", "Felt well on the phone.")
    assert Summary.objects.get(patient=alert.patient_id).open_alerts == 0


def test_closing_twice_changes_nothing_and_taking_a_closed_alert_is_a_conflict() -> None:
    clinic = a_clinic()
    alert, nurse = an_alert(clinic), by_token(a_nurse(clinic))
    url = f"/api/v1/alerts/{alert.pk}"
    first = nurse.post(f"{url}/resolve/", {"outcome": "advised"})
    second = nurse.post(f"{url}/resolve/", {"outcome": "other", "note": "Again"})
    assert second.status_code == 200
    assert second.json() == first.json()
    answer = nurse.post(f"{url}/acknowledge/")
    assert answer.status_code == 409
    assert answer.json() == {"detail": "This alert was resolved already."}


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({}, "outcome", "Say how it ended: one of advised"),
        ({"outcome": "fine"}, "outcome", "Choose one of: advised"),
        ({"outcome": ["advised"]}, "outcome", "Choose one of: advised"),
        ({"outcome": "advised", "note": "a\x00"}, "note", "Null characters are not allowed"),
        ({"outcome": "advised", "note": {}}, "note", "Not a valid string"),
        ({"outcome": "advised", "note": "a" * 2001}, "note", "no more than 2000"),
        ({"outcome": "advised", "reason": "x"}, "reason", "There is no field “reason”"),
    ],
)
def test_a_wrong_ending_is_named_and_nothing_is_closed(
    body: object, field: str, words: str
) -> None:
    clinic = a_clinic()
    alert = an_alert(clinic)
    answer = by_token(a_nurse(clinic)).post(f"/api/v1/alerts/{alert.pk}/resolve/", body)
    assert answer.status_code == 400
    assert words in answer.json()[field][0]
    alert.refresh_from_db()
    assert alert.state == "open"


def test_a_nurse_gives_an_alert_to_a_colleague_by_address() -> None:
    clinic = a_clinic()
    alert, nurse, ana = an_alert(clinic), a_nurse(clinic), a_nurse(clinic)
    url = f"/api/v1/alerts/{alert.pk}/assign/"
    answer = by_token(nurse).post(url, {"to": ana.email.upper()})
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["owner"]) == ("acknowledged", ana.name)
    stranger = a_nurse(a_clinic("Another Clinic"))
    answer = by_token(nurse).post(url, {"to": stranger.email})
    assert answer.status_code == 400
    assert answer.json() == {"to": ["Nobody of this address works for the clinic."]}


def a_silent_alert(clinic: Clinic) -> Alert:
    """An alert that may be snoozed."""
    return Alert.objects.create(
        patient=a_patient(clinic), rule="pain_leg_up", severity="watch", reason="Leg pain up",
        raised_at=NOW, due_at=NOW, evidence={"reported_on": [TODAY.isoformat()]},
    )  # fmt: skip


def test_a_nurse_snoozes_an_alert_with_a_reason_and_an_end() -> None:
    clinic = a_clinic()
    alert, nurse = a_silent_alert(clinic), by_token(a_nurse(clinic))
    url = f"/api/v1/alerts/{alert.pk}/snooze/"
    answer = nurse.post(url, {"until": "2026-11-06", "reason": "Seen on Thursday"})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["state"], body["snoozed_until"]) == ("snoozed", "2026-11-06")
    assert len(nurse.get("/api/v1/alerts/?state=snoozed").json()["results"]) == 1


def test_a_red_flag_is_not_snoozed() -> None:
    clinic = a_clinic()
    alert = an_alert(clinic)
    answer = by_token(a_nurse(clinic)).post(
        f"/api/v1/alerts/{alert.pk}/snooze/", {"until": "2026-11-06", "reason": "Later"}
    )
    assert answer.status_code == 409
    assert "never snoozed" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"reason": "x"}, "until", "Say until which day"),
        ({"until": "soon", "reason": "x"}, "until", "Give a day such as"),
        ({"until": "2026-11-03", "reason": "x"}, "until", "Choose a day from tomorrow"),
        ({"until": "2026-11-06"}, "reason", "Say why it can wait."),
        ({"until": "2026-11-06", "reason": " "}, "reason", "Say why it can wait."),
        ({"until": "2026-11-06", "reason": "x", "to": "me"}, "to", "There is no field “to”"),
    ],
)
def test_a_wrong_snooze_is_named_and_nothing_is_put_off(
    body: object, field: str, words: str
) -> None:
    clinic = a_clinic()
    alert = a_silent_alert(clinic)
    answer = by_token(a_nurse(clinic)).post(f"/api/v1/alerts/{alert.pk}/snooze/", body)
    assert answer.status_code == 400
    assert words in answer.json()[field][0]
    alert.refresh_from_db()
    assert alert.state == "open"


def test_the_second_of_two_nurses_is_told_who_resolved_it() -> None:
    clinic = a_clinic()
    alert, first, second = an_alert(clinic), a_nurse(clinic), a_nurse(clinic)
    url = f"/api/v1/alerts/{alert.pk}/resolve/"
    by_token(first).post(url, {"outcome": "advised"})
    answer = by_token(second).post(url, {"outcome": "seen"})
    assert answer.status_code == 409
    assert answer.json() == {"detail": f"This alert was resolved already, by {first.name}."}


@pytest.mark.parametrize("action", ["acknowledge", "assign", "snooze", "resolve"])
def test_a_nurse_of_another_clinic_finds_nothing(action: str) -> None:
    alert = an_alert(a_clinic())
    stranger = by_token(a_nurse(a_clinic("Another Clinic")))
    for key in (alert.pk, uuid4()):
        answer = stranger.post(f"/api/v1/alerts/{key}/{action}/", {"outcome": "advised"})
        assert answer.status_code == 404
    alert.refresh_from_db()
    assert alert.state == "open"
