"""Programs that call the API: by token, or from a signed-in browser."""

from datetime import date

from rest_framework.test import APIClient

from tests.cast import NOW, TODAY
from tracker.models import ApiToken, Patient, User
from tracker.people.roles import scopes_for


def by_token(user: User, scope: str = "") -> APIClient:
    """A program with a token of `user`'s, as wide as the role allows unless told otherwise."""
    token = ApiToken.issue(user=user, scope=scope or scopes_for(user)[-1], now=NOW)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def by_session(user: User) -> APIClient:
    """A browser in which `user` is signed in, and that proves where its requests come from."""
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(user)
    client.get("/api/docs/?script=")
    cookie = client.cookies.get("csrftoken")
    if cookie is not None:
        client.credentials(HTTP_X_CSRFTOKEN=cookie.value)
    return client


def patient_client(patient: Patient) -> APIClient:
    """A program of the patient's own."""
    assert patient.account is not None
    return by_token(patient.account)


def log_url(patient: Patient, day: date | str = TODAY) -> str:
    """Where `patient`'s log of `day` is."""
    return f"/api/v1/patients/{patient.pk}/logs/{day}/"
