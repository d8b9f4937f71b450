"""Who may help a patient: inviting within limits, and the end of it from either side."""

from datetime import timedelta

import pytest

from tests.cast import NOW, a_caregiver, a_nurse, a_patient
from tracker.models import CaregiverLink, Invitation, Message, Patient, User
from tracker.people.caregivers import invite_caregiver, remove_caregiver, withdraw
from tracker.people.invitations import InvitationRefused, accept

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def asked(patient, email="ruth@home.example", *, name="Ruth Ellison", now=NOW):
    return invite_caregiver(patient, email=email, name=name, by=patient.account, now=now)


def test_an_invitation_leaves_through_the_outbox_and_keeps_the_name(patient):
    invitation = asked(patient)
    assert (invitation.name, invitation.invited_by) == ("Ruth Ellison", patient.account)
    message = Message.objects.get(about_id=invitation.pk)
    assert (message.kind, message.to_email) == ("invitation", "ruth@home.example")


def test_whoever_accepts_has_the_name_they_were_invited_by(patient):
    assert accept(asked(patient), now=NOW).name == "Ruth Ellison"


def test_somebody_who_has_a_name_here_keeps_it(clinic, patient):
    nurse = a_nurse(clinic, name="Denise Park, RN")
    assert accept(asked(patient, nurse.email), now=NOW).name == "Denise Park, RN"


def test_whether_an_address_has_an_account_makes_no_difference(clinic, patient):
    User.objects.create_user("known@home.example", name="Known")
    known, unknown = asked(patient, "known@home.example"), asked(patient, "new@home.example")
    fields = ("clinic", "patient", "role", "name", "expires_at", "accepted_at", "revoked_at")
    assert [getattr(known, f) for f in fields] == [getattr(unknown, f) for f in fields]
    assert Message.objects.filter(about_id__in=[known.pk, unknown.pk]).count() == 2


def test_oneself_and_a_helper_of_today_are_not_invited(patient):
    with pytest.raises(InvitationRefused, match="own address"):
        asked(patient, patient.email.upper())
    with pytest.raises(InvitationRefused, match="helps already"):
        asked(patient, a_caregiver(patient).email)


def test_five_may_wait_and_a_sixth_only_once_one_was_taken_back(patient):
    first, *_others = [asked(patient, f"{n}@home.example") for n in range(5)]
    with pytest.raises(InvitationRefused, match="Five people"):
        asked(patient, "sixth@home.example")
    asked(patient, "3@home.example")  # again to one of the five
    withdraw(first, now=NOW)
    asked(patient, "sixth@home.example")


def test_an_invitation_that_has_ended_holds_no_place(patient):
    for n in range(5):
        asked(patient, f"{n}@home.example")
    asked(patient, "sixth@home.example", now=NOW + 15 * DAY)


def test_ten_a_day_leave_and_no_more(patient):
    for n in range(10):
        withdraw(asked(patient, f"{n}@home.example"), now=NOW)
    with pytest.raises(InvitationRefused, match="enough for one day"):
        asked(patient, "one-more@home.example")
    asked(patient, "one-more@home.example", now=NOW + DAY)


def test_nobody_is_written_to_more_than_three_times_a_week(patient):
    for n in range(3):
        asked(patient, now=NOW + n * DAY)
    with pytest.raises(InvitationRefused, match="three times this week"):
        asked(patient, now=NOW + 3 * DAY)
    asked(patient, now=NOW + 8 * DAY)


def test_ten_may_help(patient):
    for _ in range(10):
        a_caregiver(patient)
    with pytest.raises(InvitationRefused, match="Ten people"):
        asked(patient)


def test_an_invitation_that_was_taken_back_opens_nothing(patient):
    invitation = asked(patient)
    withdraw(invitation, now=NOW)
    with pytest.raises(InvitationRefused):
        accept(invitation, now=NOW)
    assert not CaregiverLink.objects.exists()


def test_taking_back_what_was_accepted_changes_nothing(patient):
    invitation = asked(patient)
    accept(invitation, now=NOW)
    withdraw(invitation, now=NOW)
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_whoever_is_removed_sees_nothing_any_more_and_can_be_asked_again(patient):
    helper = accept(asked(patient), now=NOW)
    remove_caregiver(CaregiverLink.objects.get(), now=NOW)
    assert not Patient.objects.visible_to(helper).exists()
    accept(asked(patient, now=NOW + DAY), now=NOW + DAY)
    assert list(Patient.objects.visible_to(helper)) == [patient]


def test_an_invitation_to_help_another_patient_stays_when_a_helper_goes(clinic, patient):
    other = a_patient(clinic)
    helper = a_caregiver(patient)
    elsewhere = asked(other, helper.email)
    remove_caregiver(CaregiverLink.objects.get(), now=NOW)
    assert Invitation.objects.get(pk=elsewhere.pk).is_open(NOW)
