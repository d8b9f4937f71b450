"""The day's form as a person uses it: from the e-mail in two taps, one question at a time."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.waiting import wait_until
from tracker.journal.record_day import record_day
from tracker.models import Alert, DailyLog, Door, Patient
from tracker.reminders.links import log_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]

NEXT = "Next question"
EMERGENCY = "A leg or foot is newly weak"


@pytest.fixture
def link(patient: Patient, site: str) -> str:
    now = timezone.now()
    return log_url(patient, patient.local_date(now), now=now)


def log_yesterday(patient: Patient, **answers: object) -> None:
    now = timezone.now()
    record_day(
        patient=patient, day=patient.local_date(now) - timedelta(days=1), answers=answers,
        entered_by=None, door=Door.PAGE, now=now,
    )  # fmt: skip


def heading(page: Page):
    return page.locator(".question:not([hidden]) .question__title")


@pytest.mark.parametrize(
    ("size", "language", "scheme"),
    [
        (PHONE, "en", "light"),
        (PHONE, "es", "dark"),
        (DESKTOP, "en", "dark"),
        (DESKTOP, "es", "light"),
    ],
    ids=["phone, English", "phone, Spanish, dark", "desktop, English, dark", "desktop, Spanish"],
)
def test_from_the_email_in_two_taps(patient, link, open_page, size, language, scheme):
    def say(words: str) -> str:
        with translation.override(language):
            return translation.gettext(words)

    patient.language = language
    patient.save()
    log_yesterday(patient, walking_distance_m=150, standing_min=15, pain_leg=4)
    page = open_page(size)
    page.emulate_media(color_scheme=scheme)
    page.goto(link)  # the first tap, in the e-mail
    page.get_by_role("button", name=say("About the same as yesterday")).click()
    thanks = say("Thank you, %(name)s") % {"name": "Margaret"}
    expect(page.get_by_role("heading", name=thanks)).to_be_visible()
    log = DailyLog.objects.get(patient=patient, door=Door.EMAIL_LINK)
    assert (log.standing_min, log.pain_leg, log.symptoms) == (15, 4, None)
    page.get_by_label(say("None of these")).check()
    page.get_by_role("button", name=say("Save this too")).click()
    expect(page.get_by_text(say("One more thing"))).to_be_hidden()
    log.refresh_from_db()
    assert log.symptoms == []


def test_one_question_a_screen_by_taps_alone(patient, link, open_page):
    phone = open_page(PHONE)
    phone.goto(link)
    expect(phone.get_by_text("Question 1 of 8")).to_be_visible()
    expect(phone.get_by_text("How long could you stand?")).to_be_hidden()
    phone.get_by_role("button", name="500", exact=True).click()
    phone.get_by_role("button", name=NEXT).click()
    expect(heading(phone)).to_be_focused()
    phone.get_by_role("button", name="300", exact=True).click()
    phone.get_by_role("button", name=NEXT).click()
    phone.get_by_role("button", name="15", exact=True).click()
    phone.get_by_role("button", name=NEXT).click()
    phone.get_by_role("group", name="Leg pain").get_by_label("4", exact=True).check()
    phone.get_by_role("button", name=NEXT).click()
    phone.get_by_role("button", name=NEXT).click()  # any question may be skipped
    phone.get_by_role("button", name="2", exact=True).click()
    phone.get_by_role("button", name=NEXT).click()
    phone.get_by_label("None of these").check()
    phone.get_by_role("button", name=NEXT).click()
    expect(phone.get_by_text("Question 8 of 8")).to_be_visible()
    phone.get_by_role("button", name="Save today").click()
    expect(phone.get_by_role("heading", name="Thank you, Margaret")).to_be_visible()
    log = DailyLog.objects.get(patient=patient)
    assert (log.daily_distance_m, log.walking_distance_m) == (Decimal("152.4"), Decimal("91.44"))
    assert (log.standing_min, log.pain_leg, log.pain_back) == (15, 4, None)
    assert (log.medicine_doses, log.symptoms) == (2, [])


def test_a_half_filled_form_can_be_saved_at_any_question(patient, link, open_page):
    phone = open_page(PHONE)
    phone.goto(link)
    phone.get_by_label(re.compile("How far did you walk")).fill("700")
    phone.get_by_role("button", name="Save now and stop").click()
    expect(phone.get_by_role("heading", name="Thank you, Margaret")).to_be_visible()
    assert DailyLog.objects.get(patient=patient).daily_distance_m == Decimal("213.36")


def test_the_phones_own_back_button_goes_back_a_question(link, open_page):
    phone = open_page(PHONE)
    phone.goto(link)
    phone.get_by_role("button", name=NEXT).click()
    phone.get_by_role("button", name=NEXT).click()
    expect(phone.get_by_text("Question 3 of 8")).to_be_visible()
    phone.go_back()
    expect(phone.get_by_text("Question 2 of 8")).to_be_visible()
    phone.get_by_role("button", name="Back").click()
    expect(phone.get_by_text("Question 1 of 8")).to_be_visible()


def test_the_last_answer_can_be_undone(link, open_page):
    phone = open_page(PHONE)
    phone.goto(link)
    expect(phone.get_by_role("button", name="Undo")).to_be_hidden()
    field = phone.get_by_label(re.compile("How far did you walk"))
    phone.get_by_role("button", name="500", exact=True).click()
    phone.get_by_role("button", name="300", exact=True).click()
    phone.get_by_role("button", name="Undo").click()
    expect(field).to_have_value("500")
    expect(phone.get_by_role("button", name="500", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    phone.get_by_role("button", name="Undo").click()
    expect(field).to_have_value("")
    expect(phone.get_by_role("button", name="Undo")).to_be_hidden()


def test_all_questions_on_one_page_is_remembered_on_this_device(link, open_page):
    phone = open_page(PHONE)
    phone.goto(link)
    phone.get_by_role("button", name="Show all questions on one page").click()
    expect(phone.get_by_text("How long could you stand?")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("How long could you stand?")).to_be_visible()
    phone.get_by_role("button", name="Show one question at a time").click()
    expect(phone.get_by_text("How long could you stand?")).to_be_hidden()


def test_a_wide_screen_shows_all_questions_at_first(link, open_page):
    desk = open_page(DESKTOP)
    desk.goto(link)
    expect(desk.get_by_text("How long could you stand?")).to_be_visible()
    expect(desk.get_by_text("Question 1 of 8")).to_be_hidden()


def test_a_fault_is_shown_at_its_own_question(patient, link, open_page):
    phone = open_page(PHONE)
    phone.goto(link)
    phone.get_by_role("button", name=NEXT).click()
    phone.get_by_role("button", name=NEXT).click()
    phone.get_by_label("How long could you stand?").fill("ten")
    phone.get_by_role("button", name="Save now and stop").click()
    expect(phone.get_by_text("Please check one thing")).to_be_visible()
    expect(phone.get_by_text("Question 3 of 8")).to_be_visible()
    expect(phone.get_by_label("How long could you stand?")).to_have_value("ten")
    assert not DailyLog.objects.exists()


def test_a_red_flag_is_answered_at_once_and_told_before_the_form_is_done(patient, link, open_page):
    desk = open_page(DESKTOP)
    desk.clock.install()
    desk.goto(link)
    expect(desk.get_by_text("Do not wait to see if it gets better.")).to_be_hidden()
    desk.get_by_label(EMERGENCY).check()
    expect(desk.get_by_text("Do not wait to see if it gets better.")).to_be_visible()
    expect(desk.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    expect(desk.get_by_text("We are telling your clinic.")).to_be_visible()
    assert not Alert.objects.exists()
    desk.clock.run_for(8000)
    expect(desk.get_by_text("Your clinic has this on its list since")).to_be_visible()
    assert Alert.objects.get(patient=patient).rule == "red_flag:leg_weakness"
    # Unchecked and checked again, it still is.
    desk.get_by_label(EMERGENCY).uncheck()
    desk.clock.run_for(8000)
    desk.get_by_label(EMERGENCY).check()
    desk.clock.run_for(8000)
    expect(desk.get_by_text("Your clinic has this on its list since")).to_be_visible()
    # The rest can still be filled in and saved.
    desk.get_by_label("How long could you stand?").fill("5")
    desk.get_by_role("button", name="Save today").click()
    expect(desk.get_by_role("heading", name="What you told us cannot wait")).to_be_visible()
    assert DailyLog.objects.get(patient=patient).standing_min == 5
    assert Alert.objects.count() == 1


def test_a_red_flag_checked_by_mistake_tells_nobody(link, open_page):
    desk = open_page(DESKTOP)
    desk.clock.install()
    desk.goto(link)
    desk.get_by_label(EMERGENCY).check()
    desk.clock.run_for(4000)
    desk.get_by_label(EMERGENCY).uncheck()
    desk.clock.run_for(20000)
    expect(desk.get_by_text("Do not wait to see if it gets better.")).to_be_hidden()
    assert not DailyLog.objects.exists()


def test_a_red_flag_is_told_though_the_page_is_left_at_once(patient, link, site, open_page):
    desk = open_page(DESKTOP)
    desk.goto(link)
    desk.get_by_label(EMERGENCY).check()
    desk.goto(site)
    wait_until(desk, Alert.objects.exists)
    assert Alert.objects.get(patient=patient).rule == "red_flag:leg_weakness"
