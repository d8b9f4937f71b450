"""Nothing is said without a source, and every quote stands in its document letter for letter."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.guidance.every_entry import sourced
from tracker.guidance import Protocol, Source, mild, shipped_tables
from tracker.guidance.instructions import instructions
from tracker.rules.progress.published_averages import PUBLISHED, PUBLISHED_SHARE
from tracker.rules.triage import RULES

ROOT = Path(__file__).parents[2]
DOCUMENTS = Path(__file__).with_name("documents")
CITED = ROOT / "docs" / "clinical-sources.md"
FILES = {"S0": "000_3d40f8465b4e8998.txt", "S4": "004_028fbab870581b64.txt"}

SOURCES = [(entry, source) for entry, sources in sourced(mild()) for source in sources]
QUOTES = sorted({(s.document, s.text) for _, s in SOURCES if s.kind == "quote"})

# The documented course of a recovery: the words of each document that it rests on.
STATEMENTS = {
    "Day 0": [
        ("S0", "patients usually walk out of the treatment center the same day"),
        ("S0", "patients typically go home the same day"),
        ("S4", "patients typically return home the same day"),
        ("S0", "The incision is covered with a simple adhesive bandage—no stitches are needed."),
        ("S4", "only a small incision, no general anesthesia, implants, or stitches"),
    ],
    "Day 0-2 (walking)": [
        ("S0", "Light walking as soon as possible to promote circulation and healing."),
    ],
    "Day 0-2 (rest)": [("S4", "24–48 hours of rest")],
    '"within a few days"': [
        ("S0", "Most patients resume light activities within a few days."),
        ("S4", "Most patients resume light activities within a few days"),
        ("S0", "Gradual return to normal activities within a few days."),
        ("S4", "Patients can usually return to work and daily routines within a few days"),
    ],
    '"a short period"': [
        ("S0", "Avoiding strenuous exercise or heavy lifting for a short period"),
        ("S0", "as advised by the doctor"),
    ],
    "several weeks": [
        ("S0", "Some patients notice immediate relief, while for others"),
        ("S0", "improvement continues over several weeks as inflammation subsides"),
        ("S0", "and the nerves recover from pressure"),
    ],
    "weeks 2-6": [
        ("S4", "notice improvements in walking and standing within two to six weeks"),
    ],
    '"within weeks"': [
        ("S0", "significant improvements in walking distance and standing time within weeks"),
    ],
    "years 2 and 5": [
        ("S4", "sustained relief and minimal adverse effects for more than two years"),
        ("S0", "Benefits last up to 5 years or more in many cases."),
        ("S4", "Most patients experience long-term relief lasting five years or more"),
    ],
}

# What the documents say where they disagree or are wrong, by the entry that reconciles it.
CONTRADICTIONS = {
    "rest-or-walking": [("S4", "24–48 hours of rest"), ("S0", "Light walking as soon as possible")],
    "normal-activity-or-limits": [
        ("S4", "normal activity in a few days"),
        ("S0", "Avoiding strenuous exercise or heavy lifting for a short period"),
    ],
    "bone": [
        ("S4", "remove small pieces of bone"),
        ("S4", "without removing bone"),
    ],
    "five-year-study": [("S4", "Over 88% avoided open back surgery")],
    "coverage": [
        ("S0", "covered by Medicare and most major insurance plans"),
        ("S4", "covered by Medicare and most major insurance plans"),
    ],
    "risk": [("S0", "with little risk"), ("S0", "Low risk"), ("S4", "there’s little risk")],
}


def fold(text: str) -> str:
    """`text` with white space, dashes and quotation marks made equal, and nothing else."""
    text = re.sub(r"[\u2010-\u2015\u2212-]", "-", text)
    text = re.sub(r"[\u2018\u2019\u201a\u201b]", "'", text)
    text = re.sub(r"[\u201c\u201d\u201e\u201f]", '"', text)
    return " ".join(text.split())


def stands_in(document: str, quote: str) -> bool:
    return fold(quote) in fold((DOCUMENTS / FILES[document]).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("document", "quote"), QUOTES)
def test_every_quote_stands_in_its_document_letter_for_letter(document: str, quote: str) -> None:
    assert stands_in(document, quote)


def test_a_quote_with_one_letter_changed_is_found_out() -> None:
    assert stands_in("S4", "24-48 hours  of rest")
    assert not stands_in("S4", "24–48 hours of Rest")
    assert not stands_in("S0", "24–48 hours of rest")


@pytest.mark.parametrize("row", STATEMENTS)
def test_every_documented_statement_is_used(row: str) -> None:
    for document, words in STATEMENTS[row]:
        assert _is_quoted(document, words, [source for _, source in SOURCES]), words


@pytest.mark.parametrize("code", CONTRADICTIONS)
def test_a_reconciled_contradiction_keeps_what_both_sides_say(code: str) -> None:
    entry = next(entry for entry in mild().reconciled if entry.code == code)
    for document, words in CONTRADICTIONS[code]:
        assert _is_quoted(document, words, entry.sources), words


def test_every_contradiction_of_the_fact_base_is_reconciled() -> None:
    assert {entry.code for entry in mild().reconciled} == set(CONTRADICTIONS)


@pytest.mark.parametrize(("words", "both"), [
    ("Rest between short walks", ["24–48 hours of rest", "Light walking as soon as possible"]),
    ("Do not lift heavy things, bend far", ["normal activity in a few days", "heavy lifting"]),
    ("small bits of bone", ["remove small pieces of bone", "without removing bone"]),
])  # fmt: skip
def test_a_line_that_reconciles_keeps_both_quotes(words: str, both: list[str]) -> None:
    lines = [(entry, sources) for entry, sources in sourced(mild()) if words in entry]
    assert lines
    for _, sources in lines:
        assert all(any(quote in source.text for source in sources) for quote in both)


@pytest.mark.parametrize(("entry", "sources"), list(sourced(mild())))
def test_every_entry_has_a_source(entry: str, sources: tuple[Source, ...]) -> None:
    assert sources
    for source in sources:
        match source.kind:
            case "quote":
                assert source.document in FILES
                assert len(source.text.split()) >= 3
            case "reference":
                assert source.number
                assert source.origin
            case "proposal":
                assert source.note


def test_every_reference_that_is_cited_has_its_entry_in_the_list_of_sources() -> None:
    written = CITED.read_text(encoding="utf-8")
    listed = {
        int(number) for number in re.findall(r"(?:^- | and |^ +)\*\*\[(\d+)\]\*\*", written, re.M)
    }
    cited = {source.number for _, source in SOURCES if source.kind == "reference"}
    cited |= {int(number) for number in shipped_tables(Protocol.MILD)["references"]}
    cited |= {s.number for m in instructions().matters for o in m.options for s in o.sources}
    cited |= {rule.source.number for rule in RULES.values()}
    cited |= {found.source.number for found in (*PUBLISHED, PUBLISHED_SHARE)}
    assert cited - {None} <= listed


def test_every_reference_in_a_comment_has_its_entry_in_the_list_of_sources() -> None:
    written = CITED.read_text(encoding="utf-8")
    for path in (ROOT / "tracker").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if CITED.name in line:
                for number in re.findall(r"\[(\d+)", line):
                    assert f"**[{number}]**" in written, f"{path}: [{number}]"


def test_nothing_refers_to_a_file_outside_the_repository() -> None:
    outside = re.compile(r"(?<![\w-])(clinical|design|style|platform)\.md|\.\./shared")
    folders = ("assets", "bench", "docs", "recovery", "templates", "tests", "tracker")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    kinds = {".py", ".md", ".html", ".toml", ".js", ".scss"}
    for path in [*files, *ROOT.glob("*.md"), ROOT / "Makefile"]:
        if (path.suffix in kinds or path.name == "Makefile") and path != Path(__file__):
            found = outside.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path}: {found[0]}"


def test_a_source_says_in_json_only_what_applies_to_its_kind() -> None:
    quote = Source("quote", document="S4", text="24–48 hours of rest")
    assert quote.as_json() == {"kind": "quote", "document": "S4", "text": "24–48 hours of rest"}
    assert Source("reference", number=2).as_json() == {"kind": "reference", "number": 2}
    assert Source("proposal", note="ours").as_json() == {"kind": "proposal", "note": "ours"}


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        (source, other)
        for (entry, sources), (_, others) in zip(sourced(mild()), sourced(mild("es")), strict=True)
        if entry not in {reconciled.code for reconciled in mild().reconciled}  # nobody reads these
        for source, other in zip(sources, others, strict=True)
        if source.note
    ],
)
def test_what_we_say_of_a_source_is_in_spanish_too_and_quotes_stay(english, spanish) -> None:
    assert spanish.note != english.note
    assert (spanish.text, spanish.origin) == (english.text, english.origin)


def _is_quoted(document: str, words: str, sources: Sequence[Source]) -> bool:
    return any(s.document == document and fold(words) in fold(s.text) for s in sources)
