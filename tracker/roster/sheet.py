"""A roster's file as rows of cells: commas, semicolons or tabs, with or without a mark."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.own_data.cells import BEGINS_A_FORMULA
from tracker.roster.columns import TITLES, Column, closest, column_of
from tracker.rules.tables.text import lines_of, text_of

MOST_BYTES = 8 << 20
MOST_ROWS = 20_000
DELIMITERS = ",;\t|"
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x00")
SAVE_AS_CSV = "In Excel choose “Save As”, then “CSV UTF-8 (Comma delimited)”."


class UnreadableSheet(ValueError):
    """A file that is no roster: `faults` says all that is wrong with it, each with the fix."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number as a spreadsheet counts, and what stands in the cells by column key.

    What is blank is left out. `has_more`: something stands beyond the last heading.
    """

    number: int
    cells: Mapping[str, str]
    has_more: bool = False


def read_sheet(data: bytes) -> list[Row]:
    """The rows of a file. Raises UnreadableSheet."""
    if len(data) > MOST_BYTES:
        raise UnreadableSheet("The file is larger than 8 MB. Split it into several files.")
    if data.startswith(NOT_TEXT):
        raise UnreadableSheet(f"This is not a CSV file. {SAVE_AS_CSV}")
    lines = lines_of(text_of(data))
    skipped = 1 if lines[0].lower().startswith("sep=") else 0
    first = next((n for n, line in enumerate(lines) if n >= skipped and line.strip()), None)
    if first is None:
        raise UnreadableSheet("The file is empty. Fill in the template, then choose it again.")
    delimiter = max(DELIMITERS, key=lines[first].count)
    reader = csv.reader((f"{line}\n" for line in lines[first:]), delimiter=delimiter, strict=True)
    try:
        columns = _columns(next(reader))
        rows = list(_rows(reader, columns, before=first))
    except csv.Error as error:
        number = first + reader.line_num
        raise UnreadableSheet(
            f"Row {number}: a quotation mark is not closed, or stands within a cell ({error}). "
            "Put the mark right."
        ) from None
    if not rows:
        raise UnreadableSheet("There is no row below the headings. Add one row for each patient.")
    if len(rows) > MOST_ROWS:
        raise UnreadableSheet(f"The file has more than {MOST_ROWS:,} rows. Split it.")
    return rows


def _columns(headings: Sequence[str]) -> list[Column | None]:
    """The column of each heading; None for one that is blank."""
    columns = [column_of(heading) for heading in headings]
    faults = []
    for heading, column in zip(headings, columns, strict=True):
        if column is None and heading.strip():
            close = closest(heading)
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
    reader: Iterator[list[str]], columns: Sequence[Column | None], *, before: int
) -> Iterator[Row]:
    line = before + 1
    for cells in reader:
        # what stands on several lines is one row, and a spreadsheet counts it as one
        line += 1
        named = {
            column.key: text
            for column, cell in zip(columns, cells, strict=False)
            if column is not None and (text := _text(cell))
        }
        if named or any(cell.strip() for cell in cells):
            yield Row(line, named, has_more=any(map(str.strip, cells[len(columns) :])))


def _text(cell: str) -> str:
    """What stands in a cell; an apostrophe that keeps it from being a formula is none of it."""
    text = " ".join(cell.split())
    return text[1:] if text.startswith("'") and text[1:].startswith(BEGINS_A_FORMULA) else text
