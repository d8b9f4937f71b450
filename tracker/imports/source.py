"""The interface of a source of measured days, and the exceptions that it may raise.

A new source is one module with one class, and its line in sources.py.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import BinaryIO, Protocol

from tracker.rules.imports.tally import Measured, Window


class Source(Protocol):
    """One kind of file: how to recognise it, and how to read it as a stream."""

    @property
    def name(self) -> str:
        """The name stored in the database, of 20 letters or fewer."""

    def accepts(self, file: BinaryIO) -> bool:
        """Return whether `file`, at its beginning, is of this kind. Reads little of it."""

    def read(
        self, file: BinaryIO, window: Window, choices: Mapping[str, str]
    ) -> Iterator[Measured]:
        """Yield what was measured; what lies outside of `window` may be left out.

        Holds only a small part of the file in memory at any time. `choices` are the patient's
        answers so far, by the name of the question. Raise NeedsAnswer or Unreadable.
        """


class ImportFault(StrEnum):
    """Why a file cannot be used. The page's template has the words."""

    UNKNOWN = "unknown"  # no source accepts it
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
    """The file cannot be used; `example` is the part of it that shows why, if any."""

    def __init__(self, fault: ImportFault, example: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.example = example


class NeedsAnswer(Exception):
    """The file can be read in two ways, and the patient must say which.

    `question` is the key in `choices`, `options` are its answers, `example` is from the file.
    """

    def __init__(self, question: str, options: Mapping[str, str], example: str = "") -> None:
        super().__init__(question)
        self.question = question
        self.options = dict(options)
        self.example = example
