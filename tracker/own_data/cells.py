"""A value as a cell of a CSV table and as JSON, so that neither loses nor does anything."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

# Spreadsheets take a cell that begins so for a formula, and run it: also the wide forms. The
# apostrophe itself is among them, so that one taken off a cell gives back what was there.
BEGINS_A_FORMULA = tuple("=+-@\t\r\n'＝＋－＠")


def plain(value: object) -> object:
    """`value` as JSON keeps it: numbers as numbers, days as YYYY-MM-DD, instants in UTC."""
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


def cell(value: object) -> str:
    """`value` as a cell: nothing for what is not known, lists as JSON, text that runs nothing."""
    match plain(value):
        case None:
            return ""
        case bool() as truth:
            return "yes" if truth else "no"
        case str() as text:
            return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
        case list() | dict() as several:
            return json.dumps(several, ensure_ascii=False)
        case other:
            return str(other)


def csv_line(values: Sequence[object]) -> bytes:
    """One line of a CSV table, its end included."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow([cell(value) for value in values])
    return line.getvalue().encode()


def json_text(value: object) -> bytes:
    """`value` as JSON; what is in it is `plain` already."""
    return json.dumps(value, ensure_ascii=False).encode()
