"""The way in: the landing page, and the invitation that an e-mail's button opens."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, a_nurse, a_patient
from tests.web.page import Page
from tracker.models import CaregiverLink, Invitation, Membership, User
from tracker.people.invitations import invitation_url, invite

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday_at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


def path_of(invitation):
    return "/" + invitation_url(invitation).split("/", 3)[3]


def invited(clinic, role, email, patient=None):
    return invite(clinic=clinic, role=role, email=email, patient=patient, now=NOW)


def signed_in_as(client):
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_landing_says_what_this_is_and_where_to_sign_in():
    page = Page(Client().get("/"))
    assert "Your recovery, day by day" in page
    assert "There is no password. We send a code to your e-mail address." in page
    assert "In an emergency call 911." in page
    assert 'href="/sign-in/"' in page.html


def test_staff_go_on_to_the_worklist_and_patients_to_today(clinic):
    assert signed_in(a_nurse(clinic)).get("/")["Location"] == "/clinic/"
    assert signed_in(a_patient(clinic).account).get("/")["Location"] == "/today/"


def test_opening_an_invitation_shows_who_invites_and_changes_nothing(clinic):
    patient = a_patient(clinic, confirmed=False)
    sent = Invitation.objects.get()
    client = Client()
    page = Page(client.get(path_of(sent)))
    assert "Lakeside Spine Clinic invites you" in page
    assert "Hello Margaret." in page
    assert "Accept and sign in" in page
    assert Invitation.objects.get().accepted_at is None
    assert not User.objects.filter(email=patient.email).exists()
    assert signed_in_as(client) is None


def test_the_button_signs_the_patient_in_and_confirms_the_address(clinic):
    patient = a_patient(clinic, confirmed=False)
    client = Client()
    response = client.post(path_of(Invitation.objects.get()))
    assert response["Location"] == "/today/"
    patient.refresh_from_db()
    assert patient.can_be_mailed
    assert signed_in_as(client) == patient.account


def test_a_caregiver_comes_in_and_reads_what_she_will_see(clinic):
    patient = a_patient(clinic)
    sent = invited(clinic, "caregiver", "anne@home.example", patient)
    page = Page(Client().get(path_of(sent)))
    assert "Margaret would like you to help with the daily log." in page
    assert "Ellison" not in page
    client = Client()
    assert client.post(path_of(sent))["Location"] == "/today/"
    assert CaregiverLink.objects.get().user == signed_in_as(client)


def test_a_nurse_comes_in_to_the_worklist(clinic):
    sent = invited(clinic, "nurse", "ana@clinic.example")
    assert "You will sign in as ana@clinic.example." in Page(Client().get(path_of(sent)))
    client = Client()
    assert client.post(path_of(sent))["Location"] == "/clinic/"
    assert Membership.objects.get().user == signed_in_as(client)


def test_somebody_else_who_is_signed_in_is_told_who_the_button_signs_in(clinic):
    sent = invited(clinic, "nurse", "ana@clinic.example")
    nurse = a_nurse(clinic)
    client = signed_in(nurse)
    page = Page(client.get(path_of(sent)))
    assert (
        f"You are signed in as {nurse.email}. The button signs you in as ana@clinic.example" in page
    )
    client.post(path_of(sent))
    assert signed_in_as(client).email == "ana@clinic.example"


def test_a_used_invitation_points_to_the_sign_in(clinic):
    path = path_of(invited(clinic, "nurse", "ana@clinic.example"))
    Client().post(path)
    for answer in (Client().get(path), Client().post(path)):
        page = Page(answer)
        assert page.status == 410
        assert "You have used this invitation already. Sign in with your e-mail address." in page


def test_an_old_or_replaced_invitation_says_whom_to_call(clinic):
    first = invited(clinic, "nurse", "ana@clinic.example")
    second = invited(clinic, "nurse", "ana@clinic.example")
    page = Page(Client().post(path_of(first)))
    assert page.status == 410
    assert "This invitation is too old, or a newer one took its place." in page
    assert "Call Lakeside Spine Clinic, 206-555-0142." in page
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        assert Client().post(path_of(second)).status_code == 410
    assert not Membership.objects.exists()


def test_an_invitation_to_a_former_address_is_refused_with_the_reason(clinic):
    patient = a_patient(clinic, confirmed=False)
    patient.email = "newer@home.example"
    patient.save()
    page = Page(Client().post(path_of(Invitation.objects.get())))
    assert page.status == 410
    assert "The clinic has a newer address for you. Look for a newer e-mail." in page
    assert not User.objects.exists()


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "%00"])
def test_a_damaged_link_gets_a_kind_page(token):
    page = Page(Client().get(f"/invite/{token}/"))
    assert page.status == 404
    assert "This link is not whole" in page
    assert "Please press the button in the e-mail once more" in page


def test_the_address_is_a_key_and_is_kept_from_caches_and_other_sites(clinic):
    response = Client().get(path_of(invited(clinic, "nurse", "ana@clinic.example")))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_a_button_pressed_from_another_site_is_refused(clinic):
    sent = invited(clinic, "nurse", "ana@clinic.example")
    assert Client(enforce_csrf_checks=True).post(path_of(sent)).status_code == 403
    assert not Membership.objects.exists()
