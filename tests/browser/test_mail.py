"""Every e-mail in a real browser at 320 px, by day and in the dark."""

from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.cast import NOW, a_clinic, a_nurse
from tracker.web.access import Staff
from tracker.web.nurse import mail_previews

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
    """The HTML of a day, a lone reminder, the invitations and the staff's, by name."""
    clinic = a_clinic()
    nurse = a_nurse(clinic)
    staff = Staff(user=nurse, member=nurse.membership, now=NOW)
    wanted = ("day-1", "day-3", "day-42", "check-in", "weekly-summary", "visit-yearly")
    others = [*mail_previews.INVITATIONS, *mail_previews.STAFF_LETTERS]
    found = []
    for key in (*wanted, *others):
        for language, _ in mail_previews.BOTH:
            if key in mail_previews.STAFF_LETTERS and language != "en":
                continue
            preview = mail_previews._find(key, language)
            found.append((f"{key}/{language}", mail_previews._parts(preview, language, staff).html))
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_e_mail_reads_well_on_a_narrow_phone(browser: Browser, scheme: Any) -> None:
    context = browser.new_context(viewport=NARROW, color_scheme=scheme)
    page = context.new_page()
    for name, html in letters():
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
