"""The preferences from an e-mail: no sign-in, one click of a mail program, never on GET."""

import pytest
from django.test import Client

from tests.cast import NOW, a_patient
from tests.web.page import Page
from tracker.models import PreferenceChange
from tracker.reminders.links import preference_token

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(patient):
    return f"/stop/{preference_token(patient)}/"


@pytest.fixture
def mail_program():
    """It has no cookie, and Django's check would refuse it."""
    return Client(enforce_csrf_checks=True)


def the_change(patient):
    return PreferenceChange.objects.get(patient=patient)


def test_one_click_stops_the_reminders_without_a_cookie(mail_program, patient, link):
    response = mail_program.post(link, ONE_CLICK)
    assert response.status_code == 200
    assert not response.cookies
    patient.refresh_from_db()
    assert not patient.reminders_on
    change = the_change(patient)
    assert (change.door, change.changed_by, change.changed_at) == ("one_click", None, NOW)
    assert (change.before, change.after) == ({"reminders_on": True}, {"reminders_on": False})


def test_a_second_click_changes_nothing(mail_program, patient, link):
    for _ in range(2):
        assert mail_program.post(link, ONE_CLICK).status_code == 200
    assert PreferenceChange.objects.count() == 1


def test_opening_the_link_asks_and_writes_nothing(stranger, patient, link):
    response = stranger.get(link)
    page = Page(response)
    assert "This is about the reminders for Margaret." in page
    assert patient.last_name not in page.html
    assert not response.cookies
    patient.refresh_from_db()
    assert patient.reminders_on
    assert not PreferenceChange.objects.exists()


def test_a_person_pauses_for_a_week_and_is_told_until_when(mail_program, patient, link):
    page = Page(mail_program.post(link, {"reminders": "week"}))
    assert "Reminders are paused. They start again on Tuesday, November 10." in page
    assert the_change(patient).after == {"paused_until": "2026-11-10"}
    assert the_change(patient).door == "email_link"


def test_a_person_who_stopped_can_start_again(mail_program, patient, link):
    assert "You will get no more reminders." in Page(mail_program.post(link, {"reminders": "off"}))
    assert "You will get reminders." in Page(mail_program.post(link, {"reminders": "on"}))
    patient.refresh_from_db()
    assert patient.reminders_on


def test_a_slip_says_the_fix_and_changes_nothing(mail_program, patient, link):
    page = Page(mail_program.post(link, {"reminders": "on", "send_time": "3 am"}))
    assert "Choose a time from 8 am to 9 pm." in page
    assert not PreferenceChange.objects.exists()


def test_a_damaged_key_is_answered_kindly_and_opens_nothing(stranger, patient, link):
    response = stranger.post(f"{link[:-3]}xx/", ONE_CLICK)
    assert response.status_code == 404
    assert "Or call your clinic" in Page(response)
    patient.refresh_from_db()
    assert patient.reminders_on


def test_a_key_ends_when_the_address_is_another(stranger, patient, link):
    type(patient).objects.filter(pk=patient.pk).update(email="new@home.example")
    assert stranger.get(link).status_code == 404


def test_a_key_is_one_patients_even_when_two_share_an_address(stranger, clinic, patient):
    spouse = a_patient(clinic, email=patient.email, confirmed=False, first_name="Harold")
    stranger.post(f"/stop/{preference_token(spouse)}/", ONE_CLICK)
    patient.refresh_from_db()
    spouse.refresh_from_db()
    assert (patient.reminders_on, spouse.reminders_on) == (True, False)


def test_the_page_keeps_out_of_caches_and_of_other_sites_logs(stranger, link):
    for response in (stranger.get(link), stranger.post(link, ONE_CLICK), stranger.get("/stop/x/")):
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
