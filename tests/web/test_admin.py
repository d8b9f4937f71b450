"""The operator's view: superusers alone, nobody's health, and almost nothing to change."""

import pytest
from django.test import Client

from tests.cast import NOW, a_clinic, a_nurse, a_patient
from tracker import admin
from tracker.models import AccessRecord, ApiToken, Invitation, Membership, Message, User
from tracker.people.access_trail import note_access
from tracker.people.invitations import invite

pytestmark = pytest.mark.django_db

HEALTH = {"Patient", "CaregiverLink", "Procedure", "DailyLog", "LogVersion", "Alert", "Reminder",
          "Summary"}  # fmt: skip


@pytest.fixture
def operator() -> Client:
    """A superuser's browser."""
    client = Client()
    client.force_login(User.objects.create_superuser("operator@example.org"))
    return client


def test_no_model_that_holds_somebodys_health_is_there() -> None:
    assert {model.__name__ for model in admin.site._registry}.isdisjoint(HEALTH)


def test_every_list_and_row_opens_and_tells_nobodys_health(operator: Client) -> None:
    clinic = a_clinic()
    nurse, patient = a_nurse(clinic), a_patient(clinic)
    ApiToken.issue(user=nurse, scope="read", now=NOW)
    note_access(nurse, patient, page="patient", now=NOW)
    invite(clinic=clinic, role="nurse", email="new@clinic.example", now=NOW)
    Message.objects.update(text="Your walk", to_email=patient.email)
    for model in admin.site._registry:
        name = model.__name__.lower()
        assert operator.get(f"/admin/tracker/{name}/").status_code == 200
        rows = model._default_manager.all()
        if model is Invitation:
            rows = rows.filter(patient=None)
        row = rows.first()
        assert row is not None, f"make a {name} above"
        page = operator.get(f"/admin/tracker/{name}/{row.pk}/change/")
        assert page.status_code == 200
        assert patient.last_name not in page.content.decode()
        assert "Your walk" not in page.content.decode()
        assert operator.get(f"/admin/tracker/{name}/add/").status_code == 403


def test_a_patients_invitation_is_not_shown(operator: Client) -> None:
    patient = a_patient(a_clinic())
    assert patient.email not in operator.get("/admin/tracker/invitation/").content.decode()


def test_a_person_can_be_shut_out_and_nothing_else_of_them_changed(operator: Client) -> None:
    nurse = a_nurse(a_clinic())
    url = f"/admin/tracker/user/{nurse.pk}/change/"
    operator.post(url, {"email": "x@y.example", "name": "X", "is_superuser": "on"})
    after = User.objects.get(pk=nurse.pk)
    assert (after.is_active, after.is_superuser) == (False, False)
    assert (after.email, after.name) == (nurse.email, nurse.name)


def test_a_token_is_revoked_and_a_member_taken_out(operator: Client) -> None:
    nurse = a_nurse(a_clinic())
    ApiToken.issue(user=nurse, scope="read", now=NOW)
    for row in (ApiToken.objects.get(), Membership.objects.get()):
        name = type(row).__name__.lower()
        operator.post(f"/admin/tracker/{name}/{row.pk}/delete/", {"post": "yes"})
    assert not ApiToken.objects.exists()
    assert not Membership.objects.exists()


def test_the_trail_cannot_be_wiped(operator: Client) -> None:
    clinic = a_clinic()
    note_access(a_nurse(clinic), a_patient(clinic), page="patient", now=NOW)
    row = AccessRecord.objects.get()
    answer = operator.post(f"/admin/tracker/accessrecord/{row.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
    assert AccessRecord.objects.exists()


def test_nobody_signs_in_as_everybody_does_and_a_nurse_finds_nothing() -> None:
    nobody, nurse = Client(), Client()
    nurse.force_login(a_nurse(a_clinic()))
    answer = nobody.get("/admin/tracker/user/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/sign-in/?next=")
    assert nurse.get("/admin/tracker/user/", follow=True).status_code == 404
