"""What axe-core and a ruler find on the page that a browser shows."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from playwright.sync_api import Page

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# AAA, which the product promises: contrast 7:1. It judges the same words as `color-contrast`, which
# asks 4.5:1 of them, and takes most of the time of a run.
CONTRAST = "color-contrast-enhanced"
# What depends on the width of the page; every other rule reads the same elements at any width.
OF_LAYOUT = [CONTRAST, "target-size", "scrollable-region-focusable", "meta-viewport"]
# What is folded away is looked at too.
OPEN_ALL = "document.querySelectorAll('details').forEach(details => { details.open = true; })"
RUN = """
options => axe.run(document, options).then(result => result.violations.flatMap(violation =>
  violation.nodes.map(node => `${violation.id}: ${node.target} ${node.failureSummary}`)))
"""
# What a finger must hit: links and controls, each with the label that works as well. Links within
# a sentence are the exception that WCAG 2.5.5 makes.
SMALL_TARGETS = """
least => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(element => element.type !== 'hidden' && !element.closest('.nhsuk-skip-link'))
  .filter(element => element.checkVisibility({ visibilityProperty: true }))
  .filter(element => {
    const sentence = element.tagName === 'A' && element.closest('p, li, dd, td, span');
    if (!sentence) return true;
    const whole = sentence.textContent.replace(/\\s+/g, ' ').trim();
    return whole === element.textContent.replace(/\\s+/g, ' ').trim();
  })
  .map(element => {
    const boxes = [element, ...(element.labels ?? [])].map(each => each.getBoundingClientRect());
    const size = side => Math.max(...boxes.map(box => box[side]));
    return [size('width'), size('height'), element];
  })
  .filter(([width, height]) => width > 1 && (width < least - 0.5 || height < least - 0.5))
  .map(([width, height, element]) =>
    `${Math.round(width)}x${Math.round(height)}: ${element.outerHTML.slice(0, 120)}`)
"""


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """Return what axe-core finds by all rules: one line for each rule and element."""
    rules = {
        "color-contrast": {"enabled": False},
        CONTRAST: {"enabled": contrast},
        "target-size": {"enabled": True},
    }
    return _run(page, {"runOnly": {"type": "tag", "values": TAGS}, "rules": rules})


def violations_of(page: Page, rules: Sequence[str]) -> list[str]:
    """Return what axe-core finds by `rules`."""
    return _run(page, {"runOnly": {"type": "rule", "values": rules}})


def _run(page: Page, options: dict[str, Any]) -> list[str]:
    found: list[str] = page.evaluate(
        RUN, {"preload": False, "resultTypes": ["violations"], **options}
    )
    return found


def small_targets(page: Page, *, least: int) -> list[str]:
    """What is smaller than `least` pixels in width or height."""
    found: list[str] = page.evaluate(SMALL_TARGETS, least)
    return found


def set_up(context: Any) -> None:
    """Load axe-core beside every page of a browser context; the pages' own policy forbids it."""
    context.add_init_script(path=AXE)
