"""Those who help: asked and removed by the patient, gone when they like, no one else's choice."""

from datetime import timedelta

import pytest
import time_machine

from tests.cast import NOW, TODAY, a_caregiver, a_patient
from tests.web.patient_home import Home
from tracker.models import ApiToken, CaregiverLink, DailyLog, Invitation, Message, User
from tracker.people.caregivers import invite_caregiver
from tracker.people.invitations import accept, invitation_url
from tracker.people.leaving import leave

ADDRESS = "/people/"
PAGES = ("/today/", "/progress/", "/guidance/", "/messages/", "/people/", "/activity/")


def asked(patient, email="ruth@home.example", name="Ruth Ellison"):
    return invite_caregiver(patient, email=email, name=name, by=patient.account, now=NOW)


def link_of(user):
    return CaregiverLink.objects.get(user=user)


def test_a_patient_asks_somebody_by_name_and_e_mail(home, patient):
    page = home.save(ADDRESS, name="Ruth Ellison", email="Ruth@home.example")
    assert "We wrote to Ruth@home.example." in page
    assert "Ruth Ellison ruth@home.example. They can say yes until Tuesday, November 17." in page
    sent = Invitation.objects.get(role="caregiver")
    assert (sent.name, sent.email, sent.patient) == ("Ruth Ellison", "ruth@home.example", patient)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " ", "email": "ruth@home.example"}, "Type the name of the person."),
        ({"name": "Ruth", "email": "ruth@"}, "Type an e-mail address such as name@example.com."),
        ({"name": "Ruth", "email": ""}, "Type the e-mail address of the person."),
    ],
)
def test_a_slip_says_the_fix_and_loses_nothing(home, typed, words):
    page = home.save(ADDRESS, **typed)
    assert words in page
    assert page.fields["email"] == typed["email"]
    assert not Invitation.objects.filter(role="caregiver").exists()


def test_a_limit_is_told_beside_the_field(home, patient):
    for n in range(5):
        asked(patient, f"{n}@home.example")
    page = home.save(ADDRESS, name="Ruth", email="ruth@home.example")
    assert "Five people have not answered yet. Take back one invitation first." in page


def test_the_page_says_the_same_of_an_address_that_has_an_account(home, patient):
    User.objects.create_user("known@home.example", name="Somebody Known")
    known = home.save(ADDRESS, name="Ruth", email="known@home.example")
    unknown = home.save(ADDRESS, name="Ruth", email="new@home.example")
    assert "Somebody Known" not in known
    assert "We wrote to known@home.example." in known
    assert "We wrote to new@home.example." in unknown


def test_the_e_mail_says_nothing_of_health(home, patient):
    home.save(ADDRESS, name="Ruth", email="ruth@home.example")
    assert Message.objects.get(to_email="ruth@home.example").kind == "invitation"


def test_an_invitation_is_taken_back(home, patient):
    sent = asked(patient)
    page = home.client.post(f"/people/asked/{sent.pk}/take-back/", follow=True)
    assert "We took back the invitation to ruth@home.example." in page.content.decode()
    sent.refresh_from_db()
    assert sent.revoked_at == NOW


def test_a_helper_is_removed_after_one_kind_question(home, patient):
    ruth = a_caregiver(patient, name="Ruth Ellison")
    address = f"/people/{link_of(ruth).pk}/remove/"
    page = home.read(address)
    assert "Remove Ruth Ellison?" in page
    assert "What they filled in stays, with their name." in page
    assert link_of(ruth), "asking removes nobody"
    page = home.client.post(address, follow=True).content.decode()
    assert "Ruth Ellison can no longer see or fill in your days." in page
    assert not CaregiverLink.objects.exists()


def test_the_very_next_request_of_whoever_was_removed_finds_nothing(home, patient):
    ruth = a_caregiver(patient, name="Ruth Ellison")
    token = ApiToken.issue(user=ruth, scope="log", now=NOW)
    theirs, program = Home(ruth), {"Authorization": f"Token {token}"}
    day = f"/api/v1/patients/{patient.pk}/logs/{TODAY}/"
    assert theirs.status("/today/") == 200
    assert theirs.client.get(f"/api/v1/patients/{patient.pk}/", headers=program).status_code == 200
    home.client.post(f"/people/{link_of(ruth).pk}/remove/")
    assert {theirs.status(page) for page in PAGES} == {404}
    for address in (f"/api/v1/patients/{patient.pk}/", f"{day}history/", day):
        assert theirs.client.get(address, headers=program).status_code == 404
    put = theirs.client.put(day, {"pain_leg": 3}, "application/json", headers=program)
    assert put.status_code == 404
    assert theirs.client.get("/api/v1/patients/", headers=program).json()["results"] == []
    assert not DailyLog.objects.exists()


def test_a_form_that_was_open_saves_nothing_after_the_removal(home, patient):
    ruth = a_caregiver(patient)
    theirs = Home(ruth)
    theirs.read("/today/")
    home.client.post(f"/people/{link_of(ruth).pk}/remove/")
    assert theirs.client.post("/today/", {"standing_min": "5"}).status_code == 404
    assert not DailyLog.objects.exists()


def test_a_helper_goes_when_they_like(patient):
    theirs = Home(a_caregiver(patient, name="Ruth Ellison"))
    assert f"People you help You see what they log, and you can fill in their day. You can stop at any time. {patient.name} Stop helping" in theirs.read(ADDRESS)  # fmt: skip # noqa: E501
    page = theirs.read("/people/stop-helping/")
    assert f"Stop helping {patient.name}?" in page
    page = theirs.client.post("/people/stop-helping/", follow=True).content.decode()
    assert f"You no longer help {patient.name} here." in page
    assert "There is nothing for you here now" in page
    assert theirs.status("/today/") == 404


def test_a_helper_of_two_stops_with_one_and_goes_on_with_the_other(clinic, patient):
    walter = a_patient(clinic, first_name="Walter")
    ruth = a_caregiver(patient)
    CaregiverLink.objects.create(patient=walter, user=ruth)
    theirs = Home(ruth)
    theirs.client.post(f"/people/stop-helping/?for={walter.pk}")
    assert link_of(ruth).patient == patient
    assert "How is Margaret?" in theirs.read("/today/")


def test_helpers_neither_ask_nor_remove_others_nor_see_who_helps(patient):
    ruth, anne = a_caregiver(patient), a_caregiver(patient, name="Anne Ellison")
    sent = asked(patient, "walter@home.example", "Walter")
    theirs = Home(ruth)
    page = theirs.read(ADDRESS)
    assert "Anne Ellison" not in page
    assert "walter@home.example" not in page
    post = theirs.client.post
    assert post(ADDRESS, {"name": "X", "email": "x@home.example"}).status_code == 404
    assert post(f"/people/{link_of(anne).pk}/remove/").status_code == 404
    assert post(f"/people/asked/{sent.pk}/take-back/").status_code == 404
    assert CaregiverLink.objects.count() == 2
    assert Invitation.objects.of_caregivers(patient).still_open(NOW).count() == 1


def test_another_patients_helpers_are_nowhere(clinic, home):
    other = a_patient(clinic)
    link, sent = link_of(a_caregiver(other)), asked(other)
    assert home.client.post(f"/people/{link.pk}/remove/").status_code == 404
    assert home.client.post(f"/people/asked/{sent.pk}/take-back/").status_code == 404
    assert CaregiverLink.objects.exists()


def test_a_patient_who_helps_another_has_both_on_one_page(clinic, patient, home):
    aaron = a_patient(clinic, first_name="Aaron")
    accept(asked(aaron, patient.email, "Margaret"), now=NOW)
    page = home.read(ADDRESS)
    assert "People who help you" in page
    assert f"{aaron.name} Stop helping" in page
    assert f"{patient.name} Stop helping" not in page
    home.save(f"/today/?for={aaron.pk}", standing_min="5")
    assert DailyLog.objects.get(patient=aaron).entered_by == patient.account
    assert home.status(f"/your-data/?for={aaron.pk}") == 404
    home.client.post(f"/people/stop-helping/?for={aaron.pk}")
    assert home.status(f"/today/?for={aaron.pk}") == 404
    assert "Good morning, Margaret" in home.read("/today/")


def test_whoever_accepts_begins_with_the_patient_and_was_told_in_their_language(clinic, stranger):
    rosa = a_patient(clinic, first_name="Rosa", language="es")
    address = invitation_url(asked(rosa)).removeprefix("http://localhost:8000")
    assert 'lang="es"' in stranger.get(address).content.decode()
    page = stranger.post(address, follow=True)
    assert page.redirect_chain[-1][0] == "/today/"
    assert User.objects.get(email="ruth@home.example").name == "Ruth Ellison"


def test_after_leaving_nobody_is_asked_any_more_but_can_be_removed(home, patient):
    ruth = a_caregiver(patient, name="Ruth Ellison")
    leave(patient, now=NOW)
    page = home.read(ADDRESS)
    assert "Ruth Ellison" in page
    assert "Send the invitation" not in page
    home.client.post(ADDRESS, {"name": "Anne", "email": "anne@home.example"})
    assert not Invitation.objects.of_caregivers(patient).exists()
    home.client.post(f"/people/{link_of(ruth).pk}/remove/")
    assert not CaregiverLink.objects.exists()


def test_an_invitation_that_has_ended_is_shown_no_more(home, patient):
    asked(patient)
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        assert "ruth@home.example" not in home.read(ADDRESS)


@pytest.mark.parametrize("helpers", [1, 9])
def test_it_costs_the_same_queries_for_any_number(
    helpers, home, patient, django_assert_max_num_queries
):
    for _ in range(helpers):
        a_caregiver(patient)
    with django_assert_max_num_queries(6):
        home.read(ADDRESS)
