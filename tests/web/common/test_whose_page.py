"""Whose page it is: oneself, those one cares for, and nobody else; and what a page may cost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tests.web.patient_home import Home
from tracker.journal.record_day import record_day
from tracker.models import AccessRecord, CaregiverLink, DailyLog, Door, User

PAGES = ("/today/", "/progress/", "/guidance/", "/messages/", "/activity/")
THANKS = f"/today/thanks/?day={TODAY}"


def logged(patient, day=TODAY, **answers):
    record_day(patient=patient, day=day, answers=answers, entered_by=None, door=Door.PAGE, now=NOW)


@pytest.mark.parametrize("address", [*PAGES, THANKS])
def test_nobody_signs_in_first(stranger, address):
    response = stranger.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=/")


@pytest.mark.parametrize("address", [*PAGES, THANKS])
def test_a_stranger_finds_nothing(db, patient, address):
    for user in (User.objects.create_user("x@home.example"), a_nurse(patient.clinic)):
        home = Home(user)
        assert home.status(address) == 404
        assert home.client.post(address, {"standing_min": "5"}).status_code in (404, 405)
    assert not DailyLog.objects.exists()


@pytest.mark.parametrize("address", PAGES)
def test_another_patients_page_is_nowhere(clinic, home, address):
    other = a_patient(clinic)
    for wanted in (other.pk, uuid4(), "nonsense"):
        assert home.status(f"{address}?for={wanted}") == 404
    assert home.client.post(f"/today/?for={other.pk}", {"standing_min": "5"}).status_code == 404
    assert not DailyLog.objects.exists()


def test_a_nurse_of_another_clinic_finds_nothing(patient):
    assert Home(a_nurse(a_clinic("Elsewhere"))).status(f"/today/?for={patient.pk}") == 404


def test_a_caregiver_logs_for_the_patient_and_is_named(patient):
    carer = a_caregiver(patient)
    home = Home(carer)
    page = home.read("/today/")
    assert f"You are here for {patient.name}" in page
    assert "How is Margaret?" in page
    assert "Thank you" in home.save(standing_min="5")
    assert DailyLog.objects.get(patient=patient).entered_by == carer


def test_a_caregiver_of_several_chooses(clinic, patient):
    walter = a_patient(clinic, first_name="Walter")
    carer = a_caregiver(patient)
    CaregiverLink.objects.create(patient=walter, user=carer)
    home = Home(carer)
    page = home.read(f"/today/?for={walter.pk}")
    assert patient.name in page
    assert "How is Walter?" in page
    assert f'href="/progress/?for={walter.pk}"' in page.html
    home.save(f"/today/?for={walter.pk}", standing_min="5")
    assert DailyLog.objects.get().patient == walter


def test_a_patient_who_is_a_caregiver_too_begins_with_their_own_page(clinic, patient, home):
    spouse = a_patient(clinic, first_name="Aaron")
    CaregiverLink.objects.create(patient=spouse, user=patient.account)
    page = home.read("/today/")
    assert "Good morning, Margaret" in page
    assert spouse.name in page


def test_a_couple_with_one_address_shares_one_account(clinic, patient, home):
    walter = a_patient(clinic, first_name="Walter", confirmed=False)
    walter.account = patient.account
    walter.save()
    assert "Good morning, Walter" in home.read(f"/today/?for={walter.pk}")
    assert "Good morning, Margaret" in home.read(f"/today/?for={patient.pk}")


def test_an_ended_caregiver_finds_nothing(patient):
    home = Home(a_caregiver(patient))
    CaregiverLink.objects.all().delete()
    assert home.status("/today/") == 404


def test_a_caregivers_look_is_in_the_access_trail_once_a_page_and_day(patient, home):
    carer = a_caregiver(patient)
    for _time in range(2):
        Home(carer).read("/progress/")
    record = AccessRecord.objects.get()
    assert (record.user, record.patient, record.page) == (carer, patient, "progress")
    home.read("/progress/")
    assert AccessRecord.objects.count() == 1, "oneself is no visitor"


def test_pages_of_patients_are_never_cached(home):
    for address in PAGES:
        assert "no-store" in home.client.get(address)["Cache-Control"]


def test_a_forged_post_is_refused(patient):
    client = Client(enforce_csrf_checks=True)
    client.force_login(patient.account, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/today/", {"standing_min": "5"}).status_code == 403
    assert not DailyLog.objects.exists()


@pytest.mark.parametrize(
    ("address", "most"),
    [("/today/", 6), (THANKS, 7), ("/progress/", 9), ("/guidance/", 4), ("/messages/", 5)],
)
def test_a_page_costs_the_same_few_queries_whatever_was_logged(
    patient, home, django_assert_max_num_queries, address, most
):
    logged(patient, walking_distance_m=100, symptoms=["fever"])
    with django_assert_max_num_queries(most):
        home.read(address)
    for day in range(1, 25):
        logged(patient, day=TODAY - timedelta(days=day), walking_distance_m=100, pain_leg=3)
    with django_assert_max_num_queries(most):
        home.read(address)


@pytest.mark.parametrize("address", [*PAGES, THANKS])
def test_opening_a_page_writes_nothing(patient, home, django_assert_max_num_queries, address):
    logged(patient, walking_distance_m=100)
    with django_assert_max_num_queries(10) as queries:
        home.read(address)
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
