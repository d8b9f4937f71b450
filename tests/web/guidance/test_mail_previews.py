"""Every e-mail as it looks: complete, in each language, and without a key that opens anything."""

import re

import pytest

from tests.cast import NOW
from tracker.guidance import mild
from tracker.guidance.editing import Place
from tracker.models import Message
from tracker.reminders.guidance_drafts import change_entry, publish, start_draft

LIST = "/clinic/settings/mail/"


def previews(page):
    """The address of each preview on the list."""
    return re.findall(r'href="(/clinic/settings/mail/[\w-]+/\w\w/)"', page.html)


def test_every_reminder_and_every_kind_of_message_is_there(read):
    keys = {address.split("/")[4] for address in previews(read(LIST))}
    assert {step.code for step in mild().steps} <= keys
    for kind in Message.Kind.values:
        assert kind == "reminders" or any(key.startswith(kind) for key in keys), kind
    assert {"sign-in-code", "invitation-patient", "invitation-caregiver"} <= keys


def test_each_of_them_opens_in_each_language_without_a_key_or_a_placeholder(read, browser):
    addresses = previews(read(LIST))
    assert len(addresses) > 80
    for address in addresses:
        page = read(address)
        assert page.status == 200, address
        words = page.words.replace("{% ", "")
        assert "{" not in words, address
        html = browser.get(f"{address}html/")
        assert html.status_code == (404 if "sign-in-code" in address else 200), address
        for key in ("/l/", "/stop/", "/invite/"):
            assert key not in page.html + html.content.decode(), address


def test_a_patients_e_mail_is_in_the_patients_language(read):
    page = read(f"{LIST}day-1/es/")
    for words in ("Su nota de hoy", "Hola, Margaret", "¿Cómo le va hoy?", "Cambiar o parar"):
        assert words in page
    assert "Hello Margaret" in read(f"{LIST}day-1/en/")


def test_a_full_day_holds_all_that_leaves_then(read):
    page = read(f"{LIST}day-42/en/")
    for words in ("How are you doing today?", "By week six", "visit at six weeks", "Your week is"):
        assert words in page


def test_the_frame_lets_nothing_in_or_out(browser):
    response = browser.get(f"{LIST}log-daily/en/html/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src" not in policy


@pytest.mark.parametrize("path", ["no-such-mail/en/", "log-daily/fr/", "digest/es/", "day-x/en/"])
def test_what_is_not_there_is_not_found(path, browser):
    assert browser.get(LIST + path).status_code == 404


def test_looking_costs_few_queries(browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        browser.get(LIST)
    with django_assert_max_num_queries(4):
        browser.get(f"{LIST}day-42/es/")


def test_a_clinics_own_words_are_shown_once_they_are_in_use(clinic, lead, read):
    start_draft(clinic, by=lead, now=NOW)
    change_entry(
        clinic,
        Place("guidance", "guidance-day-14"),
        {"text": "Walk on."},
        because="Ours.",
        by=lead,
        now=NOW,
    )
    assert "Walk on." not in read(LIST)
    publish(clinic, audience="new", by=lead, now=NOW)
    assert "Walk on." in read(LIST)
    assert "Walk on." in read(f"{LIST}guidance-day-14/en/")
