"""The weekly PEG at the clinic: seen on the patient's page, entered by phone."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_caregiver
from tests.web.page import posted
from tracker.models import Door, WeeklyPeg
from tracker.peg.actions import record_peg
from tracker.people.registration import discharge

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
DAY_0 = TODAY - 12 * DAY
ALL = {"pain": "7", "enjoyment": "6", "activity": "6"}


def address(patient):
    return f"/clinic/patients/{patient.pk}/peg/"


def record_of(patient):
    return f"/clinic/patients/{patient.pk}/"


def test_a_week_entered_by_phone_is_the_nurses_and_shown_on_the_patients_page(
    patient, nurse, browser, read
):
    page = posted(browser, address(patient), {**ALL, "day": TODAY.isoformat()})
    assert f"Saved the week up to today for {patient}." in page
    assert "12 Tue, Nov 3 7 6 6 6.3 by phone, Denise Park, RN" in page
    peg = WeeklyPeg.objects.get(patient=patient)
    assert (peg.entered_by, peg.door) == (nurse, "nurse")
    assert "12 Tue, Nov 3 7 6 6 6.3" in read(address(patient))


def test_the_time_before_the_procedure_can_be_entered_later(patient, browser):
    page = posted(browser, address(patient), {**ALL, "day": (DAY_0 - DAY).isoformat()})
    assert "Before Wed, Oct 21 7 6 6 6.3" in page


def test_a_week_that_had_answers_keeps_them_as_a_version(patient, browser):
    record_peg(
        patient=patient, day=TODAY, answers={"pain": 4}, entered_by=patient.account,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    page = posted(browser, address(patient), {**ALL, "day": TODAY.isoformat()})
    assert "It replaces what that week had; the earlier version is kept." in page
    assert WeeklyPeg.objects.get().versions.count() == 2
    page = posted(browser, address(patient), {**ALL, "day": TODAY.isoformat()})
    assert "The week up to today had these answers already." in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"pain": "11"}, "Average pain is a whole number from 0 to 10."),
        ({"pain": ""}, "Answer at least one question."),
        ({"pain": "3", "day": ""}, "Type the date, such as 11/03/2026."),
        ({"pain": "3", "day": "2026-10-25"}, "Choose a day up to day 0, or one from day 7 on."),
        ({"pain": "3", "day": "2026-11-09"}, "is still to come"),
    ],
)
def test_a_slip_says_the_fix_and_keeps_what_was_typed(patient, browser, typed, words):
    page = posted(browser, address(patient), {"day": TODAY.isoformat(), **typed})
    assert words in page
    assert page.fields["pain"] == typed["pain"]
    assert not WeeklyPeg.objects.exists()


def test_a_caregivers_answers_say_who_gave_them(patient, read):
    record_peg(
        patient=patient, day=TODAY, answers={"pain": 4},
        entered_by=a_caregiver(patient, name="Ruth Ellison"), door=Door.PAGE, now=NOW,
    )  # fmt: skip
    assert "12 Tue, Nov 3 4 by Ruth Ellison" in read(record_of(patient))


def test_without_answers_the_page_says_when_they_are_asked_for(patient, read):
    assert "No weekly answers yet." in read(record_of(patient))


def test_after_the_follow_up_nothing_is_entered_any_more(patient, browser, read):
    discharge(patient, now=NOW)
    assert "has ended" in posted(browser, address(patient), {**ALL, "day": TODAY.isoformat()})
    assert not WeeklyPeg.objects.exists()
    assert "Enter a week by phone" not in read(record_of(patient))


def test_without_a_procedure_there_is_nothing_to_compare(patient, browser):
    patient.procedures.update(active=False)
    assert browser.get(address(patient)).status_code == 404
