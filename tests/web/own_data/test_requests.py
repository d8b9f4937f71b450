"""A patient's request on the clinic's pages, and the way back into the program."""

import pytest

from tests.cast import NOW
from tests.web.page import posted
from tracker.models import CaregiverLink, DataRequest, Invitation, Patient
from tracker.people.caregivers import invite_caregiver
from tracker.people.data_requests import ask
from tracker.people.leaving import leave

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(patient):
    return ask(
        patient, kind="erase", words="Please erase the note of Monday.", by=patient.account, now=NOW
    )


@pytest.fixture
def address(patient, asked):
    return f"/clinic/patients/{patient.pk}/requests/{asked.pk}/"


def test_it_is_on_the_worklist_on_the_patients_page_and_on_its_own(asked, patient, address, read):
    assert "A request about the record" in read("/clinic/?show=request")
    page = read(f"/clinic/patients/{patient.pk}/")
    assert "Erase something Asked today 9 am. Waits for an answer." in page
    assert f'href="{address}"' in page.html
    assert "Please erase the note of Monday." in read(address)


def test_an_answer_is_kept_with_who_gave_it(asked, nurse, patient, address, browser, read):
    page = posted(browser, address, {"answer": "Erased. The log itself we must keep."})
    assert f"Answered. {patient} reads it under “Your data”." in page
    row = DataRequest.objects.get()
    assert (row.answer, row.answered_by) == ("Erased. The log itself we must keep.", nurse)
    assert "Erased. The log itself we must keep." in read(address)
    assert "Nothing needs a person now." in read(f"/clinic/patients/{patient.pk}/")


def test_an_empty_answer_says_the_fix(asked, address, browser):
    page = posted(browser, address, {"answer": "  "})
    assert "Type what you did, and what you must keep." in page
    assert DataRequest.objects.get().answered_at is None


def test_who_was_slower_is_told_and_changes_nothing(asked, address, browser):
    posted(browser, address, {"answer": "First."})
    assert "has answered this already." in posted(browser, address, {"answer": "Second."})
    assert DataRequest.objects.get().answer == "First."


def test_whoever_left_is_marked_and_can_be_followed_again(patient, browser, read):
    leave(patient, now=NOW)
    assert "left the program" in read("/clinic/")
    page = read(f"/clinic/patients/{patient.pk}/")
    assert "Left the program Tue, Nov 3" in page
    again = f"/clinic/patients/{patient.pk}/follow-again/"
    assert "Go on only if Margaret has asked you to." in read(again)
    assert f"{patient} is followed again:" in posted(browser, again)
    assert Patient.objects.get().discharged_at is None
    assert "End the follow-up" in read(f"/clinic/patients/{patient.pk}/")


def test_an_invitation_is_taken_back(patient, nurse, browser):
    sent = invite_caregiver(patient, email="ruth@home.example", name="Ruth", by=nurse, now=NOW)
    page = posted(browser, f"/clinic/patients/{patient.pk}/caregivers/{sent.pk}/withdraw/")
    assert "The invitation to ruth@home.example was taken back." in page
    assert Invitation.objects.get(pk=sent.pk).revoked_at == NOW
    assert not CaregiverLink.objects.exists()


def test_the_clinic_meets_the_same_limits_as_the_patient(patient, nurse, browser):
    for n in range(5):
        invite_caregiver(patient, email=f"{n}@home.example", by=nurse, now=NOW)
    page = posted(
        browser, f"/clinic/patients/{patient.pk}/caregivers/", {"email": "more@home.example"}
    )
    assert "Five people have not answered yet. Take back one invitation first." in page
