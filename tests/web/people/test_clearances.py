"""Clearing a restriction from the patient's page: one step, which unlocks the guidance."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_patient
from tests.web.page import posted
from tracker.models import Reminder
from tracker.people.registration import discharge

pytestmark = pytest.mark.django_db

LIFTING = "Do not lift heavy things, bend far, or twist until your clinic says you can."


def address(patient):
    return f"/clinic/patients/{patient.pk}/clearances/"


def cleared_on(patient, code="lifting"):
    return getattr(patient.procedures.get(active=True), f"{code}_cleared_on")


def test_the_page_offers_today_and_says_what_it_unlocks(patient, read):
    page = read(f"/clinic/patients/{patient.pk}/")
    assert "Lifting, bending, twisting: not cleared yet" in page
    assert f"The guidance says: “{LIFTING}” Clearing it takes that out" in page
    assert "the next evening’s message says: “Your clinic says that you can lift" in page
    assert page.html.count(f'value="{TODAY}"') == 3


def test_one_click_clears_and_the_patients_guidance_goes_by_it(patient, browser, sign_in):
    before = sign_in(patient.account).get("/guidance/").content.decode()
    done = posted(browser, address(patient), {"restriction": "lifting", "cleared_on": str(TODAY)})
    assert "Lifting, bending, twisting: cleared from today." in done
    assert "Lifting, bending, twisting: since Tue, Nov 3" in done
    assert cleared_on(patient) == TODAY
    after = sign_in(patient.account).get("/guidance/").content.decode()
    assert LIFTING in before
    assert LIFTING not in after
    told = Reminder.objects.get(step="cleared-lifting")
    assert (told.state, told.local_date) == ("planned", TODAY)


def test_the_other_restrictions_stay_as_they_are(clinic, browser):
    patient = a_patient(clinic, procedure={"driving_cleared_on": TODAY - timedelta(days=2)})
    posted(browser, address(patient), {"restriction": "strenuous", "cleared_on": str(TODAY)})
    assert cleared_on(patient, "strenuous") == TODAY
    assert cleared_on(patient, "driving") == TODAY - timedelta(days=2)
    assert cleared_on(patient, "lifting") is None


def test_a_clearance_is_taken_back_with_its_news(patient, browser):
    posted(browser, address(patient), {"restriction": "driving", "cleared_on": str(TODAY)})
    done = posted(
        browser, address(patient),
        {"restriction": "driving", "cleared_on": str(TODAY), "take_back": "1"},
    )  # fmt: skip
    assert "Driving: not cleared any more." in done
    assert cleared_on(patient, "driving") is None
    assert Reminder.objects.get(step="cleared-driving").state == "cancelled"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the date, such as 11/03/2026."),
        ("soon", "Type a real date, such as 11/03/2026."),
        ("2026-10-01", "Choose the day of the procedure or a later day."),
        ("2126-11-03", "This is more than a year ahead. Check the year."),
    ],
)
def test_a_wrong_day_says_the_fix_and_stays_as_typed(patient, browser, typed, words):
    page = posted(browser, address(patient), {"restriction": "driving", "cleared_on": typed})
    assert f"Cleared from: {words}" in page
    assert f'value="{typed}"' in page.html
    assert cleared_on(patient, "driving") is None


def test_an_unknown_restriction_clears_nothing(patient, browser):
    page = posted(browser, address(patient), {"restriction": "flying", "cleared_on": str(TODAY)})
    assert "Error" in page.html
    assert {cleared_on(patient, code) for code in ("lifting", "strenuous", "driving")} == {None}


def test_once_the_follow_up_has_ended_nothing_is_cleared(patient, browser, read):
    discharge(patient, now=NOW)
    assert "cleared from" not in read(f"/clinic/patients/{patient.pk}/")
    done = posted(browser, address(patient), {"restriction": "driving", "cleared_on": str(TODAY)})
    assert "The record can only be read." in done
    assert cleared_on(patient, "driving") is None


def test_another_clinics_patient_is_not_found(browser):
    other = a_patient(a_clinic("Elsewhere"))
    sent = {"restriction": "driving", "cleared_on": str(TODAY)}
    assert browser.post(address(other), sent).status_code == 404
