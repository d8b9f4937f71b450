"""Read a roster's CSV file into rows with the cells of each known column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.roster.columns import TITLES, Column, find_column, suggest_title
from tracker.rules.tables.csv_text import (
    MOST_BYTES,
    MalformedCsv,
    decode,
    read_rows,
    split_lines,
    unescape_formula,
)

MOST_ROWS = 20_000
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x00")
SAVE_AS_CSV = "In Excel choose “Save As”, then “CSV UTF-8 (Comma delimited)”."


class UnreadableSheet(ValueError):
    """The file is no roster: `faults` are all problems, each with the fix."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as a spreadsheet counts, and the text of its cells by column key.

    Blank cells are left out. `has_more`: there is text beyond the last heading.
    """

    number: int
    cells: Mapping[str, str]
    has_more: bool = False


def read_sheet(data: bytes) -> list[SheetRow]:
    """Return the rows of a file. Raise UnreadableSheet."""
    if len(data) > MOST_BYTES:
        raise UnreadableSheet("The file is larger than 8 MB. Split it into several files.")
    if data.startswith(NOT_TEXT):
        raise UnreadableSheet(f"This is not a CSV file. {SAVE_AS_CSV}")
    lines = split_lines(decode(data))
    skipped = 1 if lines[0].lower().startswith("sep=") else 0
    first = next((n for n, line in enumerate(lines) if n >= skipped and line.strip()), None)
    if first is None:
        raise UnreadableSheet("The file is empty. Fill in the template, then choose it again.")
    table = read_rows(lines, first=first, strict=True)
    try:
        columns = _columns(next(table))
        # a cell on several lines is one row, as a spreadsheet counts them
        rows = list(_rows(enumerate(table, first + 2), columns))
    except MalformedCsv as error:
        raise UnreadableSheet(
            f"Row {error.line}: a quotation mark is not closed, or stands within a cell ({error}). "
            "Put the mark right."
        ) from None
    if not rows:
        raise UnreadableSheet("There is no row below the headings. Add one row for each patient.")
    if len(rows) > MOST_ROWS:
        raise UnreadableSheet(f"The file has more than {MOST_ROWS:,} rows. Split it.")
    return rows


def _columns(headings: Sequence[str]) -> list[Column | None]:
    """Return the column of each heading, None for a blank one. Raise UnreadableSheet."""
    columns = [find_column(heading) for heading in headings]
    faults = []
    for heading, column in zip(headings, columns, strict=True):
        if column is None and heading.strip():
            close = suggest_title(heading)
            meant = f" Did you mean “{close}”?" if close else " Take it out, or rename it."
            faults.append(f"Column “{heading.strip()[:60]}” is not known.{meant}")
    keys = [column.key for column in columns if column]
    twice = {column.title for column in columns if column and keys.count(column.key) > 1}
    faults += [f"Column “{title}” is there twice. Take one out." for title in sorted(twice)]
    if not faults and not keys:
        faults = ["The first row has no headings. Put the column names of the template there."]
    if not faults and "record_number" not in keys:
        needed = [key for key in ("first_name", "last_name") if key not in keys]
        faults += [f"Column “{TITLES[key]}” is missing. Add it." for key in needed]
    if faults:
        raise UnreadableSheet(*faults)
    return columns


def _rows(
    numbered: Iterable[tuple[int, list[str]]], columns: Sequence[Column | None]
) -> Iterator[SheetRow]:
    for number, cells in numbered:
        named = {
            column.key: text
            for column, cell in zip(columns, cells, strict=False)
            if column is not None and (text := unescape_formula(" ".join(cell.split())))
        }
        if named or any(cell.strip() for cell in cells):
            yield SheetRow(number, named, has_more=any(map(str.strip, cells[len(columns) :])))
