"""The protocols that patients are followed by: each is a file of guidance the product ships.

A second protocol is a file beside mild.toml and a member of Protocol.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from tracker.guidance.entries import Guidance, RedFlag, Symptom
from tracker.guidance.reader import ENGLISH, Entry, from_tables, tables_in


class Protocol(StrEnum):
    """What a procedure is followed by: a code that procedures keep, and its file of guidance."""

    MILD = "mild"

    @property
    def file(self) -> Path:
        return Path(__file__).with_name(f"{self}.toml")


# What holds before a procedure is entered, and on pages that are about no procedure.
DEFAULT_PROTOCOL = Protocol.MILD


def shipped_guidance(protocol: str, language: str = ENGLISH) -> Guidance:
    """The guidance that the product ships for `protocol`, in "en" or "es", read once.

    Its red flags, symptoms and advice hold for every patient of the protocol, whichever version
    of the rest a clinic has published.
    """
    return _shipped(protocol, language)


@cache
def _shipped(protocol: str, language: str) -> Guidance:
    return from_tables(shipped_tables(protocol), language)


@cache
def shipped_tables(protocol: str) -> Entry:
    """The same as tables, read once. They are shared: copy them before a change."""
    return tables_in(Protocol(protocol).file.read_text(encoding="utf-8"))


@cache
def known_symptoms(language: str = ENGLISH) -> Mapping[str, RedFlag | Symptom]:
    """Every symptom of every protocol by its code, which means the same in each of them.

    For showing what is stored: a patient may have logged it under an earlier protocol.
    """
    found: dict[str, RedFlag | Symptom] = {}
    for protocol in Protocol:
        found |= {symptom.code: symptom for symptom in shipped_guidance(protocol, language).asked}
    return found


def mild(language: str = ENGLISH) -> Guidance:
    """The shipped guidance of the mild® protocol."""
    return shipped_guidance(Protocol.MILD, language)
