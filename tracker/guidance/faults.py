"""A fault in guidance, as the person who wrote it needs to hear it, and how it names an entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FILE = "the file"


@dataclass(frozen=True, slots=True)
class Fault:
    """The entry, its field, and what is wrong with the way to put it right.

    Entries and list items are counted from 1: "phases[2] 'build-up': from_day: is 17, must be 15".
    `see` is the entry that forbids what was written, and `because` what that entry says.
    """

    entry: str
    field: str
    fix: str
    see: str = ""
    because: str = ""

    def __str__(self) -> str:
        see = f": see {self.see}" if self.see else ""
        # one line, whatever line breaks were in what was written
        return " ".join(f"{self.entry}: {self.field}: {self.fix}{see}".split())


def shown(value: object) -> str:
    """Return what was written, cut to fit into a sentence."""
    match value:
        case str() if not value.strip():
            return "empty"
        case str():
            return f'"{value}"' if len(value) <= 60 else f'"{value[:60]}…"'
        case bool():
            return str(value).lower()
        case dict():
            return "a table"
        case list():
            return "a list" if value else "an empty list"
    return str(value)


def label(key: str, number: int, entry: object) -> str:
    """Return the kind of entry, its number from 1 and its code: "phases[2] 'build-up'"."""
    names = ("code", "clearance", "severity")
    given = entry if isinstance(entry, dict) else {}
    name = next((given[n] for n in names if isinstance(given.get(n), str)), None)
    return f"{key}[{number}]" if name is None else f"{key}[{number}] '{name}'"


def tables(document: dict[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the entries under `key` that are tables, each with its label. The nudge is one."""
    entries = document.get(key)
    if key == "nudge" and isinstance(entries, dict):
        yield key, entries
    for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        if isinstance(entry, dict):
            yield label(key, number, entry), entry
