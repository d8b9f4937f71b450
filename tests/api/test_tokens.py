"""Who may come in: tokens with their scopes, signed-in sessions, and nobody else."""

import pytest
from rest_framework.test import APIClient

from tests.api.clients import by_session, by_token, log_url
from tests.cast import NOW, a_clinic, a_nurse, a_patient
from tracker.models import ApiToken, DailyLog

PATIENTS = "/api/v1/patients/"
TOKEN = "/api/v1/token/"


# With a token


def test_only_the_digest_of_a_token_is_kept() -> None:
    nurse = a_nurse(a_clinic())
    token = ApiToken.issue(user=nurse, scope="read", now=NOW)
    assert token not in ApiToken.objects.values_list("key", flat=True)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert client.get(PATIENTS).status_code == 200
    client.credentials(HTTP_AUTHORIZATION=f"Token {ApiToken.digest(token)}")
    assert client.get(PATIENTS).status_code == 401


@pytest.mark.parametrize(
    "header", ["Token", "Token ", "Token wrong", "Token a b", "Token \xff", "Basic YTpi", "wrong"]
)
def test_a_wrong_token_is_told_to_come_with_a_right_one(header: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    answer = client.get(PATIENTS)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Token"
    assert answer.json()["detail"]


def test_nobody_is_told_to_come_with_a_token() -> None:
    answer = APIClient().get(PATIENTS)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_a_person_who_was_shut_out_has_no_token_any_more() -> None:
    nurse = a_nurse(a_clinic())
    client = by_token(nurse)
    nurse.is_active = False
    nurse.save()
    assert client.get(PATIENTS).status_code == 401


def test_many_wrong_tokens_are_told_to_wait_while_a_right_one_still_works() -> None:
    right, wrong = by_token(a_nurse(a_clinic())), APIClient()
    wrong.credentials(HTTP_AUTHORIZATION="Token guess")
    codes = [wrong.get(PATIENTS).status_code for _ in range(31)]
    assert codes == [401] * 30 + [429]
    assert right.get(PATIENTS).status_code == 200


# Scopes


def test_a_token_that_may_only_read_cannot_log() -> None:
    patient = a_patient(a_clinic())
    assert patient.account is not None
    reader = by_token(patient.account, "read")
    assert reader.get(f"/api/v1/patients/{patient.pk}/logs/").status_code == 200
    for method in (reader.put, reader.patch):
        answer = method(log_url(patient), {"pain_leg": 3})
        assert answer.status_code == 403
        assert answer.json() == {
            "detail": "This needs a token with the scope “log”; yours has “read”."
        }
    assert not DailyLog.objects.exists()


@pytest.mark.parametrize("scope", ["read", "log"])
@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
def test_work_on_alerts_takes_the_scope_of_a_nurse(action: str, scope: str) -> None:
    clinic = a_clinic()
    client = by_token(a_nurse(clinic), scope)
    patient = a_patient(clinic)
    answer = client.post(f"/api/v1/alerts/{patient.pk}/{action}/", {"outcome": "advised"})
    assert answer.status_code == 403
    assert "scope “nurse”" in answer.json()["detail"]


@pytest.mark.parametrize("scope", ["log", "nurse"])
def test_a_token_that_is_wide_enough_logs(scope: str) -> None:
    clinic = a_clinic()
    patient = a_patient(clinic)
    answer = by_token(a_nurse(clinic), scope).put(log_url(patient), {"pain_leg": 3})
    assert answer.status_code == 201


# Making and revoking


def test_a_signed_in_nurse_makes_a_token_that_works_and_is_shown_once() -> None:
    nurse = a_nurse(a_clinic())
    answer = by_session(nurse).post(TOKEN)
    assert answer.status_code == 201
    assert answer.json()["scope"] == "nurse"
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
    assert client.get(PATIENTS).status_code == 200
    assert by_session(nurse).get(TOKEN).status_code == 405


def test_a_narrower_token_can_be_asked_for() -> None:
    patient = a_patient(a_clinic())
    assert patient.account is not None
    browser = by_session(patient.account)
    assert browser.post(TOKEN).json()["scope"] == "log"
    assert browser.post(TOKEN, {"scope": "read"}).json()["scope"] == "read"


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"scope": "nurse"}, "scope", "Your role allows: read, log."),
        ({"scope": "everything"}, "scope", "Choose one of: read, log, nurse."),
        ({"name": "x"}, "name", "There is no field “name”"),
        ([], "non_field_errors", "Invalid data"),
    ],
)
def test_a_wrong_wish_is_refused_in_words(body: object, field: str, words: str) -> None:
    patient = a_patient(a_clinic())
    assert patient.account is not None
    answer = by_session(patient.account).post(TOKEN, body)
    assert answer.status_code == 400
    assert words in answer.json()[field][0]
    assert not ApiToken.objects.exists()


def test_a_token_cannot_make_a_token() -> None:
    answer = by_token(a_nurse(a_clinic())).post(TOKEN)
    assert answer.status_code == 403
    assert ApiToken.objects.count() == 1


def test_whoever_makes_tokens_without_end_is_told_to_wait() -> None:
    browser = by_session(a_nurse(a_clinic()))
    codes = [browser.post(TOKEN).status_code for _ in range(21)]
    assert codes == [201] * 20 + [429]


def test_a_token_revokes_itself_and_no_other() -> None:
    nurse = a_nurse(a_clinic())
    first, second = by_token(nurse, "read"), by_token(nurse)
    assert first.delete(TOKEN).status_code == 204
    assert first.get(PATIENTS).status_code == 401
    assert second.get(PATIENTS).status_code == 200


def test_a_session_has_no_token_to_revoke() -> None:
    nurse = a_nurse(a_clinic())
    by_token(nurse)
    answer = by_session(nurse).delete(TOKEN)
    assert answer.status_code == 400
    assert ApiToken.objects.count() == 1


# With a session


def test_a_session_writes_only_with_its_csrf_token() -> None:
    patient = a_patient(a_clinic())
    assert patient.account is not None
    forged = APIClient(enforce_csrf_checks=True)
    forged.force_login(patient.account)
    for answer in (forged.put(log_url(patient), {"pain_leg": 3}), forged.post(TOKEN)):
        assert answer.status_code == 403
        assert "CSRF" in answer.json()["detail"]
    assert by_session(patient.account).put(log_url(patient), {"pain_leg": 3}).status_code == 201
