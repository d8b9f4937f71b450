"""How easily everything reads that patients read: sixth grade or below, in both languages."""

import re
from pathlib import Path

import pytest

from tests.catalogue import ROOT, compiled, marked_in_module, marked_in_template
from tests.guidance.reading_level import EASY, ease, grade
from tests.test_catalogue import READ_BY_PATIENTS, named

HIGHEST_GRADE = 6.0
# Fewer words say nothing about a grade by themselves: they are measured with their page.
SENTENCE, PAGE = 12, 25
# For nurses, operators and programs.
FOR_OTHERS = {"migrations", "management", "api"}
MODULES = sorted(
    path for path in (ROOT / "tracker").rglob("*.py") if not FOR_OTHERS & set(path.parts)
)
# The words of the PEG are fixed: other words would measure something else. And its items' names.
FIXED = re.compile(r"What number best describes|Interference with|the three are pain")
# What explains a file's columns names the codes that stand in them.
CODES = re.compile(r"\w+_\w+|\w+ \([^)]+\)(,| or| o) \w+ \(")


def texts(path: Path) -> list[tuple[str, str]]:
    """The marked English of a file, each with its Spanish, as it may read on a page."""
    marked = marked_in_module(path) if path.suffix == ".py" else marked_in_template(path)
    spanish = compiled()
    return [
        (_filled(key if isinstance(key, str) else key[0], "May"), _filled(spanish[key], "Ana"))
        for key in sorted(marked, key=str)
        if spanish.get(key) and not FIXED.search(str(key))
        if not CODES.search(str(key)) and not CODES.search(spanish[key])
    ]


def _filled(words: str, name: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", re.sub(r"%\(\w+\)s|%s", name, words)).split())


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?", ":")) else f"{words}."


FILES = [path for path in [*READ_BY_PATIENTS, *MODULES] if texts(path)]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_each_longer_text_reads_at_sixth_grade(path: Path) -> None:
    hard = [
        words
        for english, spanish in texts(path)
        for words, is_easy in (
            (english, grade(english) <= HIGHEST_GRADE),
            (spanish, ease(spanish) >= EASY),
        )
        if len(words.split()) >= SENTENCE and not is_easy
    ]
    assert hard == [], "Say it in shorter words, or in two sentences."


@pytest.mark.parametrize("path", FILES, ids=named)
def test_all_words_of_a_page_together_read_at_sixth_grade(path: Path) -> None:
    found = [pair for pair in texts(path) if len(pair[0].split()) > 2]
    english = " ".join(_ended(words) for words, _ in found)
    spanish = " ".join(_ended(words) for _, words in found)
    if len(english.split()) >= PAGE:
        assert (grade(english) <= HIGHEST_GRADE, ease(spanish) >= EASY) == (True, True)


def test_the_measure_tells_hard_from_easy() -> None:
    assert grade("Notification of the responsible clinician is effected automatically.") > 6
    assert ease("La notificación automática al profesional responsable es inmediata.") < EASY
