"""Faults in the words of a guidance file: names, length, subject, claims, missing Spanish names."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

from tracker.guidance.faults import FILE, Fault, tables
from tracker.guidance.shapes import MESSAGES, SPANISH

Document = dict[str, Any]

PLACEHOLDERS = ("clinic", "first_name", "phone")
MOST_SENTENCES = 2
# Entries whose words a patient or a nurse reads, and the keys that hold them.
READ_BY_PEOPLE = ("until_cleared", "phases", *MESSAGES, "red_flags", "symptoms", "advice")
WORD_KEYS = frozenset(
    f"{key}{ending}"
    for key in ("text", "title", "question", "reported", "lines")
    for ending in ("", SPANISH)
)
SUBJECTS = ("subject", f"subject{SPANISH}")

# A subject shows on a locked phone: no health detail, no hint of treatment
# (docs/clinical-sources.md [58]). These are beginnings of words, unless they end in a blank.
HINTS = (
    "ache ", "back ", "bandage", "bleed", "bruis", "clinical", "doctor", "drug ", "drugs ",
    "fever", "health", "heal ", "healing", "hospital", "hurt", "incision", "injur", "leg ",
    "legs ", "lumbar", "medic", "mild", "nerve", "numb", "nurse", "opera", "pain",
    "patient", "pill", "procedure", "recover", "sore", "spin", "stand", "stenosis", "surg",
    "symptom", "therap", "treat", "walk", "weak", "wound",
    "camin", "cirug", "clínic", "columna", "dolor", "enferm", "espalda", "fiebre", "herida",
    "médic", "operac", "paciente", "pierna", "procedim", "recuper", "salud", "síntoma", "sangre",
    "tratam",
)  # fmt: skip


def text_faults(document: Document) -> Iterator[Fault]:
    """Yield the faults in what people read, in the order of the file's sections."""
    claims = list(_claims(document))
    for field in SUBJECTS:
        subject = document.get(field)
        if isinstance(subject, str):
            yield from _name_faults(FILE, field, subject)
            yield from _hint_faults(field, subject)
            yield from _claim_faults(FILE, field, subject, claims)
    yield from _unlike_in_spanish(document)
    for entry, field, text, is_message in _texts(document):
        yield from _claim_faults(entry, field, text, claims)
        if is_message:
            yield from _name_faults(entry, field, text)
            yield from _length_faults(entry, field, text)
        elif "{" in text or "}" in text:
            yield Fault(entry, field, "has a brace, must do without: only messages hold names")


def _texts(document: Document) -> Iterator[tuple[str, str, str, bool]]:
    """Yield entry, field, words, and whether a message holds them."""
    for key in READ_BY_PEOPLE:
        for entry, table in tables(document, key):
            for field, text in _words_within("", table):
                yield entry, field, text, key in MESSAGES


def _words_within(prefix: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if key in WORD_KEYS and isinstance(value, str):
            yield f"{prefix}{key}", value
        for number, item in enumerate(value if isinstance(value, list) else [], 1):
            field = f"{prefix}{key}[{number}]"
            if key in WORD_KEYS and isinstance(item, str):
                yield field, item
            elif isinstance(item, dict):
                yield from _words_within(f"{field}.", item)


def _unlike_in_spanish(document: Document) -> Iterator[Fault]:
    """Yield a fault where Spanish has other placeholders or lines than its English."""
    yield from _unlike(FILE, {key: document[key] for key in SUBJECTS if key in document})
    for key in (*MESSAGES, "advice"):
        for entry, table in tables(document, key):
            yield from _unlike(entry, table)


def _unlike(entry: str, table: dict[str, Any]) -> Iterator[Fault]:
    for key, english in table.items():
        field = f"{key}{SPANISH}"
        match english, table.get(field):
            case str(), str(spanish) if _names(spanish) != _names(english):
                names = ", ".join(_names(english)) or "no name"
                yield Fault(entry, field, f"must hold the same names as the English: {names}")
            case list(), list(spanish) if len(spanish) != len(english):
                yield Fault(
                    entry, field, f"has {len(spanish)}, must have as many as {key}: {len(english)}"
                )


def _names(text: str) -> list[str]:
    return [f"{{{name}}}" for name in PLACEHOLDERS if f"{{{name}}}" in text]


def _name_faults(entry: str, field: str, text: str) -> Iterator[Fault]:
    allowed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        yield Fault(entry, field, f"has a brace on its own, must use braces only in {allowed}")
        return
    for _, name, how, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or how or conversion):
            yield Fault(entry, field, f"uses {{{name}}}, must use only {allowed}, as they stand")


def _length_faults(entry: str, field: str, text: str) -> Iterator[Fault]:
    sentences = len(re.findall(r"[.!?]+(?=\s|$)", text))
    if sentences > MOST_SENTENCES:
        yield Fault(entry, field, f"has {sentences} sentences, must have {MOST_SENTENCES} at most")


def _hint_faults(field: str, subject: str) -> Iterator[Fault]:
    words = re.findall(r"[a-zà-ÿ]+", re.sub(r"\{[^{}]*\}", " ", subject.lower()))
    for word in words:
        if any(f"{word} ".startswith(hint) for hint in HINTS):
            yield Fault(FILE, field, f'says "{word}", must not hint at health or treatment')


def _claims(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield each phrase that no text may hold, the entry that forbids it, and what that says."""
    for entry, table in tables(document, "reconciled"):
        phrases = table.get("never_say")
        for phrase in phrases if isinstance(phrases, list) else []:
            if isinstance(phrase, str) and phrase.strip():
                yield phrase, entry, str(table.get("says", ""))


def _claim_faults(
    entry: str, field: str, text: str, claims: list[tuple[str, str, str]]
) -> Iterator[Fault]:
    folded = " ".join(text.lower().split())
    for phrase, reconciled, says in claims:
        if re.search(rf"(?<!\w){re.escape(phrase.lower())}(?!\w)", folded):
            yield Fault(entry, field, f'says "{phrase}", must not', see=reconciled, because=says)
