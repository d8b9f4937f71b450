"""Who looked at the record: everybody else, once a day, newest first; for the patient alone."""

from datetime import timedelta

import pytest

from tests.cast import NOW, a_caregiver, a_clinic, a_nurse, a_patient
from tests.web.page import Page
from tests.web.patient_home import Home
from tracker.people.access_trail import Access, accesses_to, note_access

ADDRESS = "/who-looked/"


@pytest.fixture
def nurse(clinic):
    return a_nurse(clinic, name="Luis Ortiz, RN")


def looked(user, patient, *, days_ago=0, page="record"):
    note_access(user, patient, page=page, now=NOW - timedelta(days=days_ago))


def test_when_nobody_else_looked_it_says_so(home):
    page = home.read(ADDRESS)
    assert "Nobody else has looked" in page
    assert "Call your clinic at" in page


def test_a_nurse_and_a_caregiver_are_named_with_what_they_are(home, patient, nurse, clinic):
    looked(nurse, patient)
    looked(a_caregiver(patient, name="Ruth Ellison"), patient, days_ago=1)
    page = home.read(ADDRESS)
    assert f"Tuesday, November 3, 9 am Luis Ortiz, RN {clinic.name}" in page
    assert "Monday, November 2, 9 am Ruth Ellison Helps you" in page
    assert page.words.index("Luis Ortiz") < page.words.index("Ruth Ellison")


def test_each_is_named_once_a_day_however_many_pages_were_opened(home, patient, nurse):
    for page in ("record", "logs", "alert"):
        looked(nurse, patient, page=page)
    looked(nurse, patient, days_ago=400)
    page = home.read(ADDRESS)
    assert page.words.count("Luis Ortiz, RN") == 2
    assert "September 29, 2025" in page


def test_the_patients_own_visits_and_other_patients_are_left_out(home, patient, nurse, clinic):
    looked(patient.account, patient, page="api")
    looked(nurse, a_patient(clinic))
    assert "Nobody else has looked" in home.read(ADDRESS)


def test_a_nurse_of_another_clinic_is_not_called_of_this_one(home, patient, clinic):
    looked(a_nurse(a_clinic(name="Elsewhere"), name="Ann Berg, RN"), patient)
    page = home.read(ADDRESS)
    assert f"Ann Berg, RN {clinic.name}" not in page


def test_a_page_holds_whole_days_and_the_next_one_begins_with_the_day_before(patient, clinic):
    nurses = [a_nurse(clinic) for _ in range(2)]
    for days_ago in range(5):
        for nurse in nurses:
            looked(nurse, patient, days_ago=days_ago)
    seen: list[Access] = []
    before = None
    for _ in range(5):
        found = accesses_to(patient, before=before, size=5)
        seen += found.rows
        before = found.next_before
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 10
    assert [look.at for look in seen] == sorted((look.at for look in seen), reverse=True)


def test_a_day_of_more_than_a_page_is_cut_and_does_not_hold_up_what_is_before(patient, clinic):
    for _ in range(4):
        looked(a_nurse(clinic), patient)
    looked(a_nurse(clinic), patient, days_ago=1)
    found = accesses_to(patient, size=3)
    assert len(found.rows) == 3
    assert len(accesses_to(patient, before=found.next_before, size=3).rows) == 1


def test_it_can_be_reached_from_every_page_of_the_patient(home, patient):
    assert f'href="{ADDRESS}"' in home.read("/messages/").html
    caregiver = Home(a_caregiver(patient))
    assert ADDRESS not in caregiver.read("/messages/").html
    assert caregiver.status(ADDRESS) == 404


@pytest.mark.parametrize("before", ["", "soon", "2026-13-01", "0"])
def test_an_address_that_names_no_day_shows_the_newest(home, patient, nurse, before):
    looked(nurse, patient)
    assert "Luis Ortiz, RN" in home.read(f"{ADDRESS}?before={before}")


@pytest.mark.parametrize("people", [1, 30])
def test_it_costs_the_same_queries_for_any_number(
    people, home, patient, clinic, django_assert_max_num_queries
):
    for _ in range(people):
        looked(a_nurse(clinic), patient)
    with django_assert_max_num_queries(5):
        assert Page(home.client.get(ADDRESS)).status == 200
