"""What a source of measured days is, and what it may say when it cannot go on.

A new source is one module with one class, and its line in sources.py.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import BinaryIO, Protocol

from tracker.rules.imports.tally import Measured, Window


class Source(Protocol):
    """One kind of file: how to know it, and how to read it piece by piece."""

    @property
    def name(self) -> str:
        """A word for it in the database, of 20 letters or fewer."""

    def accepts(self, file: BinaryIO) -> bool:
        """Whether `file`, which stands at its beginning, is of this kind. Reads little of it."""

    def read(
        self, file: BinaryIO, window: Window, choices: Mapping[str, str]
    ) -> Iterator[Measured]:
        """What was measured, as it comes; what lies outside of `window` may be left out.

        Holds only a small part of the file in memory at any time. `choices` are the patient's
        answers to what was asked so far, by the name of the question. Raises Asks or Unreadable.
        """


class Fault(StrEnum):
    """Why a file cannot be used. The words for it stand in the page's template."""

    UNKNOWN = "unknown"  # no source knows such a file
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    SPREADSHEET = "spreadsheet"
    NO_EXPORT = "no_export"
    NO_RECORDS = "no_records"
    NO_DAYS = "no_days"
    COLUMNS = "columns"
    DATES = "dates"
    TWICE = "twice"
    NUMBERS = "numbers"
    STOPPED = "stopped"  # our own fault
    EXPIRED = "expired"


class Unreadable(Exception):
    """The file cannot be used; `example` is what of it shows why, if anything does."""

    def __init__(self, fault: Fault, example: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.example = example


class Asks(Exception):
    """The file can be read in two ways, and the patient must say which.

    `question` is a name for `choices`, `options` its answers, `example` what stands in the file.
    """

    def __init__(self, question: str, options: Mapping[str, str], example: str = "") -> None:
        super().__init__(question)
        self.question = question
        self.options = dict(options)
        self.example = example
