"""Who may open the staff's pages: the clinic's own; nobody else learns that they exist."""

import pytest
from django.test import Client

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse
from tracker.journal.record_day import record_day
from tracker.models import AccessRecord, Alert, CaregiverLink, Door

pytestmark = pytest.mark.django_db
LISTS = ["", "alerts/", "patients/", "patients/new/", "settings/"]
OF_PATIENT = [
    "", "logs/", "messages/", "phone-log/", "details/", "procedure/", "caregivers/", "discharge/",
]  # fmt: skip
PRESSED = ["notes/read/", "invite/", "discharge/", "phone-log/", "details/", "procedure/"]


@pytest.fixture
def alert(patient):
    return record_day(
        patient=patient, day=TODAY, answers={"symptoms": ["fever"]}, entered_by=None,
        door=Door.PAGE, now=NOW,
    ).raised[0]  # fmt: skip


@pytest.fixture
def opened(patient, alert):
    """Every page that can be opened."""
    return [
        *(f"/clinic/{page}" for page in LISTS),
        *(f"/clinic/patients/{patient.pk}/{page}" for page in OF_PATIENT),
        f"/clinic/alerts/{alert.pk}/",
    ]


@pytest.fixture
def pressed(patient, alert, nurse):
    """Every button."""
    a_caregiver(patient)
    link = CaregiverLink.objects.get()
    return [
        *(f"/clinic/patients/{patient.pk}/{page}" for page in PRESSED),
        f"/clinic/patients/{patient.pk}/caregivers/",
        f"/clinic/patients/{patient.pk}/caregivers/{link.pk}/remove/",
        f"/clinic/alerts/{alert.pk}/acknowledge/",
        f"/clinic/alerts/{alert.pk}/resolve/",
        f"/clinic/settings/duty/{nurse.pk}/",
    ]


def test_nobody_in_particular_signs_in_first(opened, pressed):
    for address in opened:
        assert Client().get(address)["Location"] == f"/sign-in/?next={address}"
    for address in pressed:
        assert Client().post(address)["Location"].startswith("/sign-in/")


def test_a_patient_finds_nothing_here(patient, opened, pressed, sign_in):
    browser = sign_in(patient.account)
    assert {browser.get(address).status_code for address in opened} == {404}
    assert {browser.post(address).status_code for address in pressed} == {404}


def test_a_caregiver_finds_nothing_here(patient, opened, pressed, sign_in):
    browser = sign_in(a_caregiver(patient))
    assert {browser.get(address).status_code for address in opened} == {404}
    assert {browser.post(address).status_code for address in pressed} == {404}


def test_a_nurse_of_another_clinic_finds_no_patient_and_no_alert(
    patient, alert, opened, pressed, sign_in
):
    browser = sign_in(a_nurse(a_clinic("Harbor Clinic")))
    for address in opened:
        response = browser.get(address)
        if str(patient.pk) in address or str(alert.pk) in address:
            assert response.status_code == 404, address
        else:
            assert response.status_code == 200, address
            assert patient.last_name not in response.content.decode(), address
    assert {browser.post(address).status_code for address in pressed} == {404}
    assert Alert.objects.get().state == "open"
    assert not AccessRecord.objects.exists()


def test_the_clinics_own_nurse_opens_them_all(opened, browser):
    assert {browser.get(address).status_code for address in opened} == {200}


def test_a_button_cannot_be_pressed_by_opening_its_address(pressed, browser):
    buttons = [a for a in pressed if a.endswith(("read/", "invite/", "remove/", "resolve/"))]
    assert {browser.get(address).status_code for address in buttons} == {405}


def test_no_page_may_be_kept_by_a_browser_or_a_proxy(opened, browser):
    for address in opened:
        assert "no-store" in browser.get(address)["Cache-Control"], address
