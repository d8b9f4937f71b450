"""How the entries of a guidance file are called when something is wrong with them."""

from collections.abc import Iterator
from typing import Any

FILE = "the file"


def label(key: str, number: int, entry: object) -> str:
    """The kind of entry, its number from 1, and its code: "phases[2] 'build-up'"."""
    names = ("code", "clearance", "severity")
    given = entry if isinstance(entry, dict) else {}
    name = next((given[n] for n in names if isinstance(given.get(n), str)), None)
    return f"{key}[{number}]" if name is None else f"{key}[{number}] '{name}'"


def tables(document: dict[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries listed under `key` that are tables, each with its label."""
    entries = document.get(key)
    for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        if isinstance(entry, dict):
            yield label(key, number, entry), entry
