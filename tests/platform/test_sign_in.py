"""Signing in by a code: for those who were invited, throttled, and silent about who is known."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

pytestmark = pytest.mark.django_db


def ask_for_a_code(client, email: str):
    return client.post("/sign-in/", {"email": email})


def code_in_the_mail() -> str:
    found = re.search(r"^\s+([A-Z0-9-]{6,})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_code_of_the_mail_signs_in(client, nurse):
    assert ask_for_a_code(client, nurse.email).headers["Location"] == "/sign-in/code/"
    assert mail.outbox[-1].to == [nurse.email]
    client.post("/sign-in/code/", {"code": code_in_the_mail()})
    assert client.session["_auth_user_id"] == str(nurse.pk)


def test_an_address_is_known_whatever_its_case(client, nurse):
    ask_for_a_code(client, nurse.email.upper())
    assert mail.outbox[-1].to == [nurse.email]


def test_three_wrong_codes_end_the_attempt(client, nurse):
    ask_for_a_code(client, nurse.email)
    code = code_in_the_mail()
    for _ in range(3):
        client.post("/sign-in/code/", {"code": "WRONG-1"})
    client.post("/sign-in/code/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_an_address_gets_three_codes_a_minute_at_most(nurse):
    for _ in range(5):
        ask_for_a_code(Client(), nurse.email)
    assert len(mail.outbox) == 3


def test_one_place_asks_for_twenty_codes_a_minute_at_most():
    statuses = [ask_for_a_code(Client(), f"{n}@nobody.example").status_code for n in range(21)]
    assert statuses[:20] == [302] * 20
    assert statuses[20] != 302


def test_nobody_learns_whether_an_address_is_known_and_strangers_get_no_mail(client, nurse):
    known = ask_for_a_code(client, nurse.email)
    mail.outbox.clear()
    client.logout()
    unknown = ask_for_a_code(client, "stranger@nobody.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert mail.outbox == []


def test_nobody_can_sign_up_or_set_a_password(client):
    for name in ("account_signup", "account_reset_password", "account_set_password"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.get("/accounts/signup/").status_code == 404
