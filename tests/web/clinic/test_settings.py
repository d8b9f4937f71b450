"""The clinic's settings: everybody sees them, a lead changes them."""

from datetime import time

import pytest

from tests.cast import a_clinic, a_nurse, a_patient
from tests.web.page import Page, posted
from tracker.models import Clinic, Invitation, Membership, Reminder

pytestmark = pytest.mark.django_db
SETTINGS = "/clinic/settings/"
AS_IT_IS = {
    "phone": "206-555-0142", "weekdays": ["0", "1", "2", "3", "4"], "opens": "08:00",
    "closes": "17:00", "send_time": "17:30", "nudges_on": "on",
    "frequency": "usual",
    "mail_from": "08:00", "mail_until": "21:00",
}  # fmt: skip


@pytest.fixture
def lead_browser(lead, sign_in):
    return sign_in(lead)


def test_a_nurse_sees_them_and_cannot_change_them(clinic, browser, read):
    page = read(SETTINGS)
    assert "Hours Monday to Friday, 8 am to 5 pm" in page
    assert "A clinic lead can change these." in page
    assert browser.post(SETTINGS, AS_IT_IS).status_code == 403


def test_a_lead_changes_phone_hours_and_after_hours(clinic, lead_browser):
    page = posted(
        lead_browser,
        SETTINGS,
        {**AS_IT_IS, "phone": "206-555-0199", "weekdays": ["0", "5"], "opens": "09:30",
         "after_hours_phone": "206-555-0911", "after_hours_email": "night@clinic.example"},
    )  # fmt: skip
    assert "Saved." in page
    clinic.refresh_from_db()
    assert (clinic.phone, clinic.weekdays, clinic.opens) == ("206-555-0199", [0, 5], time(9, 30))
    assert clinic.after_hours_email == "night@clinic.example"


def test_a_new_send_time_moves_the_plans_and_says_how_many_reminders(clinic, lead_browser):
    a_patient(clinic, day=-3)
    page = posted(lead_browser, SETTINGS, {**AS_IT_IS, "send_time": "18:15"})
    moved = Reminder.objects.filter(slot="evening").count()
    assert f"Saved. {moved} planned reminders changed." in page


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("phone", "", "Type the clinic’s phone number."),
        ("weekdays", [], "Choose at least one opening day."),
        ("opens", "18:00", "Opening time must be before closing time."),
        ("closes", "soon", "Type a time, such as 17:30."),
        ("send_time", "23:00", "Choose a time from 8:00 am to 9:00 pm."),
        ("mail_from", "07:00", "Choose a time from 8:00 am to 12:00 pm."),
        ("mail_until", "22:00", "Choose a time from 3:00 pm to 9:00 pm."),
        ("after_hours_email", "night@", "Type an e-mail address such as name@example.com."),
    ],
)
def test_a_wrong_setting_is_told_and_nothing_is_lost(field, typed, words, lead_browser):
    before = Clinic.objects.values().get()
    given = {**AS_IT_IS, "after_hours_phone": "206-555-0911", field: typed}
    page = posted(lead_browser, SETTINGS, given)
    assert words in page
    assert page.fields["after_hours_phone"] == "206-555-0911"
    if isinstance(typed, str):
        assert page.fields[field] == typed
    assert Clinic.objects.values().get() == before


def test_everybody_switches_their_own_duty(nurse, browser):
    page = posted(browser, f"/clinic/settings/duty/{nurse.pk}/", {"on_duty": "no"})
    assert "You are off duty: told of no alerts while a colleague is on duty." in page
    assert Membership.objects.get(user=nurse).on_duty is False
    page = posted(browser, f"/clinic/settings/duty/{nurse.pk}/", {"on_duty": "yes"})
    assert "You are on duty: told of emergencies and urgent alerts by e-mail." in page


def test_a_lead_switches_anybodys_duty_and_a_nurse_only_her_own(nurse, lead, browser, lead_browser):
    assert browser.post(f"/clinic/settings/duty/{lead.pk}/", {"on_duty": "no"}).status_code == 403
    page = posted(lead_browser, f"/clinic/settings/duty/{nurse.pk}/", {"on_duty": "no"})
    assert "Denise Park, RN is off duty" in page
    assert set(Membership.objects.values_list("user", "on_duty")) == {
        (nurse.pk, False), (lead.pk, True),
    }  # fmt: skip


def test_nobody_of_another_clinic_is_switched(lead_browser):
    stranger = a_nurse(a_clinic("Harbor Clinic"))
    assert lead_browser.post(f"/clinic/settings/duty/{stranger.pk}/").status_code == 404


def test_a_lead_invites_a_colleague(clinic, lead, lead_browser):
    page = posted(
        lead_browser, "/clinic/settings/staff/", {"email": "ana@clinic.example", "role": "nurse"}
    )
    assert "An invitation goes to ana@clinic.example." in page
    assert "ana@clinic.example is invited as nurse, until" in page
    sent = Invitation.objects.get()
    assert (sent.clinic, sent.role, sent.invited_by) == (clinic, "nurse", lead)


def test_a_nurse_invites_no_colleague(browser, read):
    assert "Invite a colleague" not in read(SETTINGS)
    response = browser.post("/clinic/settings/staff/", {"email": "a@b.example", "role": "lead"})
    assert response.status_code == 403
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "given", [{"email": "ana@", "role": "nurse"}, {"email": "ana@x.example", "role": "patient"}]
)
def test_a_wrong_invitation_stays_on_the_page(given, lead_browser):
    page = posted(lead_browser, "/clinic/settings/staff/", given)
    assert page.fields["email"] == given["email"]
    assert page.response.context["staff_form"].errors
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("colleagues", [1, 20])
def test_it_costs_the_same_queries_for_any_number_of_colleagues(
    colleagues, clinic, lead_browser, django_assert_max_num_queries
):
    for _ in range(colleagues):
        a_nurse(clinic)
    with django_assert_max_num_queries(9):
        assert Page(lead_browser.get(SETTINGS)).status == 200
