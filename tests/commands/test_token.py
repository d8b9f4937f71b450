"""`manage.py token`: a token that works, alone on standard output."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from tests.cast import a_clinic, a_nurse, a_patient
from tracker.models import ApiToken

pytestmark = pytest.mark.django_db


def token(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("token", *arguments, stdout=out)
    return out.getvalue()


def test_the_token_alone_is_printed_and_opens_the_api() -> None:
    nurse = a_nurse(a_clinic())
    printed = token(nurse.email.upper())
    assert printed.count("\n") == 1
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {printed.strip()}")
    assert client.get("/api/v1/patients/").status_code == 200


def test_the_scope_is_what_the_role_allows_unless_given() -> None:
    clinic = a_clinic()
    token(a_nurse(clinic).email)
    token(a_patient(clinic).email)
    token(a_nurse(clinic).email, "--scope", "read")
    assert set(ApiToken.objects.values_list("scope", flat=True)) == {"nurse", "log", "read"}


def test_an_unknown_address_is_named() -> None:
    with pytest.raises(CommandError, match=r"no active account with the address who@home\.example"):
        token("who@home.example")


def test_a_person_who_was_shut_out_gets_no_token() -> None:
    nurse = a_nurse(a_clinic(), is_active=False)
    with pytest.raises(CommandError, match="no active account"):
        token(nurse.email)


@pytest.mark.parametrize("scope", ["nurse", "all"])
def test_a_scope_that_the_role_does_not_allow_is_refused(scope: str) -> None:
    patient = a_patient(a_clinic())
    with pytest.raises(CommandError, match=scope):
        token(patient.email, "--scope", scope)
    assert not ApiToken.objects.exists()
