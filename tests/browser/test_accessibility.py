"""Every page, in every state, as axe-core sees it: a phone and a desktop, by day and by night."""

from collections.abc import Callable, Sequence

import pytest
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests.browser import axe
from tests.browser.conftest import DESKTOP, PHONE, let_in
from tests.cast import zone_at_midday
from tests.every_clinic_page import NO_PAGES, clinic_states
from tests.every_state import State, World
from tests.web.test_access_matrix import ROUTES

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.chromium,
]
FINGER, POINTER = 44, 24
Look = Callable[..., list[str]]
# Fills in a form as a person would and sends it, whatever its script would ask first.
SEND = """
answers => {
  const form = document.getElementById('form');
  for (const [name, value] of Object.entries(answers)) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === 'radio' || field.type === 'checkbox')
        field.checked = [value].flat().includes(field.value);
      else field.value = value;
    }
  }
  HTMLFormElement.prototype.submit.call(form);
}
"""
# A page that scrolls sideways: wider than its window.
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def show(page: Page, site: str, state: State) -> None:
    page.goto(site + state.path)
    if state.sends is not None:
        with page.expect_navigation():
            page.evaluate(SEND, state.sends)
    page.evaluate(axe.OPEN_ALL)


def phone_by_day_desk_by_night(page: Page, *, least: int) -> list[str]:
    """Return what is wrong with the page that is open: each size and each set of colours once."""
    found = axe.violations(page) + axe.small_targets(page, least=least)
    found += _too_wide(page, "phone")
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="dark")
    found += [f"desktop, dark: {each}" for each in axe.violations_of(page, axe.OF_LAYOUT)]
    found += _too_wide(page, "desktop")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    return found


def phone_by_night_desk_by_day(page: Page, *, least: int) -> list[str]:
    """Return what is wrong with the page's colours where `phone_by_day_desk_by_night` is not."""
    page.emulate_media(color_scheme="dark")
    found = [f"phone, dark: {each}" for each in axe.violations_of(page, [axe.CONTRAST])]
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="light")
    found += [f"desktop: {each}" for each in axe.violations_of(page, [axe.CONTRAST])]
    page.set_viewport_size(PHONE)
    return found


def longer_words(page: Page, *, least: int) -> list[str]:
    """Return what is wrong with a phone's page in another language: its colours are the same."""
    found = axe.violations(page, contrast=False) + axe.small_targets(page, least=least)
    return found + _too_wide(page, "phone")


def _too_wide(page: Page, where: str) -> list[str]:
    return [f"{where}: scrolls sideways"] if page.evaluate(TOO_WIDE) else []


def faults(
    browser: Browser, site: str, states: Sequence[State], *, language: str, look: Look, least: int
) -> list[str]:
    """What `look` finds in each state, under its name."""
    found = []
    # One browser for all, who sign in one after the other; what it keeps for offline is not asked.
    context = browser.new_context(viewport=PHONE, locale=f"{language}-US", service_workers="block")
    axe.set_up(context)
    page = context.new_page()
    for person in dict.fromkeys(state.who for state in states):
        context.clear_cookies()
        if person is not None:
            let_in(context, site, person)
        for state in (state for state in states if state.who == person):
            show(page, site, state)
            found += [f"{state.name}: {fault}" for fault in look(page, least=least)]
    context.close()
    return found


LOOKS = pytest.mark.parametrize(
    "look",
    [
        phone_by_day_desk_by_night,
        pytest.param(phone_by_night_desk_by_day, marks=pytest.mark.long),
    ],
)


@pytest.fixture
def world(site) -> Callable[[str], World]:
    """The cast, where it is about noon now: the clinic is open, and nothing is about midnight."""
    now = timezone.now()
    return lambda language: World(language, now, zone=zone_at_midday(now))


@LOOKS
@pytest.mark.parametrize("part", range(3))
def test_patients_pages_by_day_and_by_night(site, browser, world, look, part):
    states = world("en").states[part::3]
    found = faults(browser, site, states, language="en", look=look, least=FINGER)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("part", range(2))
def test_patients_pages_in_spanish(site, browser, world, part):
    states = world("es").states[part::2]
    found = faults(browser, site, states, language="es", look=longer_words, least=FINGER)
    assert not found, "\n".join(found)


@LOOKS
def test_the_clinics_pages_by_day_and_by_night(site, browser, world, look):
    states = clinic_states(world("en"))
    found = faults(browser, site, states, language="en", look=look, least=POINTER)
    assert not found, "\n".join(found)


def test_every_page_of_the_clinic_is_looked_at(site, world):
    looked_at = {
        resolve(state.path.partition("?")[0]).view_name for state in clinic_states(world("en"))
    }
    pages = {name for name, row in ROUTES.items() if name.startswith("clinic:") and "GET" in row}
    assert pages - looked_at - NO_PAGES == set()
