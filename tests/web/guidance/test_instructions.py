"""The clinic's instructions: chosen with a preview, read in plan and e-mail, true once sent."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import NOW, TODAY, a_clinic, a_patient
from tests.web.page import Page, posted
from tracker.clinic.actions import change_instructions
from tracker.models import InstructionChange, Message, Procedure, Reminder
from tracker.operations import mail_cycle
from tracker.web.guidance.instructions_form import visit_steps

pytestmark = pytest.mark.django_db

PAGE = "/clinic/settings/instructions/"
VISITS = [step.code for step in visit_steps()]
BANDAGE = "Take off the outer bandage after two days."
EVENING = NOW.replace(hour=17, minute=30)


@pytest.fixture
def lead_browser(lead, sign_in):
    return sign_in(lead)


@pytest.fixture
def choose(lead_browser):
    """A function: the page after these choices were made, and confirmed when that is asked."""

    def chosen(confirmed=True, **choices):
        given = {"visits": VISITS, **choices}
        page = posted(lead_browser, PAGE, given)
        if not confirmed:
            return page
        key = page.html.partition('name="confirmed" value="')[2].partition('"')[0]
        return posted(lead_browser, PAGE, {**given, "confirmed": key})

    return chosen


def say(clinic, lead, left_out=(), **choices):
    change_instructions(clinic, choices=choices, visits_left_out=left_out, by=lead, now=NOW)


def turn(now):
    for chunk in mail_cycle.take_due(now=now):
        mail_cycle.send(chunk, clock=lambda: now)


# The page


def test_each_matter_has_its_options_default_and_source(read):
    page = read(PAGE)
    assert "Ask your clinic when to take off the bandage." in page
    assert "Default. Clinics differ, so patients are told to ask" in page
    assert BANDAGE in page
    assert "Quítese la venda de afuera a los dos días." in page
    assert "One clinic says so: lonetreesurgerycenter.com/kyphoplasty [3]" in page
    assert "Never computed, so there is nothing to choose" in page
    assert "Visits that your clinic holds" in page


def test_a_nurse_sees_them_and_cannot_change_them(browser, read):
    assert "A clinic lead can change these." in read(PAGE)
    assert browser.post(PAGE, {"dressing": "two-days"}).status_code == 403


def test_a_lead_sees_what_patients_will_read_before_it_is_saved(choose, clinic):
    a_patient(clinic)
    page = choose(confirmed=False, dressing="two-days")
    assert "Before this is saved: what 1 patient will read" in page
    assert f"From now on {BANDAGE} Quítese la venda de afuera a los dos días." in page
    clinic.refresh_from_db()
    assert clinic.instructions == {}


def test_the_preview_says_that_what_must_be_cleared_still_waits_for_it(choose):
    page = choose(confirmed=False, driving="three-days")
    assert (
        "From now on Do not drive until your clinic says you can. Do not drive for three days."
    ) in page


def test_confirmed_it_is_saved_and_leaves_who_changed_it(choose, clinic, lead):
    page = choose(dressing="two-days")
    assert "Saved: patients read this from now on." in page
    assert "Luis Ortiz, RN, today 9 am" in page
    clinic.refresh_from_db()
    assert clinic.instructions == {"dressing": "two-days"}
    change = InstructionChange.objects.get()
    assert (change.changed_by, change.before["choices"]) == (lead, {})
    assert "Nothing has changed." in choose(confirmed=False, dressing="two-days")


def test_an_option_that_is_none_is_refused(choose, clinic):
    assert "Choose one of the options." in choose(confirmed=False, dressing="never")


def test_the_page_costs_the_same_with_many_changes(
    browser, clinic, lead, django_assert_max_num_queries
):
    for code in ("two-days", "next-morning") * 6:
        say(clinic, lead, dressing=code)
    with django_assert_max_num_queries(7):
        browser.get(PAGE)


# What patients read


@pytest.mark.parametrize(("language", "words"), [
    ("en", BANDAGE), ("es", "Quítese la venda de afuera a los dos días."),
])  # fmt: skip
def test_it_stands_in_the_plan_as_the_clinics_own(clinic, lead, sign_in, language, words):
    say(clinic, lead, dressing="two-days")
    patient = a_patient(clinic, language=language)
    page = Page(sign_in(patient.account).get(reverse("patient:guidance")))
    assert words in page
    assert ("Your clinic’s own words" if language == "en" else "de su clínica") in page
    assert "lonetreesurgerycenter.com/kyphoplasty" in page


def test_a_limit_is_told_until_this_patient_is_cleared(clinic, lead, sign_in):
    say(clinic, lead, driving="three-days")
    patient = a_patient(clinic)
    browser, address = sign_in(patient.account), reverse("patient:guidance")
    limit = "Do not drive for three days."
    assert limit in Page(browser.get(address))
    Procedure.objects.update(driving_cleared_on=TODAY)
    assert limit not in Page(browser.get(address))


def test_the_email_of_that_day_says_it_and_keeps_its_words(clinic, lead, sign_in, mailoutbox):
    say(clinic, lead, dressing="two-days", lifting="ten-pounds")
    patient = a_patient(clinic, day=0)
    turn(EVENING)
    (mail,) = [mail for mail in mailoutbox if "Take it easy today" in mail.body]
    assert BANDAGE in " ".join(mail.body.split())
    assert "10 pounds" not in mail.body, "that is said on day 3"
    say(clinic, lead)
    sent = Message.objects.get(kind="reminders", state="sent")
    assert BANDAGE in " ".join(sent.text.split())
    page = Page(sign_in(patient.account).get(reverse("patient:messages")))
    assert BANDAGE in page, "what was sent stays what it was"


def test_what_this_patient_is_cleared_for_is_not_said_in_the_email(clinic, lead, mailoutbox):
    say(clinic, lead, lifting="ten-pounds")
    a_patient(clinic, day=3, procedure={"lifting_cleared_on": TODAY})
    a_patient(clinic, day=3)
    turn(EVENING)
    assert sum("10 pounds" in " ".join(mail.body.split()) for mail in mailoutbox) == 1


def test_by_default_the_email_is_as_the_guidance_has_it(clinic, mailoutbox):
    a_patient(clinic, day=0)
    turn(EVENING)
    assert not any("bandage" in mail.body for mail in mailoutbox)


def test_a_visit_that_is_not_held_leaves_the_plan_and_comes_back(clinic, lead):
    a_patient(clinic)
    say(clinic, lead, left_out=["visit-6-weeks"])
    row = Reminder.objects.get(step="visit-6-weeks")
    assert (row.state, row.reason) == ("cancelled", "The plan no longer has this step.")
    say(clinic, lead)
    row.refresh_from_db()
    assert (row.state, row.due_at.date()) == ("planned", TODAY + timedelta(days=30))


def test_another_clinics_patients_read_what_they_did(clinic, lead, sign_in):
    say(clinic, lead, dressing="two-days")
    elsewhere = a_patient(a_clinic("Elsewhere"))
    page = Page(sign_in(elsewhere.account).get(reverse("patient:guidance")))
    assert "Ask your clinic when to take off the bandage." in page
