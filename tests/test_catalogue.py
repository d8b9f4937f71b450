"""Whatever patients read and is marked has its Spanish; the compiled form is what is written."""

import re
from pathlib import Path

import pytest

from tests import catalogue
from tests.catalogue import ROOT

TEMPLATES = ROOT / "templates"
# Pages of staff and of operators are in English: nothing in them is marked.
READ_BY_PATIENTS = sorted(
    path
    for path in TEMPLATES.rglob("*.*")
    if path.suffix in {".html", ".txt", ".mjml"}
    if catalogue.marked_in_template(path)
)
MODULES = sorted(
    path for path in (ROOT / "tracker").rglob("*.py") if "migrations" not in path.parts
)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert catalogue.compiled() == catalogue.written(), "run `make words`"


@pytest.mark.parametrize("path", READ_BY_PATIENTS, ids=named)
def test_a_template_that_patients_read_is_in_spanish(path: Path) -> None:
    marked = catalogue.marked_in_template(path)
    spanish = catalogue.compiled()
    assert [words for words in marked if not spanish.get(words)] == [], "run `make words`"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_the_words_of_a_module_are_in_spanish(path: Path) -> None:
    marked = catalogue.marked_in_module(path)
    spanish = catalogue.compiled()
    assert [words for words in marked if not spanish.get(words)] == [], "run `make words`"


def test_marked_words_are_found_wherever_they_stand() -> None:
    letter = catalogue.marked_in_template(TEMPLATES / "emails" / "letter.mjml")
    assert "Worried about something? Call the clinic:" in letter
    messages = catalogue.marked_in_template(TEMPLATES / "messages" / "patient_messages.html")
    assert {("Show one more", 0), ("Show one more", 1), "Messages"} <= messages
    assert "Log yesterday" in catalogue.marked_in_module(ROOT / "tracker/reminders/compose.py")


def test_spanish_holds_the_same_names_and_markup() -> None:
    def parts(words: str) -> list[str]:
        return sorted(set(re.findall(r"%\(\w+\)s|%s|<[^>]+>", words)))

    for key, spanish in catalogue.compiled().items():
        if isinstance(key, str):
            assert parts(spanish) == parts(key), key


def test_each_plural_is_a_word() -> None:
    plurals = {k: words for k, words in catalogue.compiled().items() if isinstance(k, tuple)}
    assert [key for key, words in plurals.items() if len(words) < 3] == []


def test_nobody_is_addressed_as_a_friend() -> None:
    for spanish in catalogue.compiled().values():
        assert not re.search(r"\b(tú|tu|tus|te|ti|tienes|puedes|quieres)\b", spanish.lower())


def test_nothing_in_the_catalogue_is_left_over() -> None:
    files = [path for path in TEMPLATES.rglob("*.*") if path.suffix in {".html", ".txt", ".mjml"}]
    marked = {key for path in files for key in catalogue.marked_in_template(path)}
    for module in (ROOT / "tracker").rglob("*.py"):
        marked |= catalogue.marked_in_module(module)
    assert set(catalogue.written()) <= marked, "run `make words`"
