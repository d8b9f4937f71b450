"""Registering a patient: one page, and what was typed is never lost."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import TODAY, a_patient
from tests.web.page import posted
from tracker.models import Invitation, Patient, Reminder

pytestmark = pytest.mark.django_db
NEW = "/clinic/patients/new/"
ROSA = {
    "first_name": "Rosa", "last_name": "Delgado", "date_of_birth": "1952-02-29",
    "phone": "206-555-0133", "email": "rosa@home.example", "performed_on": TODAY.isoformat(),
    "distance_unit": "feet", "language": "en", "timezone": "America/Chicago",
}  # fmt: skip


def the_patient():
    return Patient.objects.get()


def test_the_page_begins_with_today_the_clinics_zone_and_feet(read):
    page = read(NEW)
    assert page.fields["performed_on"] == "2026-11-03"
    form = page.response.context["form"]
    assert (form["timezone"].value(), form["distance_unit"].value()) == ("America/Chicago", "feet")
    assert '<option value="America/Chicago" selected>Central (Chicago)</option>' in page.html


def test_the_page_says_that_without_an_e_mail_the_worklist_lists_the_calls(read):
    assert "Without an e-mail address nothing is sent: the worklist then lists each call" in read(
        NEW
    )


def test_a_patient_is_registered_invited_and_planned_for(clinic, browser):
    page = posted(browser, NEW, {**ROSA, "levels": "L4-L5", "surgeon": "Dr. Lind"})
    patient = the_patient()
    assert page.response.redirect_chain == [(f"/clinic/patients/{patient.pk}/", 302)]
    assert "Rosa Delgado is registered. An invitation goes to rosa@home.example" in page
    assert (patient.clinic, patient.distance_unit) == (clinic, "feet")
    assert Invitation.objects.get().email == "rosa@home.example"
    procedure = patient.procedures.get()
    assert (procedure.performed_on, procedure.levels) == (TODAY, "L4-L5")
    assert Reminder.objects.filter(procedure=procedure).count() > 80


def test_without_an_e_mail_the_answer_says_who_calls(browser):
    page = posted(browser, NEW, {**ROSA, "email": ""})
    assert "Without an e-mail address, the worklist lists each call." in page
    assert not Invitation.objects.exists()


def test_a_procedure_ahead_is_planned(browser):
    posted(browser, NEW, {**ROSA, "performed_on": (TODAY + timedelta(days=9)).isoformat()})
    assert set(Reminder.objects.values_list("state", flat=True)) == {"planned"}


def test_a_procedure_in_the_past_marks_the_earlier_steps_missed_with_the_reason(browser):
    page = posted(browser, NEW, {**ROSA, "performed_on": (TODAY - timedelta(days=9)).isoformat()})
    assert "Missed This day had passed when follow-up began." in page


def test_the_baseline_is_kept_in_metres_whatever_unit_was_chosen(browser):
    posted(
        browser,
        NEW,
        {**ROSA, "distance_unit": "yards", "baseline_walking_distance_m": "1,200",
         "baseline_pain_leg": "7", "baseline_standing_min": "5"},
    )  # fmt: skip
    procedure = the_patient().procedures.get()
    assert procedure.baseline_walking_distance_m == Decimal("1097.28")
    assert (procedure.baseline_pain_leg, procedure.baseline_standing_min) == (7, 5)


def test_us_dates_are_understood(browser):
    posted(browser, NEW, {**ROSA, "date_of_birth": "02/29/1952", "performed_on": "11/02/2026"})
    assert the_patient().date_of_birth.isoformat() == "1952-02-29"
    assert the_patient().procedures.get().performed_on == TODAY - timedelta(days=1)


WRONG = [
    ("first_name", "", "Type the first name."),
    ("last_name", "", "Type the last name."),
    ("date_of_birth", "02/31/1952", "Type a real date, such as 11/03/2026."),
    ("date_of_birth", "2031-01-01", "Check the year of birth."),
    ("email", "rosa@", "Type an e-mail address such as name@example.com."),
    ("performed_on", "soon", "Type a real date, such as 11/03/2026."),
    ("performed_on", "2036-11-03", "This is more than a year ahead."),
    ("performed_on", "2006-11-03", "This is more than six years ago."),
    ("timezone", "Mars/Olympus", "Select a valid choice."),
    ("baseline_pain_leg", "eleven", "Leg pain is a number from 0 to 10."),
    ("baseline_walking_distance_m", "far", "Type a number of feet from 0 to 328,083"),
    ("baseline_standing_min", "5000", "Standing time is a number of minutes from 0 to 1,440."),
]


@pytest.mark.parametrize(("field", "typed", "words"), WRONG)
def test_a_wrong_answer_is_told_beside_its_field_and_nothing_is_lost(field, typed, words, browser):
    page = posted(browser, NEW, {**ROSA, field: typed})
    assert words in page
    assert field in page.response.context["form"].errors
    assert not Patient.objects.exists()
    for name in ("first_name", "last_name", "phone", "email", "baseline_pain_leg", "performed_on"):
        assert page.fields[name] == {**ROSA, field: typed}.get(name, "")


def test_somebody_who_cannot_be_reached_is_not_registered(browser):
    page = posted(browser, NEW, {**ROSA, "phone": "", "email": ""})
    assert "Type a phone number or an e-mail address." in page
    assert not Patient.objects.exists()


def test_a_record_number_is_one_patients_in_a_clinic(clinic, browser):
    a_patient(clinic, record_number="MR-7")
    page = posted(browser, NEW, {**ROSA, "record_number": "MR-7"})
    assert "Another patient of this clinic has this record number." in page


def test_the_button_pressed_twice_registers_once(browser):
    posted(browser, NEW, ROSA)
    page = posted(browser, NEW, ROSA)
    assert "There is a patient with this name and date of birth" in page
    assert "Open Rosa Delgado" in page
    assert Patient.objects.count() == 1
    posted(browser, NEW, {**ROSA, "another_person": "on"})
    assert Patient.objects.count() == 2


def test_it_costs_few_queries_to_open(browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        browser.get(NEW)
