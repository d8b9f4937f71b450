"""Read and write CSV text: its encoding, its delimiter, its rows, and cells that run nothing."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

# Spreadsheets take UTF-8 for an old Windows encoding unless it begins so.
BYTE_ORDER_MARK = "\ufeff".encode()
DELIMITERS = ",;\t|"
MOST_BYTES = 8 << 20
# Spreadsheets take a cell that begins so for a formula, and run it: also the wide forms. The
# apostrophe itself is among them, so that one taken off a cell gives back what was there.
FORMULA_PREFIXES = tuple("=+-@\t\r\n'＝＋－＠")


class MalformedCsv(ValueError):
    """The quotation marks do not pair up, or a cell is far too long; `line` is where."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


def decode(data: bytes) -> str:
    """Decode UTF-16 or UTF-8 by the byte order mark, else as UTF-8, else as Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def split_lines(text: str) -> list[str]:
    """Split at "\\n", "\\r\\n" and "\\r" alike, and drop NUL characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n")


def read_rows(lines: Sequence[str], *, first: int = 0, strict: bool) -> Iterator[list[str]]:
    """Yield the rows from line `first` on, split at the delimiter that this line has most of.

    Raise MalformedCsv; where quotation marks stand wrongly only if `strict`.
    """
    delimiter = max(DELIMITERS, key=lines[first].count)
    reader = csv.reader((f"{line}\n" for line in lines[first:]), delimiter=delimiter, strict=strict)
    try:
        yield from reader
    except csv.Error as error:
        raise MalformedCsv(first + reader.line_num, str(error)) from None


def words_in(text: str) -> list[str]:
    """Return the words of `text` in lower case, without accents, signs or digits."""
    return re.findall(r"[a-z]+", without_accents(text))


def without_accents(text: str) -> str:
    """Return `text` in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def unescape_formula(text: str) -> str:
    """Return the cell without the apostrophe that `csv_line` put before a formula's first sign."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_PREFIXES) else text


def csv_line(values: Sequence[object]) -> bytes:
    """Return one line of a CSV file in UTF-8, line end included."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow([csv_cell(value) for value in values])
    return line.getvalue().encode()


def csv_cell(value: object) -> str:
    """Return `value` as a cell: None is empty, a list is JSON, text never starts a formula."""
    match json_value(value):
        case None:
            return ""
        case bool() as truth:
            return "yes" if truth else "no"
        case str() as text:
            return f"'{text}" if text.startswith(FORMULA_PREFIXES) else text
        case list() | dict() as several:
            return json.dumps(several, ensure_ascii=False)
        case other:
            return str(other)


def json_value(value: object) -> object:
    """Return `value` as JSON has it: numbers as numbers, days as YYYY-MM-DD, instants in UTC."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case Decimal():
            return int(value) if value == int(value) else float(value)
        case UUID():
            return str(value)
    return value
