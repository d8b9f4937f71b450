"""All sources, and which of them accepts a file."""

from collections.abc import Sequence
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from tracker.imports.apple_health import ZIP, AppleHealth
from tracker.imports.csv_days import CsvDays
from tracker.imports.source import ImportFault, Source, Unreadable

# Tried in this order: the strictest first.
SOURCES: Sequence[Source] = (AppleHealth(), CsvDays())


def detect_source(file: BinaryIO, sources: Sequence[Source] = SOURCES) -> Source:
    """Return the first source that accepts `file`, which is rewound.

    Raise Unreadable with the likely cause if none does.
    """
    for source in sources:
        file.seek(0)
        accepted = source.accepts(file)
        file.seek(0)
        if accepted:
            return source
    raise Unreadable(_why_not_accepted(file))


def _why_not_accepted(file: BinaryIO) -> ImportFault:
    head = file.read(len(ZIP))
    if not head:
        return ImportFault.EMPTY
    if head != ZIP:
        return ImportFault.UNKNOWN
    try:
        with ZipFile(file) as archive:
            is_sheet = "xl/workbook.xml" in archive.namelist()
    except (BadZipFile, OSError, ValueError):
        return ImportFault.DAMAGED
    return ImportFault.SPREADSHEET if is_sheet else ImportFault.NO_EXPORT
