"""What a nurse does on the patient's page besides: pausing, taking a patient, covering."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.web.page import posted
from tracker.models import Cover, Patient, PreferenceChange
from tracker.people.assignment import assign, cover
from tracker.people.registration import discharge

pytestmark = pytest.mark.django_db


def address(patient, page=""):
    return f"/clinic/patients/{patient.pk}/{page}"


# Pausing


def test_reminders_are_paused_from_the_page_until_a_day(patient, nurse, browser):
    until = TODAY + timedelta(days=4)
    done = posted(browser, address(patient, "pause/"), {"paused_until": str(until)})
    assert "No reminders until Saturday, November 7, 2026." in done
    assert "Reminders paused until Saturday, November 7, 2026" in done
    change = PreferenceChange.objects.get()
    assert (change.changed_by, change.after) == (nurse, {"paused_until": "2026-11-07"})


def test_a_pause_is_ended_from_the_page(clinic, browser):
    patient = a_patient(clinic, paused_until=TODAY + timedelta(days=4))
    done = posted(browser, address(patient, "pause/"), {"resume": "1", "paused_until": ""})
    assert "Reminders are sent again." in done
    assert Patient.objects.get().paused_until is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the date, such as 11/03/2026."),
        (str(TODAY), "Choose a day after today."),
    ],
)
def test_a_pause_that_cannot_be_says_the_fix(patient, browser, typed, words):
    page = posted(browser, address(patient, "pause/"), {"paused_until": typed})
    assert f"No reminders until: {words}" in page
    assert page.fields["paused_until"] == typed
    assert Patient.objects.get().paused_until is None


# The nurse


def test_a_patient_without_a_nurse_is_taken_in_one_click(patient, nurse, browser, read):
    assert "Nurse nobody yet" in read(address(patient))
    done = posted(browser, address(patient, "nurse/take/"))
    assert f"You look after {patient} now." in done
    assert "Nurse you" in done
    assert "Assign to me" not in done
    assert Patient.objects.get().nurse == nurse


def test_a_colleague_is_assigned_from_the_list(clinic, patient, lead, browser):
    page = posted(browser, address(patient, "nurse/"), {"nurse": str(lead.pk)})
    assert f"Luis Ortiz, RN looks after {patient} now." in page
    assert "Nurse Luis Ortiz, RN" in page
    posted(browser, address(patient, "nurse/"), {"nurse": "nobody"})
    assert Patient.objects.get().nurse is None


def test_somebody_of_another_clinic_is_not_on_the_list(patient, browser):
    stranger = a_nurse(a_clinic("Elsewhere"))
    page = posted(browser, address(patient, "nurse/"), {"nurse": str(stranger.pk)})
    assert "Nurse: Choose a nurse from the list, or nobody." in page
    assert Patient.objects.get().nurse is None


def test_whoever_covers_for_a_colleague_reads_so_on_the_page(
    clinic, patient, nurse, lead, browser, read, sign_in
):
    assign([patient], lead, by=lead, now=NOW)
    until = TODAY + timedelta(days=3)
    done = posted(
        browser, address(patient, "nurse/cover/"),
        {"first_day": str(TODAY), "last_day": str(until)},
    )  # fmt: skip
    assert "You cover for Luis Ortiz, RN until Fri, Nov 6." in done
    assert "Luis Ortiz, RN you cover for Luis Ortiz, RN" in done
    assert Cover.objects.get().covered_by == nurse
    others = sign_in(a_nurse(clinic, name="Ann Lee")).get(address(patient)).content.decode()
    assert "Denise Park, RN covers" in others


def test_a_cover_that_is_over_is_not_shown(clinic, patient, nurse, lead, read):
    assign([patient], lead, by=lead, now=NOW)
    day = TODAY - timedelta(days=1)
    cover(clinic, nurse=lead, covered_by=nurse, first_day=day, last_day=day)
    assert "you cover for" not in read(address(patient))


def test_a_cover_that_ends_before_it_begins_says_the_fix(patient, lead, browser):
    assign([patient], lead, by=lead, now=NOW)
    sent = {"first_day": str(TODAY), "last_day": str(TODAY - timedelta(days=1))}
    page = posted(browser, address(patient, "nurse/cover/"), sent)
    assert "The last day must not be before the first." in page
    assert page.fields["last_day"] == sent["last_day"]
    assert not Cover.objects.exists()


def test_nobody_is_covered_where_there_is_no_other_nurse(patient, browser):
    sent = {"first_day": str(TODAY), "last_day": str(TODAY)}
    page = posted(browser, address(patient, "nurse/cover/"), sent)
    assert "Nobody needs a cover" in page
    assert not Cover.objects.exists()


@pytest.mark.parametrize("page", ["pause/", "nurse/", "nurse/take/", "nurse/cover/"])
def test_once_the_follow_up_has_ended_nothing_changes(page, patient, browser):
    discharge(patient, now=NOW)
    before = Patient.objects.values().get()
    assert "The record can only be read." in posted(browser, address(patient, page))
    assert Patient.objects.values().get() == before
