"""The patient's pages with a keyboard alone, large words, few pixels, other colours, no script."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.conftest import DESKTOP, PHONE, let_in
from tests.cast import zone_at_midday
from tests.every_state import World
from tracker.models import DailyLog, Patient
from tracker.reminders.links import log_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.chromium,
]
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# 1280 x 1024 at 400 %.
ZOOMED = {"width": 320, "height": 256}
PAGES = ("/today/", "/progress/", "/guidance/", "/messages/", "/messages/preferences/")
# What has the focus: what it is, how it is named, and whether one sees that it has it.
FOCUSED = """
() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const label = at.labels?.[0];
  const shown = [getComputedStyle(at)];
  if (label) shown.push(getComputedStyle(label), getComputedStyle(label, '::before'));
  const seen = shown.some(style =>
    (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      && style.outlineColor !== 'rgba(0, 0, 0, 0)') || style.boxShadow !== 'none');
  return { seen, words: (label ?? at).textContent.trim(), html: at.outerHTML.slice(0, 120) };
}
"""
CUT_OFF = """
() => [...document.querySelectorAll('main *, footer *')].filter(element => {
  const style = getComputedStyle(element);
  return ['hidden', 'clip'].includes(style.overflowX) && element.checkVisibility()
    && !element.closest('.nhsuk-u-visually-hidden') && element.scrollWidth > element.clientWidth + 1
    && element.clientWidth > 1;
}).map(element => element.outerHTML.slice(0, 120))
"""
BORDER = """
element => {
  const style = getComputedStyle(element);
  return [style.backgroundColor, style.borderTopWidth, style.borderTopStyle];
}
"""
MOVES = """
() => [...document.querySelectorAll('*')].filter(element => {
  const style = getComputedStyle(element);
  return [style.transitionDuration, style.animationDuration]
    .some(times => times.split(',').some(time => parseFloat(time) > 0));
}).map(element => element.outerHTML.slice(0, 80))
"""
# Without a name a screen reader says "edit text" and no more.
NEED_NAMES = ("textbox", "radio", "checkbox", "button", "link", "combobox", "image")


@pytest.fixture
def sign_in(browser: Browser, site: str):
    """Opens a page in which the patient has signed in, in a browser as `options` have it."""
    contexts = []

    def opened(patient: Patient | None, **options) -> Page:
        context = browser.new_context(**{"viewport": PHONE, **options})
        contexts.append(context)
        if patient is not None:
            assert patient.account is not None
            let_in(context, site, patient.account)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


# The keyboard


def tab_to(page: Page, wanted: str, *, most: int = 150) -> None:
    """Press Tab until what has this label or name has the focus; each stop must be seen."""
    for _step in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            continue
        assert focused["seen"], f"nobody sees that this has the focus: {focused['html']}"
        if re.search(wanted, focused["words"]) or f'name="{wanted}"' in focused["html"]:
            return
    raise AssertionError(f"Tab never came to {wanted!r}")


def test_a_day_is_logged_with_the_keyboard_alone(site, sign_in, patient):
    page = sign_in(patient, viewport=DESKTOP)
    page.goto(f"{site}/today/")
    page.keyboard.press("Tab")
    assert "Skip to main content" in page.evaluate(FOCUSED)["words"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, "How far did you walk")
    page.keyboard.type("600")
    tab_to(page, "How long could you stand")
    page.keyboard.type("10")
    tab_to(page, "pain_leg")
    while page.evaluate("document.activeElement.value") != "4":
        page.keyboard.press("ArrowRight")
    tab_to(page, "None of these")
    page.keyboard.press("Space")
    tab_to(page, "Save today")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    log = DailyLog.objects.get()
    assert (float(log.daily_distance_m or 0), log.standing_min, log.pain_leg) == (182.88, 10, 4)
    assert log.symptoms == []


def test_tab_goes_through_every_page_and_out_of_it(site, sign_in, patient):
    page = sign_in(patient, viewport=DESKTOP)
    for path in PAGES:
        page.goto(site + path)
        page.evaluate(axe.OPEN_ALL)
        tab_to(page, "Sign out", most=300)


# Screen readers


def test_each_control_of_the_form_has_a_name_and_each_group_too(site, sign_in, patient):
    page = sign_in(patient, viewport=DESKTOP)
    page.goto(f"{site}/today/")
    page.evaluate(axe.OPEN_ALL)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in tree}
    controls = [n for n in tree if not n["ignored"] and n["role"]["value"] in NEED_NAMES]
    assert len(controls) > 40
    nameless = [n for n in controls if not n.get("name", {}).get("value")]
    assert nameless == []
    for node in tree:
        if not node["ignored"] and node["role"]["value"] == "radio":
            assert "group" in _above(node, by_id), node["name"]


def _above(node, by_id) -> set[str]:
    roles = set()
    while (node := by_id.get(node.get("parentId"))) is not None:
        if node.get("name", {}).get("value"):
            roles.add(node["role"]["value"])
    return roles


# Size


def test_at_400_percent_nothing_scrolls_sideways(site, sign_in):
    now = timezone.now()
    for language in ("en", "es"):
        rich = World(language, now, zone=zone_at_midday(now)).states
        who = next(state.who for state in rich if state.name == "patient:progress, rich")
        page = sign_in(Patient.objects.get(account=who), viewport=ZOOMED)
        for path in PAGES:
            page.goto(site + path)
            page.evaluate(axe.OPEN_ALL)
            assert not page.evaluate(TOO_WIDE), (language, path)
            assert page.evaluate(CUT_OFF) == [], (language, path)


def test_words_of_twice_the_size_have_room(site, sign_in, patient):
    page = sign_in(patient)
    for path in PAGES:
        page.goto(site + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        page.evaluate(axe.OPEN_ALL)
        assert not page.evaluate(TOO_WIDE), path
        assert page.evaluate(CUT_OFF) == [], path


def test_larger_words_are_one_press_away_and_stay(site, sign_in, patient):
    def size(page: Page) -> float:
        found: float = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        return found

    page = sign_in(patient)
    page.goto(f"{site}/messages/")
    usual = size(page)
    assert usual >= 19
    page.get_by_role("button", name="Largest").click()
    expect(page).to_have_url(f"{site}/messages/")
    assert size(page) >= usual * 1.35
    expect(page.get_by_role("button", name="Largest")).to_have_attribute("aria-pressed", "true")
    page.goto(log_url(patient, patient.local_date(timezone.now()), now=timezone.now()))
    assert size(page) >= usual * 1.35
    assert not page.evaluate(TOO_WIDE)
    page.get_by_role("button", name="Normal").click()
    assert size(page) == usual


# Other colours, and nothing that moves


def test_forced_colours_leave_controls_and_choices_to_be_seen(site, sign_in, patient):
    page = sign_in(patient, forced_colors="active", viewport=DESKTOP)
    page.goto(f"{site}/today/")
    pain = page.get_by_role("group", name="Leg pain today")
    pain.get_by_role("radio", name="4", exact=True).check()
    look = BORDER
    chosen = pain.locator("label", has_text=re.compile(r"^\s*4\s*$")).evaluate(look)
    other = pain.locator("label", has_text=re.compile(r"^\s*5\s*$")).evaluate(look)
    assert chosen != other
    assert other[2] != "none"
    for control in page.locator(
        "input[type=text]:visible, textarea:visible, button:not(.link-button):visible"
    ).all():
        assert control.evaluate(look)[2] != "none", control.evaluate("e => e.outerHTML")


def test_nothing_moves_for_those_who_asked_for_that(site, sign_in, patient):
    page = sign_in(patient, reduced_motion="reduce")
    for path in PAGES:
        page.goto(site + path)
        assert page.evaluate(MOVES) == [], path


def test_the_night_is_dark_and_paper_is_white(site, sign_in, patient):
    page = sign_in(patient, color_scheme="dark")
    page.goto(f"{site}/progress/")
    back = "getComputedStyle(document.body).backgroundColor"
    assert max(map(int, re.findall(r"\d+", page.evaluate(back)))) < 60
    page.emulate_media(media="print")
    assert min(map(int, re.findall(r"\d+", page.evaluate(back)))) > 200


# Without a script


def test_everything_but_the_offline_form_works_without_a_script(site, sign_in, patient):
    page = sign_in(None, java_script_enabled=False)
    page.goto(log_url(patient, patient.local_date(timezone.now()), now=timezone.now()))
    page.get_by_role("group", name="Back pain today").get_by_label("3", exact=True).check(
        force=True
    )
    page.get_by_role("button", name="Save today").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")

    page = sign_in(patient, java_script_enabled=False)
    page.goto(f"{site}/today/")
    page.get_by_label(re.compile("How far did you walk")).fill("600")
    page.get_by_label("How long could you stand?").fill("ten")
    page.get_by_role("button", name="Save today").click()
    expect(page.get_by_role("alert")).to_contain_text("Standing time is a number")
    page.get_by_label("How long could you stand?").fill("10")
    page.get_by_role("button", name="Save today").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    log = DailyLog.objects.get()
    assert (log.pain_back, log.standing_min) == (3, 10)

    page.goto(f"{site}/progress/")
    page.locator("summary", has_text="See as a table").first.click()
    expect(page.get_by_role("table").first).to_be_visible()
    page.goto(f"{site}/guidance/")
    expect(page.get_by_role("link", name=re.compile("911")).first).to_be_visible()
    page.goto(f"{site}/messages/preferences/")
    page.get_by_role("group", name="Do you want reminders").get_by_label("Stop them").check(
        force=True
    )
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Reminders are off, so nothing is sent.")).to_be_visible()
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mensajes")
