"""Who filled in a day, wherever a day is shown: at home and in the clinic."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_caregiver, a_nurse
from tests.web.patient_home import Home
from tracker.journal.record_day import record_day
from tracker.models import Door, Patient, User

WHEN = "Tuesday, November 3, 9 am"


@pytest.fixture
def ruth(patient):
    return a_caregiver(patient, name="Ruth Ellison")


@pytest.fixture
def nurse(clinic):
    return a_nurse(clinic, name="Denise Park, RN")


def filled(patient, by, door=Door.PAGE, *, days_ago=0, **answers):
    record_day(
        patient=patient, day=TODAY - timedelta(days=days_ago), entered_by=by, door=door, now=NOW,
        answers=answers or {"standing_min": 5},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "door", "words"),
    [
        ("patient", Door.PAGE, f"{WHEN}: you filled in this day."),
        ("ruth", Door.PAGE, f"{WHEN}: Ruth Ellison filled in this day."),
        ("ruth", Door.OFFLINE, f"{WHEN}: Ruth Ellison filled in this day."),
        ("nurse", Door.NURSE, f"{WHEN}: filled in on the phone by Denise Park, RN."),
        ("nobody", Door.EMAIL_LINK, f"{WHEN}: filled in with the link in an e-mail."),
        ("ruth", Door.API, f"{WHEN}: sent by a program of Ruth Ellison."),
        ("ruth", Door.IMPORT, f"{WHEN}: taken from a file."),
        ("nobody", Door.PAGE, f"{WHEN}: somebody filled in this day."),
    ],
)
def test_the_patient_reads_who_filled_in_today_and_how(
    home, patient, ruth, nurse, who, door, words
):
    people = {"patient": patient.account, "ruth": ruth, "nurse": nurse, "nobody": None}
    filled(patient, people[who], door)
    assert f"{words} You can change it here." in home.read("/today/")


def test_a_helper_reads_it_too(patient, ruth):
    filled(patient, patient.account)
    assert f"{WHEN}: Margaret filled in this day." in Home(ruth).read("/today/")
    filled(patient, ruth, standing_min=6)
    assert f"{WHEN}: you filled in this day." in Home(ruth).read("/today/")


def test_no_helper_reads_the_address_of_another(patient, ruth):
    nameless = a_caregiver(patient)
    filled(patient, nameless)
    for address in ("/today/", "/progress/"):
        page = Home(ruth).read(address)
        assert "somebody who helps" in page
        assert nameless.email not in page.html


def test_the_table_of_the_progress_names_whoever_was_not_the_patient(home, patient, ruth, nurse):
    filled(patient, patient.account, days_ago=3)
    filled(patient, ruth, days_ago=2)
    filled(patient, nurse, Door.NURSE, days_ago=1)
    page = home.read("/progress/")
    assert "9 Oct 31 5" in page
    assert "10 Nov 1 by Ruth Ellison 5" in page
    assert "11 Nov 2 by Denise Park, RN, on the phone 5" in page


def test_the_grid_of_the_last_days_names_them_too(home, patient, ruth):
    filled(patient, patient.account, days_ago=2)
    filled(patient, ruth, days_ago=1)
    page = home.read("/today/week/")
    assert "Monday, November 2 by Ruth Ellison" in page
    assert "Sunday, November 1 by" not in page


def test_in_spanish_the_sentence_ends_once(home, patient):
    Patient.objects.update(language="es")
    filled(patient, patient.account)
    assert "Martes 3 de noviembre, 9 a. m.: usted llenó este día. Puede" in home.read("/today/")


def test_whoever_looks_again_at_a_saved_day_reads_who_saved_it(home, patient, ruth):
    filled(patient, ruth)
    page = f"/today/thanks/?day={TODAY}"
    assert "Ruth Ellison filled in this day" in home.read(page)
    assert "filled in this day" not in Home(ruth).read(page)


def test_an_account_that_is_gone_leaves_the_day(home, patient, ruth):
    filled(patient, ruth)
    User.objects.filter(pk=ruth.pk).delete()
    assert "somebody filled in this day" in home.read("/today/")


def test_the_clinic_reads_it_in_every_table_and_beside_a_note(patient, ruth, nurse):
    filled(patient, patient.account, days_ago=3)
    filled(patient, ruth, days_ago=2, note="She sleeps badly.")
    filled(patient, nurse, Door.NURSE, days_ago=1)
    filled(patient, None, Door.EMAIL_LINK)
    desk = Home(nurse)
    for address in ("", "logs/"):
        page = desk.read(f"/clinic/patients/{patient.pk}/{address}")
        for who in ("patient", "Ruth Ellison, caregiver", "by phone, Denise Park", "e-mail link"):
            assert f">{who}" in page.html.replace("\n", ""), (address, who)
    assert "Sun, Nov 1 · Ruth Ellison, caregiver She sleeps badly." in desk.read(
        f"/clinic/patients/{patient.pk}/"
    )
    page = desk.read(f"/clinic/patients/{patient.pk}/phone-log/?day={TODAY}")
    assert "This day has been logged (e-mail link)" in page
