"""Invitations: what pressing the button opens, and when it opens nothing."""

from datetime import timedelta

import pytest

from tests.cast import NOW, a_clinic, a_nurse, a_patient
from tracker.models import Invitation, Membership, Patient, User
from tracker.people.invitations import (
    GOOD_FOR,
    InvitationRefused,
    accept,
    invitation_url,
    invite,
    read_invitation_token,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(clinic):
    return Invitation.objects.get(patient=a_patient(clinic, confirmed=False))


def token(invitation):
    return invitation_url(invitation).rstrip("/").rsplit("/", 1)[1]


def test_accepting_confirms_the_address_and_makes_the_account(invitation):
    user = accept(invitation, now=NOW)
    patient = Patient.objects.get()
    assert (patient.account, patient.email_confirmed_at) == (user, NOW)
    assert not user.has_usable_password()


def test_a_couple_with_one_address_shares_one_account(clinic):
    for _ in range(2):
        a_patient(clinic, confirmed=False, email="couple@home.example")
    users = {accept(invitation, now=NOW) for invitation in Invitation.objects.all()}
    assert len(users) == 1
    assert users.pop().patients.count() == 2


def test_an_invitation_opens_once(invitation):
    accept(invitation, now=NOW)
    with pytest.raises(InvitationRefused):
        accept(invitation, now=NOW)


def test_an_invitation_ends_after_two_weeks(invitation):
    with pytest.raises(InvitationRefused):
        accept(invitation, now=invitation.created_at + GOOD_FOR)
    assert not User.objects.exists()


def test_inviting_again_revokes_the_invitation_before(clinic, invitation):
    patient = invitation.patient
    newer = invite(clinic=clinic, role="patient", email=patient.email, patient=patient, now=NOW)
    with pytest.raises(InvitationRefused):
        accept(invitation, now=NOW)
    assert accept(newer, now=NOW).email == patient.email


def test_an_invitation_to_an_old_address_opens_nothing(invitation):
    Patient.objects.update(email="newer@home.example")
    with pytest.raises(InvitationRefused, match="newer address"):
        accept(invitation, now=NOW)


def test_a_nurse_joins_the_clinic_that_invited_her(clinic):
    user = accept(invite(clinic=clinic, role="nurse", email="N@c.example", now=NOW), now=NOW)
    assert user.email == "n@c.example"
    assert Membership.objects.get(user=user).clinic == clinic


def test_staff_of_one_clinic_cannot_join_another(clinic):
    nurse = a_nurse(a_clinic("Another clinic"))
    with pytest.raises(InvitationRefused, match="another clinic"):
        accept(invite(clinic=clinic, role="nurse", email=nurse.email, now=NOW), now=NOW)


def test_a_patient_of_another_clinic_cannot_be_invited(clinic):
    elsewhere = a_patient(a_clinic("Another clinic"))
    with pytest.raises(InvitationRefused):
        invite(clinic=clinic, role="caregiver", email="a@b.example", patient=elsewhere, now=NOW)


def test_a_caregiver_sees_that_patient_and_no_other(clinic):
    patient, other = a_patient(clinic), a_patient(clinic)
    user = accept(
        invite(clinic=clinic, role="caregiver", email="d@h.example", patient=patient, now=NOW),
        now=NOW + timedelta(days=1),
    )
    assert list(Patient.objects.visible_to(user)) == [patient]
    assert other not in Patient.objects.visible_to(user)


def test_the_link_leads_to_its_invitation_and_a_damaged_one_nowhere(invitation):
    assert read_invitation_token(token(invitation)) == invitation
    assert read_invitation_token(token(invitation)[:-2] + "xx") is None
    assert read_invitation_token("nonsense") is None
