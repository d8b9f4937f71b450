"""Caregivers, the patient's invitation, and the end of the follow-up."""

import pytest

from tests.cast import NOW, a_caregiver, a_patient
from tests.web.page import posted
from tracker.journal.record_day import record_day
from tracker.models import CaregiverLink, DailyLog, Door, Invitation, Patient, Reminder
from tracker.people.invitations import invite
from tracker.people.registration import discharge

pytestmark = pytest.mark.django_db


def address(patient, page):
    return f"/clinic/patients/{patient.pk}/{page}/"


def test_a_caregiver_is_invited_by_e_mail(patient, nurse, browser):
    page = posted(browser, address(patient, "caregivers"), {"email": "Anne@home.example"})
    assert "An invitation goes to anne@home.example." in page
    assert "anne@home.example is invited, until" in page
    sent = Invitation.objects.get(role="caregiver")
    assert (sent.patient, sent.invited_by) == (patient, nurse)


def test_a_wrong_address_stays_on_the_page(patient, browser):
    page = posted(browser, address(patient, "caregivers"), {"email": "anne@"})
    assert "Type an e-mail address such as name@example.com." in page
    assert page.fields["email"] == "anne@"
    assert not Invitation.objects.filter(role="caregiver").exists()


def test_a_caregiver_is_removed_and_an_open_invitation_with_her(clinic, patient, browser):
    caregiver = a_caregiver(patient)
    invite(clinic=clinic, role="caregiver", email=caregiver.email, patient=patient, now=NOW)
    link = CaregiverLink.objects.get()
    page = posted(browser, address(patient, f"caregivers/{link.pk}/remove"))
    assert f"{caregiver.email} can no longer see or log for {patient}." in page
    assert not CaregiverLink.objects.exists()
    assert Invitation.objects.get(role="caregiver").revoked_at == NOW


def test_a_link_to_another_patient_is_not_removed_here(clinic, patient, browser):
    other = a_patient(clinic)
    a_caregiver(other)
    link = CaregiverLink.objects.get()
    response = browser.post(address(patient, f"caregivers/{link.pk}/remove"))
    assert response.status_code == 404
    assert CaregiverLink.objects.exists()


def test_the_invitation_is_sent_again_and_the_earlier_one_ends(clinic, browser):
    patient = a_patient(clinic, confirmed=False)
    page = posted(browser, address(patient, "invite"))
    assert f"A new invitation goes to {patient.email}." in page
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    assert Invitation.objects.count() == 2


def test_a_confirmed_address_needs_no_invitation(patient, browser):
    page = posted(browser, address(patient, "invite"))
    assert "is confirmed already: no invitation is needed." in page
    assert Invitation.objects.count() == 1


def test_without_an_address_the_answer_says_where_to_add_one(clinic, browser):
    page = posted(browser, address(a_patient(clinic, email=""), "invite"))
    assert "There is no e-mail address. Add one under “Edit details and preferences”." in page


def test_the_follow_up_ends_after_one_question(patient, browser, read):
    asked = read(address(patient, "discharge"))
    assert "No more reminders are sent to" in asked
    page = posted(browser, address(patient, "discharge"))
    assert f"The follow-up of {patient} has ended. The record stays." in page
    patient.refresh_from_db()
    assert patient.discharged_at == NOW
    assert not Reminder.objects.filter(state="planned").exists()


def test_open_alerts_are_named_before_the_follow_up_ends(patient, read):
    record_day(
        patient=patient, day=NOW.date(), answers={"symptoms": ["fever"]}, entered_by=None,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    page = read(address(patient, "discharge"))
    assert "1 alert of this patient is not resolved. Look at it first" in page


@pytest.mark.parametrize(
    "page", ["discharge", "details", "procedure", "phone-log", "caregivers", "invite"]
)
def test_afterwards_the_record_can_only_be_read(page, patient, browser):
    discharge(patient, now=NOW)
    before = Patient.objects.values().get(), Invitation.objects.count()
    answer = posted(browser, address(patient, page), {"unit": "feet", "pain_leg": "3"})
    assert f"The follow-up of {patient} has ended. The record can only be read." in answer
    assert (Patient.objects.values().get(), Invitation.objects.count()) == before
    assert not Reminder.objects.filter(state="planned").exists()
    assert not DailyLog.objects.exists()
