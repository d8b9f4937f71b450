"""Logging for a patient by phone: the same questions through the same function."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, TODAY, a_patient
from tests.web.page import posted
from tracker.journal.record_day import record_day
from tracker.models import Alert, DailyLog, Door

pytestmark = pytest.mark.django_db
FEET = {"unit": "feet"}


def address(patient, day=None):
    return f"/clinic/patients/{patient.pk}/phone-log/" + (f"?day={day}" if day else "")


def log(patient, **answers):
    return record_day(
        patient=patient, day=TODAY, answers=answers, entered_by=patient.account, door=Door.PAGE,
        now=NOW,
    ).log  # fmt: skip


def test_a_day_is_recorded_as_entered_by_the_nurse(patient, nurse, browser):
    page = posted(
        browser,
        address(patient),
        {**FEET, "walking_distance_m": "1,200", "walking_min": "12", "pain_leg": "3",
         "stopped_by": ["tired"], "symptoms": ["none"], "note": "Sounds well."},
    )  # fmt: skip
    assert f"Saved today for {patient}." in page
    saved = DailyLog.objects.get()
    assert (saved.day, saved.entered_by, saved.door) == (TODAY, nurse, "nurse")
    assert saved.walking_distance_m == Decimal("365.76")
    assert (saved.symptoms, saved.stopped_by) == ([], ["tired"])
    assert saved.note_read_by == nurse  # her own note needs no reader


def test_nothing_checked_is_not_the_same_as_none_of_these(patient, browser):
    posted(browser, address(patient), {**FEET, "pain_leg": "3"})
    assert DailyLog.objects.get().symptoms is None


def test_a_red_flag_counts_also_beside_none_of_these(patient, browser):
    page = posted(browser, address(patient), {**FEET, "symptoms": ["leg_weakness", "none"]})
    assert "New leg weakness reported. Tell Margaret: Call 911 now." in page
    assert Alert.objects.get().severity == "emergency"


def test_an_urgent_symptom_is_said_to_be_urgent(patient, browser):
    page = posted(browser, address(patient), {**FEET, "symptoms": ["fever"]})
    assert "Fever of 100.4 °F or more reported. This is urgent: see the alert." in page


def test_the_page_says_what_an_emergency_must_hear(patient, read):
    page = read(address(patient))
    assert "Emergency: Call 911, or go to the nearest emergency room now." in page


def test_another_day_can_be_chosen(patient, browser, read):
    yesterday = TODAY - timedelta(days=1)
    assert "Yesterday, Monday, November 2, 2026." in read(address(patient, yesterday))
    posted(browser, address(patient, yesterday), {**FEET, "pain_leg": "3"})
    assert DailyLog.objects.get().day == yesterday


@pytest.mark.parametrize("day", ["2026-11-04", "2026-08-01"])
def test_a_day_that_cannot_be_logged_is_refused_with_the_reason(day, patient, browser):
    page = posted(browser, address(patient, day), {**FEET, "pain_leg": "3"})
    assert "Choose" in " ".join(page.response.context["form"].non_field_errors())
    assert page.fields["pain_leg"] == "3"
    assert not DailyLog.objects.exists()


def test_a_logged_day_is_shown_as_it_is_and_saving_it_unchanged_changes_nothing(
    patient, browser, read
):
    kept = log(patient, walking_distance_m="100.01", pain_leg=3, symptoms=[], note="Hello")
    page = read(address(patient))
    assert "This day has been logged (patient): what stands here replaces it." in page
    assert (page.fields["pain_leg"], page.fields["walking_distance_m"]) == ("3", "328")
    posted(browser, address(patient), {**FEET, **page.fields, "note": "Hello"})
    saved = DailyLog.objects.get()
    assert (saved.answers, saved.updated_at) == (kept.answers, kept.updated_at)


WRONG = [
    ("walking_distance_m", "far", "Type a number of feet from 0 to 328,083"),
    ("daily_distance_m", "-1", "Type a number of feet from 0 to 328,083"),
    ("steps", "many", "Steps are a number from 0 to 200,000."),
    ("walking_min", "1441", "Walking time is a number of minutes from 0 to 1,440."),
    ("standing_min", "x", "Standing time is a number of minutes from 0 to 1,440."),
    ("pain_leg", "11", "Leg pain is a number from 0 to 10."),
    ("pain_back", "2.5", "Back pain is a number from 0 to 10."),
    ("medicine_doses", "51", "Doses of pain medicine are a number from 0 to 50."),
]


@pytest.mark.parametrize(("field", "typed", "words"), WRONG)
def test_a_wrong_answer_is_told_beside_its_field_and_nothing_is_lost(
    field, typed, words, patient, browser
):
    given = {
        **FEET,
        "pain_leg": "4",
        "note": "Kept",
        "symptoms": ["expected_soreness"],
        field: typed,
    }
    page = posted(browser, address(patient), given)
    assert words in page
    assert field in page.response.context["form"].errors
    assert page.fields[field] == typed
    assert page.fields["symptoms"] == "expected_soreness"
    assert "Kept" in page
    assert not DailyLog.objects.exists()


def test_an_empty_form_asks_for_one_answer(patient, browser):
    assert "Answer at least one question." in posted(browser, address(patient), FEET)


def test_what_the_patient_logged_meanwhile_is_not_replaced_unseen(patient, browser, read):
    page = read(address(patient))
    log(patient, pain_leg=6)
    warned = posted(
        browser, address(patient), {**FEET, "seen": page.fields["seen"], "pain_leg": "2"}
    )
    assert "This day was logged at today 9 am while you were typing." in warned
    assert warned.fields["pain_leg"] == "2"
    assert DailyLog.objects.get().pain_leg == 6
    posted(browser, address(patient), {**FEET, "seen": warned.fields["seen"], "pain_leg": "2"})
    assert DailyLog.objects.get().pain_leg == 2


def test_it_costs_few_queries_to_open(clinic, browser, django_assert_max_num_queries):
    patient = a_patient(clinic)
    with django_assert_max_num_queries(7):
        browser.get(address(patient))
