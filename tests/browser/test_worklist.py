"""The worklist as nurses work with it: by keyboard, live, two at once, and many rows at once."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, let_in, where_it_is_noon
from tests.cast import a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Alert, Clinic, Door, Patient, PlannedCall, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]
Opener = Callable[..., Page]
WITHIN_MS = 5000  # as the issue has it


def report(clinic: Clinic, name: str, *symptoms: str, note: str = "") -> Patient:
    now = timezone.now()
    patient = a_patient(
        clinic, now=now, timezone=where_it_is_noon(), first_name=name, last_name="Ellison"
    )
    record_day(
        patient=patient, day=now.date(), answers={"symptoms": list(symptoms), "note": note},
        entered_by=patient.account, door=Door.PAGE, now=now,
    )  # fmt: skip
    return patient


def at_work(open_page: Opener, site: str, nurse: User, path: str = "/clinic/") -> Page:
    page = open_page(DESKTOP, service_workers="block")
    let_in(page.context, site, nurse)
    page.goto(f"{site}{path}")
    return page


def row(page: Page, name: str):
    return page.locator(".worklist--rows tbody tr").filter(has_text=name)


def test_a_round_by_keyboard(site, open_page, clinic):
    for name in ("Anna", "Berta", "Clara"):
        report(clinic, name, "fever", note="Since noon.")
    page = at_work(open_page, site, a_nurse(clinic))
    names = page.locator(".worklist__name")
    second = names.nth(1).inner_text()
    page.keyboard.press("j")
    expect(names.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(names.nth(1)).to_be_focused()

    page.keyboard.press("a")  # all that is open of the row, and the next one has its place
    expect(page.get_by_text(f"You have taken 2 alerts: {second}.")).to_be_visible()
    assert Alert.objects.filter(state="acknowledged").count() == 2
    expect(page.locator(".worklist__name").nth(1)).to_be_focused()

    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("jar?")  # in the field, keys are letters
    expect(page.locator("#q")).to_have_value("jar?")

    page.goto(f"{site}/clinic/?show=all&whose=unassigned")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/clinic/patients/"))
    page.go_back()  # the choice and the place are kept
    expect(page).to_have_url(f"{site}/clinic/?show=all&whose=unassigned")
    expect(page.locator(".worklist__name").nth(1)).to_be_focused()
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile("/clinic/patients/.*#alerts"))


def test_a_red_flag_comes_by_itself_and_the_tab_says_so(site, open_page, clinic):
    report(clinic, "Anna", note="Hello")
    page = at_work(open_page, site, a_nurse(clinic))
    with page.expect_response(re.compile("/clinic/live/")):  # from the first answer on all is new
        page.reload()
    page.keyboard.press("j")
    before = row(page, "Anna").bounding_box()

    report(clinic, "Zelda", "leg_weakness")
    first = page.locator(".worklist--rows tbody tr").first
    expect(first).to_contain_text("Zelda", timeout=WITHIN_MS)
    assert page.title() == "(1) Emergency · Worklist · Recovery Tracker"
    expect(page.locator("[data-news]")).to_contain_text("1 new emergency")
    expect(page.locator(".worklist__name", has_text="Anna")).to_be_focused()
    after = row(page, "Anna").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2, "the list stays under the eye"

    row(page, "Zelda").get_by_role("button", name="Acknowledge").click()
    expect(page).to_have_title("Worklist · Recovery Tracker")


def test_two_nurses_with_one_patient_see_each_other(site, open_page, clinic):
    patient = report(clinic, "Anna", "fever")
    one = at_work(open_page, site, a_nurse(clinic, name="Denise Park, RN"))
    two = at_work(
        open_page, site, a_nurse(clinic, name="Ana Cole, RN"), f"/clinic/patients/{patient.pk}/"
    )
    here = row(one, "Anna").locator("[data-here]")
    expect(here).to_have_text("Ana Cole, RN has this open", timeout=WITHIN_MS)
    row(one, "Anna").locator(".worklist__name").click()
    told = two.locator("[data-presence]")
    expect(told).to_have_text("Denise Park, RN has this open.", timeout=WITHIN_MS)
    expect(one.locator("[data-presence]")).to_have_text("Ana Cole, RN has this open.")


def test_many_at_once_on_a_desk_and_on_a_phone(site, open_page, clinic):
    for name in ("Anna", "Berta", "Clara"):
        report(clinic, name, "fever")
    page = at_work(open_page, site, a_nurse(clinic))
    page.get_by_label("Select all on this page").check()
    page.get_by_label("Select Clara Ellison").uncheck()
    expect(page.locator("[data-count]")).to_have_text("2 selected:")
    page.get_by_role("button", name="Put on today’s call list").click()
    expect(page.get_by_text("2 patients put on the call list.")).to_be_visible()
    assert PlannedCall.objects.count() == 2

    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_label("Select Anna Ellison").check()
    page.get_by_role("button", name="Assign to me").click()
    expect(page.get_by_text("1 patient assigned to you.")).to_be_visible()
    page.goto(f"{site}/clinic/calls/")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.emulate_media(media="print")
    expect(page.locator(".calls__paper").first).to_be_visible()
    expect(page.get_by_role("link", name="Record the call").first).to_be_hidden()
