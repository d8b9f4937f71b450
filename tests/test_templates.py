"""The form of the templates: short lines, and conditions that can be read at a glance."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "templates"
LONGEST_LINE = 120
CONDITION = re.compile(r"{% (?:if|elif) (.+?) %}")

# Drawings are one path a line, and a line of a plain-text e-mail is a line of the e-mail.
PAGES = sorted([*ROOT.rglob("*.html"), *ROOT.rglob("*.mjml")])

pytestmark = pytest.mark.once


def long_lines(text: str) -> list[int]:
    """Return the numbers of the lines that are too long."""
    lines = text.split("\n")
    return [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE]


def long_conditions(text: str) -> list[str]:
    """Return the conditions of more than two parts."""
    conditions = CONDITION.findall(text)
    return [one for one in conditions if len(re.findall(r"\b(?:and|or)\b", one)) > 1]


def test_no_line_of_a_template_is_longer_than_120_characters():
    found = [
        f"{page.relative_to(ROOT)}:{number}"
        for page in PAGES
        for number in long_lines(page.read_text("utf-8"))
    ]
    assert not found, "Break these lines (inside a tag, or at a space): " + ", ".join(found)


def test_a_condition_of_more_than_two_parts_has_a_name():
    found = [
        f"{page.relative_to(ROOT)}: {condition}"
        for page in PAGES
        for condition in long_conditions(page.read_text("utf-8"))
    ]
    assert not found, "Make each a property, a filter or a context value:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("text", "lines", "conditions"),
    [
        ("x" * 120, [], []),
        ("short\n" + "x" * 121, [2], []),
        ("{% if a and not b %}", [], []),
        ("{% if a %}{% elif a or b and c %}", [], ["a or b and c"]),
    ],
)
def test_the_checks_themselves(text, lines, conditions):
    assert long_lines(text) == lines
    assert long_conditions(text) == conditions
