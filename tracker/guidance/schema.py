"""Finds every fault of a guidance file, each with the entry, the field and the fix."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from tracker.guidance.coherence import coherence_faults
from tracker.guidance.faults import FILE, Fault, label, shown
from tracker.guidance.shapes import GUIDANCE_FILE, LISTED
from tracker.guidance.text_faults import text_faults

Document = dict[str, Any]


def parse(text: str) -> tuple[Document, list[Fault]]:
    """Return the file's tables and every fault; after a TOML syntax error, that one alone."""
    try:
        document = tomllib.loads(text)
    except RecursionError:
        return {}, [Fault(FILE, "brackets", "are nested too deeply, must be closed")]
    except ValueError as error:
        return {}, [_syntax_fault(text, str(error))]
    return document, faults_in(document)


def faults_in(document: Document) -> list[Fault]:
    """Return every fault in tables, whether from a file or from an editor."""
    return [
        *_shape_faults(document),
        *coherence_faults(document),
        *text_faults(document),
    ]


def _shape_faults(document: Document) -> Iterator[Fault]:
    for path, fix in GUIDANCE_FILE.problems("", document):
        entry, _, field = path.partition(".")
        yield Fault(_named(document, entry), field, fix) if field else Fault(FILE, entry, fix)


def _named(document: Document, entry: str) -> str:
    """Return the label of the entry that a path begins with: "phases[2]", or "nudge"."""
    key, _, number = entry.removesuffix("]").partition("[")
    for n, item in enumerate(document[key] if key in LISTED else [], 1):
        if str(n) == number:
            return label(key, n, item)
    return entry


def _syntax_fault(text: str, error: str) -> Fault:
    """Return tomllib's error as a fault that quotes the line at fault."""
    place = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", error, re.DOTALL)
    if place is None:
        return Fault(FILE, "the end", f"is not TOML, must be completed: {error}")
    words, line, column = place[1], int(place[2]), place[3]
    written = text.splitlines()[line - 1].strip() if line <= len(text.splitlines()) else ""
    return Fault(
        FILE, f"line {line}, column {column}", f"is not TOML ({words}), near {shown(written)}"
    )
