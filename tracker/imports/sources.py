"""The sources that there are, and which of them knows a file."""

from collections.abc import Sequence
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from tracker.imports.apple_health import ZIP, AppleHealth
from tracker.imports.csv_days import CsvDays
from tracker.imports.source import Fault, Source, Unreadable

# Asked in this order: the one that knows exactly what it wants comes first.
SOURCES: Sequence[Source] = (AppleHealth(), CsvDays())


def source_of(file: BinaryIO, sources: Sequence[Source] = SOURCES) -> Source:
    """The first source that accepts `file`, which is put back to its beginning.

    Raises Unreadable, with what may have gone wrong, when none does.
    """
    for source in sources:
        file.seek(0)
        accepted = source.accepts(file)
        file.seek(0)
        if accepted:
            return source
    raise Unreadable(_why_not(file))


def _why_not(file: BinaryIO) -> Fault:
    head = file.read(len(ZIP))
    if not head:
        return Fault.EMPTY
    if head != ZIP:
        return Fault.UNKNOWN
    try:
        with ZipFile(file) as archive:
            is_sheet = "xl/workbook.xml" in archive.namelist()
    except (BadZipFile, OSError, ValueError):
        return Fault.DAMAGED
    return Fault.SPREADSHEET if is_sheet else Fault.NO_EXPORT
