"""Every e-mail in a real browser at 320 px, by day and in the dark."""

from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser.conftest import DESKTOP, where_it_is_noon
from tests.browser.test_journey import sign_in
from tests.cast import NOW, a_clinic, a_nurse
from tracker.web.guidance.mail_previews import everything, parts_of

pytestmark = [pytest.mark.chromium, pytest.mark.django_db]

NARROW: ViewportSize = {"width": 320, "height": 640}
# Words whose contrast with what is painted behind them is too low, the lowest first.
FAINT = """
() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const part = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!words || !element.getClientRects().length) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(getComputedStyle(element).fontSize);
    found.push({words: words.slice(0, 40), ratio: Math.round(ratio * 10) / 10, size});
  }
  return found;
}
"""
BUTTON = """
() => {
  const link = document.querySelector('.go a');
  const box = link.getBoundingClientRect();
  return {width: box.width, height: box.height};
}
"""


def letters() -> list[tuple[str, str]]:
    """The HTML of every e-mail that has one, in each of its languages, by name."""
    clinic = a_clinic("Northwestern Minimally Invasive Spine Specialists")
    mails = [
        (f"{preview.key}/{language}", parts_of(preview.key, language, clinic=clinic, now=NOW).html)
        for preview in everything()
        for language, _ in preview.languages
    ]
    return [(name, html) for name, html in mails if html]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_e_mail_reads_well_on_a_narrow_phone(browser: Browser, scheme: Any) -> None:
    context = browser.new_context(viewport=NARROW, color_scheme=scheme)
    page = context.new_page()
    mails = letters()
    assert len(mails) > 80
    for name, html in mails:
        page.set_content(html)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], name
        button: dict[str, Any] = page.evaluate(BUTTON)
        assert button["height"] >= 56, name
        assert button["width"] >= 150, name
        seen: list[dict[str, Any]] = page.evaluate(FAINT)
        assert len(seen) > 3, name
        faint = [words for words in seen if words["ratio"] < 7]
        assert not faint, (name, faint)
        small = [words for words in seen if words["size"] < 16]
        assert not small, (name, small)
    context.close()


@pytest.mark.django_db(transaction=True)
def test_staff_read_an_e_mail_in_a_frame_of_the_page(site, mail, open_page) -> None:
    nurse = a_nurse(a_clinic(timezone=where_it_is_noon()))
    desk = open_page(DESKTOP)
    sign_in(desk, site, mail, nurse.email)
    desk.get_by_role("link", name="Settings").click()
    desk.get_by_role("link", name="See every e-mail as it looks").click()
    desk.locator("a[href$='/day-42/es/']").click()
    letter = desk.frame_locator("iframe")
    expect(letter.get_by_text("Hola, Margaret")).to_be_visible()
    button = letter.get_by_role("link", name="Contar mi día")
    expect(button).to_have_css("background-color", "rgb(11, 74, 76)")  # its own style is let in
