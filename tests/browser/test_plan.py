"""The plan and the week as a person uses them: read, print, put into a calendar, answer."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESKTOP, PHONE, SIZES_AND_LANGUAGES, where_it_is_noon
from tests.cast import a_clinic, a_patient
from tests.web.guidance.calendars import events_of
from tracker.guidance import mild
from tracker.models import Door, Patient, WeeklyPeg
from tracker.peg.actions import record_peg

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])
Opener = Callable[[ViewportSize], Page]


def someone(language: str = "en", day: int = 12) -> Patient:
    return a_patient(
        a_clinic(timezone=where_it_is_noon()),
        now=timezone.now(),
        day=day,
        timezone=where_it_is_noon(),
        language=language,
    )


def signed_in(open_page: Opener, site: str, patient: Patient, size: ViewportSize) -> Page:
    """A browser of the patient's, past the sign-in."""
    assert patient.account is not None
    client = Client()
    client.force_login(patient.account)
    page = open_page(size)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


# The week


@SIZES_AND_LANGUAGES
def test_three_taps_and_a_save_tell_of_the_week(site, open_page, size, language):
    patient = someone(language)
    record_peg(
        patient=patient, day=patient.local_date(timezone.now()) - timedelta(days=13),
        answers={"pain": 8, "enjoyment": 8, "activity": 8}, entered_by=patient.account,
        door=Door.PAGE, now=timezone.now(),
    )  # fmt: skip
    page = signed_in(open_page, site, patient, size)
    page.goto(f"{site}/progress/")
    page.locator('a[href^="/peg/"]').click()
    for group in page.locator("fieldset.question").all():
        group.get_by_role("radio", name="5", exact=True).check()
        for option in group.locator(".scale label").all():
            box = option.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44
    assert overflow(page) == 0
    save = {"en": "Save my week", "es": "Guardar mi semana"}[language]
    page.get_by_role("button", name=save).click()
    panel = page.locator("#peg")
    said = {"en": "Your score is 5.0 of 10", "es": "Su puntaje es 5[.,]0 de 10"}[language]
    expect(panel).to_contain_text(re.compile(said))
    chart = panel.locator(".on-phone svg" if size is PHONE else ".on-wide svg")
    expect(chart).to_be_visible()
    assert WeeklyPeg.objects.get(pain=5).answers.as_json() == dict.fromkeys(
        ("pain", "enjoyment", "activity"), 5
    )


# The plan


@SIZES_AND_LANGUAGES
def test_a_lines_source_is_one_tap_away(site, open_page, size, language):
    page = signed_in(open_page, site, someone(language), size)
    page.goto(f"{site}/guidance/")
    line = mild(language).phase_on(12).do[0]
    row = page.get_by_role("listitem").filter(has_text=line.text).first
    quote = row.get_by_text(line.sources[0].text).first
    expect(quote).to_be_hidden()
    tap = row.locator("summary")
    box = tap.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    tap.click()
    expect(quote).to_be_visible()
    assert overflow(page) == 0


@LANGUAGES
def test_the_visits_go_into_a_calendar(site, open_page, language):
    page = signed_in(open_page, site, someone(language), PHONE)
    page.goto(f"{site}/guidance/")
    with page.expect_download() as download:
        page.locator('a[href^="/guidance/visits.ics"]').click()
    name = {"en": "dates.ics", "es": "fechas.ics"}[language]
    assert download.value.suggested_filename == name
    assert len(events_of(download.value.path().read_bytes())) == 10


@SIZES
def test_on_paper_nothing_is_folded_away_and_afterwards_it_is_again(site, open_page, size):
    page = signed_in(open_page, site, someone(), size)
    page.goto(f"{site}/guidance/")
    source = page.locator(".why__sources").first
    later = page.locator(".plan-lines > li").filter(has_text="Plan one visit each year")
    expect(page.get_by_role("button", name="Print my plan")).to_be_visible()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for words in (source, later, page.get_by_role("heading", name="When to call")):
        expect(words).to_be_visible()
    for hidden in (page.get_by_role("button", name="Print my plan"), page.locator(".site-nav")):
        expect(hidden).to_be_hidden()
    assert page.locator(".plan__past").evaluate("it => getComputedStyle(it).display") == "none"
    number = page.locator("#call a[href^='tel:206']")
    expect(number).to_be_visible()
    colour = number.evaluate("it => getComputedStyle(it).color")
    assert colour == "rgb(0, 0, 0)"  # on paper a white one would be gone
    assert len(page.pdf(format="Letter")) > 10_000
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(later).to_be_hidden()


def test_the_button_prints(site, open_page):
    page = signed_in(open_page, site, someone(), PHONE)
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(f"{site}/guidance/")
    page.get_by_role("button", name="Print my plan").click()
    assert page.evaluate("window.printed") is True


def test_without_scripts_the_plan_is_whole_and_has_no_button_that_does_nothing(site, browser):
    patient = someone()
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = signed_in(lambda size: context.new_page(), site, patient, PHONE)
    page.goto(f"{site}/guidance/")
    expect(page.get_by_role("button", name="Print my plan")).to_have_count(0)
    page.locator(".why summary").first.click()
    expect(page.locator(".why__sources").first).to_be_visible()
    context.close()
