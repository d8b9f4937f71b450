"""Read a CSV file of days with steps or a distance, whichever program wrote it.

The first lines are searched for the headings. The patient is asked what can be read two ways.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from tracker.imports.source import ImportFault, NeedsAnswer, Unreadable
from tracker.rules.imports.tally import DayTotal, Measured, Window
from tracker.rules.tables.cells import (
    DAY_FIRST,
    MONTH_FIRST,
    UNITS,
    Ambiguous,
    Unclear,
    has_time,
    read_days,
    read_numbers,
    units_in,
)
from tracker.rules.tables.csv_text import (
    DELIMITERS,
    MOST_BYTES,
    MalformedCsv,
    decode,
    read_rows,
    split_lines,
    words_in,
)
from tracker.rules.units import METRES_IN, DistanceUnit

DATE_ORDER, DISTANCE_UNIT = "date_order", "distance_unit"
SNIFFED_BYTES = 4096
HEADINGS_WITHIN = 20
NOT_A_TABLE = (b"PK\x03\x04", b"%PDF", b"<", b"{", b"[", b"\x00", b"\x89PNG", b"\xff\xd8\xff")

DAY_WORDS = frozenset({"date", "day", "fecha", "dia", "start", "timestamp"})
STEP_WORDS = frozenset({"step", "steps", "stepcount", "pasos"})
DISTANCE_WORDS = frozenset({"distance", "distancia"})
# Goals, averages and other sports are not what was walked.
OTHER_WORDS = frozenset(
    {"goal", "target", "meta", "objetivo", "average", "avg", "promedio", "swimming", "cycling"}
)
# Of two headings the one of the whole day counts: "Daily distance" before "Walking distance".
WHOLE_WORDS = frozenset({"total", "daily", "diaria", "diarios"})


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns that are imported, of the rows that have a date."""

    days: Sequence[str]
    steps: Sequence[str] | None
    distances: Sequence[str] | None
    unit: DistanceUnit | None


class CsvDays:
    """CSV files with commas, semicolons or tabs, and headings in English or Spanish."""

    name = "csv"

    def accepts(self, file: BinaryIO) -> bool:
        """Return whether `file` is text that may be a table."""
        head = file.read(SNIFFED_BYTES)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return True
        is_text = b"\x00" not in head and not head.lstrip(b"\xef\xbb\xbf \r\n").startswith(
            NOT_A_TABLE
        )
        return is_text and any(sign.encode() in head for sign in DELIMITERS)

    def read(
        self, file: BinaryIO, window: Window, choices: Mapping[str, str]
    ) -> Iterator[Measured]:
        """Yield a total for each row; rows with a time of day are parts of their day."""
        data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Unreadable(ImportFault.TOO_LARGE)
        table = _table(decode(data))
        days = _days(table, choices)
        is_by_hour = any(map(has_time, table.days))
        if table.steps is not None:
            steps = _amounts(table.steps, None)
            for day, amount in _amount_by_day(days, steps, is_by_hour=is_by_hour).items():
                yield DayTotal("steps", day, amount)
        if table.distances is not None:
            unit = _unit(table.distances, table.unit, choices)
            distances = _amounts(table.distances, unit)
            for day, amount in _amount_by_day(days, distances, is_by_hour=is_by_hour).items():
                yield DayTotal("daily_distance_m", day, amount * float(METRES_IN[unit]))


def _table(text: str) -> _Table:
    """Return the table in `text`. Raise Unreadable if its headings are not found."""
    lines = split_lines(text)
    for place in range(min(len(lines), HEADINGS_WITHIN)):
        try:
            table = _parse_table(read_rows(lines, first=place, strict=False))
        except MalformedCsv:
            continue
        if table is not None:
            return table
    raise Unreadable(ImportFault.COLUMNS, _short(lines[0]))


def _parse_table(rows: Iterator[list[str]]) -> _Table | None:
    """Return the table in `rows`; None unless headings name a day, and steps or a distance."""
    headings = [frozenset(words_in(heading)) for heading in next(rows, [])]
    day = _find_column(headings, DAY_WORDS)
    steps = _find_column(headings, STEP_WORDS)
    distance = _find_column(headings, DISTANCE_WORDS)
    if day is None or (steps is None and distance is None):
        return None
    cells: tuple[list[str], ...] = ([], [], [])
    for row in rows:
        if day < len(row) and any(map(str.isdigit, row[day])):
            for place, column in zip((day, steps, distance), cells, strict=True):
                column.append(row[place].strip() if place is not None and place < len(row) else "")
    words = frozenset() if distance is None else headings[distance]
    return _Table(
        days=cells[0],
        steps=None if steps is None else cells[1],
        distances=None if distance is None else cells[2],
        unit=next((UNITS[word] for word in sorted(words) if word in UNITS), None),
    )


def _find_column(headings: Sequence[frozenset[str]], wanted: frozenset[str]) -> int | None:
    """Return the index of the heading with one of the words `wanted`, None if there is none."""
    places = [
        place for place, words in enumerate(headings) if words & wanted and not words & OTHER_WORDS
    ]
    return min(places, key=lambda place: not headings[place] & WHOLE_WORDS, default=None)


def _days(table: _Table, choices: Mapping[str, str]) -> list[date]:
    try:
        return read_days(table.days, order=choices.get(DATE_ORDER, ""))
    except Ambiguous as open_:
        options = {order: _as_iso(str(open_), order) for order in (MONTH_FIRST, DAY_FIRST)}
        raise NeedsAnswer(DATE_ORDER, options, str(open_)) from None
    except Unclear as unclear:
        raise Unreadable(ImportFault.DATES, _short(str(unclear))) from None


def _as_iso(cell: str, order: str) -> str:
    return read_days([cell], order=order)[0].isoformat()


def _unit(
    cells: Sequence[str], headed: DistanceUnit | None, choices: Mapping[str, str]
) -> DistanceUnit:
    """Return the unit: as behind the numbers, in the heading, or as the patient chose."""
    found = units_in(cells)
    if len(found) > 1:
        raise Unreadable(ImportFault.NUMBERS, ", ".join(sorted(found)))
    unit = next(iter(found), headed) or choices.get(DISTANCE_UNIT)
    if unit is not None:
        return DistanceUnit(unit)
    example = next(filter(None, cells), "")
    raise NeedsAnswer(DISTANCE_UNIT, {unit: unit for unit in DistanceUnit}, _short(example))


def _amounts(cells: Sequence[str], unit: DistanceUnit | None) -> list[float | None]:
    try:
        return read_numbers(cells, unit=unit)
    except Unclear as unclear:
        raise Unreadable(ImportFault.NUMBERS, _short(str(unclear))) from None


def _amount_by_day(
    days: Iterable[date], amounts: Iterable[float | None], *, is_by_hour: bool
) -> dict[date, float]:
    """Return one amount for each day. Raise Unreadable if a day has two that differ."""
    of_day: dict[date, float] = {}
    for day, amount in zip(days, amounts, strict=True):
        if amount is None:
            continue
        if is_by_hour:
            of_day[day] = of_day.get(day, 0.0) + amount
        elif of_day.setdefault(day, amount) != amount:
            raise Unreadable(ImportFault.TWICE, day.isoformat())
    return of_day


def _short(text: str) -> str:
    """Return a piece of the file, cut to fit into a sentence."""
    text = "".join(char if char.isprintable() else " " for char in text[:41])
    return f"{text[:40]}…" if len(text) > 40 else text
