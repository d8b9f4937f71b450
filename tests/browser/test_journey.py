"""From invitation to the nurse seeing the log: the main job, as people do it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, code_in, link_in
from tests.cast import a_nurse
from tracker.journal.record_day import record_day
from tracker.models import DailyLog, Door, Patient
from tracker.operations import mail_cycle
from tracker.reminders.links import log_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]

# What is folded away is wide too.
OPEN_ALL = "document.querySelectorAll('details').forEach(details => { details.open = true; })"


def send_mail() -> None:
    """What beat and a worker do each minute."""
    now = timezone.now()
    for chunk in mail_cycle.claim_due(now=now):
        mail_cycle.deliver(chunk, clock=timezone.now)


def sign_in(page: Page, site: str, mail, email: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label(re.compile("e-mail", re.I)).fill(email)
    page.get_by_role("button").first.click()
    page.get_by_label(re.compile("code", re.I)).fill(code_in(mail))
    page.get_by_role("button").first.click()


def log_today(patient: Patient, **answers: object) -> None:
    now = timezone.now()
    record_day(
        patient=patient, day=patient.local_date(now), answers=answers,
        entered_by=patient.account, door=Door.PAGE, now=now,
    )  # fmt: skip


def all_on_one_page(phone: Page) -> None:
    """For what is told here; one question a screen has its own tests."""
    phone.get_by_role("button", name="Show all questions on one page").click()


def pick(page: Page, legend: str, label: str) -> None:
    """Choose one answer of a group of large buttons."""
    page.get_by_role("group", name=legend).get_by_role("radio", name=label, exact=True).check()


def test_from_invitation_to_the_nurse_seeing_the_log(site, mail, open_page, clinic):
    nurse = a_nurse(clinic)

    # The nurse signs in with a code and registers a patient.
    desk = open_page(DESKTOP)
    sign_in(desk, site, mail, nurse.email)
    expect(desk).to_have_url(f"{site}/clinic/")
    desk.get_by_role("link", name="Register a patient").first.click()
    desk.get_by_label("First name").fill("Rosa")
    desk.get_by_label("Last name").fill("Delgado")
    desk.get_by_label("Date of birth").fill("1950-04-01")
    desk.get_by_label("Phone").fill("206-555-0199")
    desk.get_by_label("E-mail address").fill("rosa@home.example")
    desk.get_by_role("button", name="Register").click()
    expect(desk.get_by_role("heading", name="Rosa Delgado")).to_be_visible()

    # The patient presses the button in the e-mail.
    send_mail()
    phone = open_page(PHONE)
    phone.goto(link_in(mail, "Your invitation"))
    phone.get_by_role("button", name="Accept and sign in").click()
    expect(phone).to_have_url(f"{site}/today/")

    # A slip of the finger loses nothing.
    all_on_one_page(phone)
    phone.get_by_label(re.compile("How far did you walk")).fill("600")
    phone.get_by_label("How long could you stand?").fill("ten")
    pick(phone, "Leg pain today", "7")
    phone.get_by_role("button", name="Save today").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    expect(phone.get_by_label("How long could you stand?")).to_have_value("ten")
    expect(phone.get_by_label(re.compile("How far did you walk"))).to_have_value("600")
    phone.get_by_label("How long could you stand?").fill("10")
    phone.get_by_label("A note to your clinic").fill("May I swim yet?")
    phone.get_by_role("button", name="Save today").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text(re.compile("thank", re.I))
    log = DailyLog.objects.get()
    assert (float(log.daily_distance_m or 0), log.standing_min, log.pain_leg) == (182.88, 10, 7)

    # The nurse sees it at once, and reads the note.
    desk.goto(f"{site}/clinic/")
    row = desk.get_by_role("row", name=re.compile("Rosa Delgado"))
    expect(row).to_contain_text("Unread note")
    expect(row).to_contain_text("Today")
    desk.get_by_role("link", name="Rosa Delgado").first.click()
    expect(desk.get_by_text("May I swim yet?").first).to_be_visible()


def test_a_red_flag_shows_what_to_do_and_reaches_the_worklist(
    site, mail, open_page, clinic, patient
):
    nurse = a_nurse(clinic)

    phone = open_page(PHONE)
    sign_in(phone, site, mail, patient.email)
    expect(phone).to_have_url(f"{site}/today/")
    all_on_one_page(phone)
    phone.get_by_text("A leg or foot is newly weak").click()
    what_counts = phone.get_by_text("You checked a problem too: we count the problem.")
    expect(what_counts).to_be_hidden()
    phone.get_by_text("None of these").click()
    expect(what_counts).to_be_visible()
    phone.get_by_role("button", name="Save today").click()
    call = phone.get_by_role("link", name="Call 911")
    expect(call).to_have_attribute("href", "tel:911")
    expect(phone.get_by_text(re.compile("on your clinic’s list since"))).to_be_visible()

    desk = open_page(DESKTOP)
    sign_in(desk, site, mail, nurse.email)
    row = desk.get_by_role("row", name=re.compile(patient.last_name))
    expect(row).to_contain_text("Emergency")
    expect(row).to_contain_text("New leg weakness reported")
    row.get_by_role("button", name="Acknowledge").click()
    expect(desk.get_by_text(nurse.name).first).to_be_visible()
    patient.refresh_from_db()
    assert patient.alerts.get().owner == nurse

    # Staff were told by e-mail, without a word of health.
    send_mail()
    told = next(m for m in mail.received if m["Subject"] == "Recovery Tracker: a patient needs you")
    assert told["To"] == nurse.email
    for word in ("weak", "leg", patient.first_name, patient.last_name):
        assert word not in told.get_body(("plain",)).get_content()


def test_a_day_is_logged_from_the_e_mail_without_signing_in(site, mail, open_page, patient):
    today = patient.local_date(timezone.now())
    phone = open_page(PHONE)
    phone.goto(log_url(patient, today, now=timezone.now()))
    assert not DailyLog.objects.exists()
    assert patient.last_name not in phone.content()
    all_on_one_page(phone)
    pick(phone, "Back pain today", "3")
    phone.get_by_role("button", name="Save today").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text(re.compile("thank", re.I))
    log = DailyLog.objects.get()
    assert (log.pain_back, log.door) == (3, "email_link")


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_scrolls_sideways(site, mail, open_page, clinic, patient, width):
    nurse = a_nurse(clinic)
    log_today(patient, symptoms=["fever"], pain_leg=7, walking_distance_m=90, note="Hello")
    record = f"/clinic/patients/{patient.pk}/"
    for email, paths in [
        (patient.email, ["/today/", "/progress/", "/guidance/", "/messages/"]),
        (
            nurse.email,
            ["/clinic/", "/clinic/patients/", "/clinic/alerts/", record, f"{record}phone-log/"],
        ),
    ]:
        page = open_page({"width": width, "height": 780})
        sign_in(page, site, mail, email)
        for path in paths:
            page.goto(site + path)
            page.evaluate(OPEN_ALL)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert Patient.objects.count() == 1


# Links outside of sentences that are lower than a finger-tip of 24 px, and boxes whose label is
# not beside them.
SMALL_LINKS = """
() => [...document.querySelectorAll('main a')]
  .filter(link => !link.closest('p:not(.back, .panel__more)'))
  .filter(link => link.getClientRects().length && link.getBoundingClientRect().height < 24)
  .map(link => link.textContent)
"""
LABELS_ASTRAY = """
() => [...document.querySelectorAll('.nhsuk-checkboxes__input')]
  .map(input => [input, input.labels[0]])
  .filter(([input, label]) =>
    Math.abs(input.getBoundingClientRect().top - label.getBoundingClientRect().top) > 4)
  .map(([_input, label]) => label.textContent)
"""


def test_a_nurse_hits_each_link_and_sees_which_box_is_which(site, mail, open_page, clinic, patient):
    nurse = a_nurse(clinic)
    log_today(patient, symptoms=["fever"], pain_leg=7)
    record = f"/clinic/patients/{patient.pk}/"
    desk = open_page(DESKTOP)
    sign_in(desk, site, mail, nurse.email)
    for path in ["/clinic/", "/clinic/patients/", "/clinic/alerts/", record, f"{record}phone-log/"]:
        desk.goto(site + path)
        assert desk.evaluate(SMALL_LINKS) == [], path
        assert desk.evaluate(LABELS_ASTRAY) == [], path


def test_the_nurses_chart_opens_at_the_newest_days_on_a_phone(
    site, mail, open_page, clinic, patient
):
    nurse = a_nurse(clinic)
    log_today(patient, pain_leg=7)
    phone = open_page(PHONE)
    sign_in(phone, site, mail, nurse.email)
    phone.goto(f"{site}/clinic/patients/{patient.pk}/")
    expect(phone.get_by_text("Scroll for earlier days.")).to_be_visible()
    today = phone.locator("#course").get_by_text("Today", exact=True)
    box = today.bounding_box()
    assert box is not None
    assert 0 < box["x"] < PHONE["width"] - box["width"]
    phone.set_viewport_size(DESKTOP)
    expect(phone.get_by_text("Scroll for earlier days.")).to_be_hidden()
