"""Those who help, one's own data, and leaving: as people do it, on a phone and on a desk."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    SIZES_AND_LANGUAGES,
    let_in,
    link_in,
    where_it_is_noon,
)
from tests.browser.test_journey import send_mail
from tests.cast import a_caregiver, a_clinic, a_nurse, a_patient
from tracker.models import CaregiverLink, DailyLog, DataRequest, Patient, Reminder, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]
Opener = Callable[..., Page]


def someone(language: str = "en") -> Patient:
    """Margaret, where mail may leave now."""
    clinic = a_clinic(timezone=where_it_is_noon())
    return a_patient(clinic, now=timezone.now(), timezone=where_it_is_noon(), language=language)


def signed_in(open_page: Opener, site: str, user: User | None, size: ViewportSize) -> Page:
    """A browser past the sign-in."""
    assert user is not None
    page = open_page(size, service_workers="block")
    let_in(page.context, site, user)
    return page


def look(page: Page) -> None:
    """Nothing is cut off at the right, and whatever is pressed is large enough."""
    page.wait_for_load_state("load")  # with its styles
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url
    for pressed in page.locator("main .nhsuk-button, main .target, .site-footer a").all():
        box = pressed.bounding_box()
        assert box is not None
        assert box["height"] >= 44, pressed.inner_text()


@SIZES_AND_LANGUAGES
def test_a_daughter_is_asked_helps_and_is_removed(site, mail, open_page, size, language):
    margaret = someone(language)

    def say(words: str) -> str:
        with translation.override(language):
            return translation.gettext(words)

    mine = signed_in(open_page, site, margaret.account, size)
    mine.goto(f"{site}/progress/")
    mine.get_by_role("link", name=say("People who help you")).click()
    expect(mine.get_by_text(say("Nobody helps you here yet."))).to_be_visible()
    look(mine)
    send = mine.get_by_role("button", name=say("Send the invitation"))

    # A slip of the finger loses nothing.
    mine.get_by_label(say("Their name")).fill("Ruth Ellison")
    mine.get_by_label(say("Their e-mail address")).fill("ruth@")
    send.click()
    expect(mine.get_by_role("alert")).to_be_visible()
    expect(mine.get_by_label(say("Their name"))).to_have_value("Ruth Ellison")
    look(mine)
    mine.get_by_label(say("Their e-mail address")).fill("ruth@home.example")
    send.click()
    expect(mine.get_by_role("status")).to_contain_text("ruth@home.example")
    look(mine)

    # She presses the button in the e-mail, and fills in the day.
    send_mail()
    theirs = open_page(size, service_workers="block")
    theirs.goto(link_in(mail, say("Your invitation")))
    theirs.get_by_role("button", name=say("Accept and sign in")).click()
    expect(theirs).to_have_url(f"{site}/today/")
    if size == PHONE:
        theirs.get_by_role("button", name=say("Show all questions on one page")).click()
    theirs.locator("#id_note").fill("She sleeps well.")
    theirs.get_by_role("button", name=say("Save today")).click()
    theirs.wait_for_url("**/today/thanks/**")
    assert DailyLog.objects.get().entered_by == CaregiverLink.objects.get().user

    # The patient reads who did, and removes her after one question.
    mine.goto(f"{site}/today/")
    expect(mine.locator("p.lede").filter(has_text="Ruth Ellison")).to_be_visible()
    mine.goto(f"{site}/people/")
    look(mine)
    mine.get_by_role("link", name=say("Remove")).click()
    expect(mine.locator(".helper")).to_have_count(0)
    look(mine)
    mine.get_by_role("button", name=say("Yes, remove")).click()
    expect(mine.get_by_text(say("Nobody helps you here yet."))).to_be_visible()
    assert theirs.request.get(f"{site}/progress/").status == 404
    assert theirs.request.get(f"{site}/api/v1/patients/").json()["results"] == []


@SIZES_AND_LANGUAGES
def test_a_helper_stops_and_is_thanked(site, open_page, size, language):
    margaret = someone(language)
    theirs = signed_in(open_page, site, a_caregiver(margaret, name="Ruth"), size)
    theirs.goto(f"{site}/people/")
    look(theirs)
    theirs.locator(".helper .nhsuk-button").click()
    expect(theirs.locator(".helper")).to_have_count(0)
    look(theirs)
    theirs.locator("main form .nhsuk-button").click()
    expect(theirs).to_have_url(f"{site}/")
    expect(theirs.get_by_role("status")).to_contain_text("Margaret")
    look(theirs)
    assert not CaregiverLink.objects.exists()


@SIZES_AND_LANGUAGES
def test_a_patient_takes_a_copy_and_asks_for_a_change(
    site, open_page, size, language, tmp_path: Path
):
    margaret = someone(language)
    mine = signed_in(open_page, site, margaret.account, size)
    mine.goto(f"{site}/your-data/")
    look(mine)
    with mine.expect_download() as started:
        mine.locator('form[action^="/your-data/download/"] button').click()
    saved = tmp_path / "copy.zip"
    started.value.save_as(saved)
    assert started.value.suggested_filename.startswith("my-data" if language == "en" else "mis-")
    with zipfile.ZipFile(saved) as files:
        assert files.testzip() is None
        text = files.read("csv/patient.csv").decode("utf-8-sig")
        assert files.namelist()[0] == ("READ-ME.txt" if language == "en" else "LEAME.txt")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["last_name"] == margaret.last_name

    mine.locator('a[href^="/your-data/ask/"]').click()
    expect(mine).to_have_url(f"{site}/your-data/ask/")
    look(mine)
    mine.locator("#id_kind").check()
    mine.locator("#id_words").fill("I was born in June.")
    mine.locator("#form .nhsuk-button").click()
    expect(mine).to_have_url(f"{site}/your-data/")
    expect(mine.get_by_role("status")).to_be_visible()
    expect(mine.get_by_text("I was born in June.")).to_be_visible()
    look(mine)
    assert DataRequest.objects.get().kind == "correct"

    # A nurse finds it on the worklist and answers; the patient reads the answer.
    desk = signed_in(open_page, site, a_nurse(margaret.clinic, name="Denise Park, RN"), DESKTOP)
    desk.goto(f"{site}/clinic/?show=request")
    desk.get_by_role("link", name=margaret.name, exact=True).click()
    desk.get_by_role("link", name="Correct something").click()
    desk.get_by_label("Your answer").fill("Corrected. Thank you.")
    desk.get_by_role("button", name="Send the answer").click()
    expect(desk.get_by_text("Nothing needs a person now.")).to_be_visible()
    mine.reload()
    expect(mine.get_by_text("Corrected. Thank you.")).to_be_visible()
    expect(mine.get_by_text("Denise Park, RN")).to_be_visible()


@SIZES_AND_LANGUAGES
def test_leaving_takes_two_steps_and_the_nurse_is_told(site, open_page, size, language):
    margaret = someone(language)
    mine = signed_in(open_page, site, margaret.account, size)
    mine.goto(f"{site}/your-data/")
    mine.locator('a[href^="/your-data/leave/"]').click()
    expect(mine).to_have_url(f"{site}/your-data/leave/")
    look(mine)
    mine.locator("main form .nhsuk-button").click()
    expect(mine.locator('input[name="sure"]')).to_have_count(1)
    look(mine)
    margaret.refresh_from_db()
    assert margaret.left_at is None
    mine.locator("main form .nhsuk-button").click()
    expect(mine).to_have_url(f"{site}/your-data/")
    look(mine)
    assert not Reminder.objects.filter(state="planned").exists()
    mine.goto(f"{site}/today/")
    expect(mine.locator("#form")).to_have_count(0)

    desk = signed_in(open_page, site, a_nurse(margaret.clinic), DESKTOP)
    desk.goto(f"{site}/clinic/")
    row = desk.get_by_role("row", name=margaret.name)
    expect(row).to_contain_text("Left the program")
    desk.get_by_role("link", name=margaret.name, exact=True).click()
    desk.get_by_role("link", name="Follow this patient again").click()
    desk.get_by_role("button", name="Follow again").click()
    expect(desk.get_by_text("is followed again")).to_be_visible()
    mine.reload()
    expect(mine.locator("#form")).to_be_visible()
