"""The list of patients, by name."""

import pytest

from tests.cast import NOW, a_patient
from tracker.people.registration import discharge
from tracker.web.common import paging

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
PATIENTS = "/clinic/patients/"


def names(page):
    return [entry.patient.last_name for entry in page.response.context["entries"]]


@pytest.fixture
def three(clinic):
    a_patient(clinic, first_name="Rosa", last_name="Delgado", record_number="MR-7")
    a_patient(clinic, first_name="Earl", last_name="Simmons", phone="206-555-9999")
    discharge(a_patient(clinic, first_name="Ada", last_name="Abbott"), now=NOW)


def test_those_followed_stand_by_last_name(three, read):
    page = read(PATIENTS)
    assert names(page) == ["Delgado", "Simmons"]
    assert "Delgado, Rosa" in page
    assert "Day 12 · Back to light activity" in page


def test_the_discharged_are_one_choice_away(three, read):
    page = read(f"{PATIENTS}?show=discharged")
    assert names(page) == ["Abbott"]
    assert "Discharged" in page


def test_a_search_looks_among_all_also_the_discharged(three, read):
    assert names(read(f"{PATIENTS}?q=abb")) == ["Abbott"]
    assert names(read(f"{PATIENTS}?q=mr-7")) == ["Delgado"]
    assert names(read(f"{PATIENTS}?q=9999")) == ["Simmons"]


def test_a_search_without_a_match_says_what_to_do(three, read):
    page = read(f"{PATIENTS}?q=Zebedee")
    assert "No patient found Check the spelling" in page
    assert page.fields["q"] == "Zebedee"


def test_an_empty_clinic_is_told_to_register_its_first_patient(read):
    assert "No patients yet" in read(PATIENTS)


def test_pages_follow_one_another_by_key_also_among_equal_names(clinic, read, monkeypatch):
    monkeypatch.setattr(paging.page_after, "__kwdefaults__", {"size": 2})
    for _ in range(3):
        a_patient(clinic, first_name="Ann", last_name="Lee")
    a_patient(clinic, first_name="Bo", last_name="Lee")
    a_patient(clinic, first_name="Al", last_name="Wu")
    seen, address = [], PATIENTS
    while address:
        page = read(address)
        seen += [entry.patient for entry in page.response.context["entries"]]
        address = page.response.context["next_href"]
    assert len(seen) == len({patient.pk for patient in seen}) == 5
    assert [patient.first_name for patient in seen] == ["Ann", "Ann", "Ann", "Bo", "Al"]


@pytest.mark.parametrize("patients", [1, 60])
def test_it_costs_the_same_queries_for_any_number(
    patients, clinic, browser, django_assert_max_num_queries
):
    for _ in range(patients):
        a_patient(clinic)
    with django_assert_max_num_queries(4):
        assert browser.get(PATIENTS).status_code == 200
