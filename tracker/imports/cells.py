"""Reads the cells of a table as people around the world write them: days, numbers, units.

A column is read as a whole: one cell that can be read in only one way settles the others.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from tracker.rules.tables.text import plain, words_of
from tracker.rules.units import LONG_UNITS, DistanceUnit

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"

_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_TIME = re.compile(r"[T ,]+\d{1,2}:\d{2}.*$")
# "1,234.5", "5,2 km", ".5"; spaces and apostrophes only stand between thousands.
_NUMBER = re.compile(r"((?:\d[\d.,]*)?\d|[.,]\d+)[.,]?\s*([^\W\d_]*)")
_SPACE_IN_NUMBER = re.compile(r"(?<=\d)[ '’\u00a0\u202f](?=\d{3}(?!\d))")

# By their first three letters, in English and in Spanish.
_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "ene feb mar abr may jun jul ago set oct nov dic",
    )
    for number, name in enumerate(names.split(), 1)
}
UNITS = {
    word: unit
    for unit, words in {
        DistanceUnit.feet: "ft foot feet pie pies",
        DistanceUnit.yards: "yd yard yards yarda yardas",
        DistanceUnit.blocks: "block blocks cuadra cuadras",
        DistanceUnit.miles: "mi mile miles milla millas",
        DistanceUnit.meters: "m meter meters metre metres metro metros",
        DistanceUnit.kilometers: "km kms kilometer kilometers kilometre kilometres kilometros",
    }.items()
    for word in words.split()
}


class Unclear(ValueError):
    """A column that cannot be read; says the cell, or two that contradict each other."""


class Ambiguous(ValueError):
    """A column of dates that can be read in two ways; says the first such cell."""


def has_time(text: str) -> bool:
    """Whether a time of day follows the date."""
    return _TIME.search(text) is not None


def read_days(cells: Sequence[str], *, order: str = "") -> list[date]:
    """The day in each cell.

    `order`, DAY_FIRST or MONTH_FIRST, says how to read "03/04/2026" where the column leaves it
    open. Raises Ambiguous without it, and Unclear.
    """
    texts = [_TIME.sub("", cell).strip() for cell in cells]
    day_first = _is_day_first(texts, order)
    return [_day(text, day_first=day_first) for text in texts]


def read_numbers(cells: Sequence[str], *, unit: DistanceUnit | None) -> list[float | None]:
    """The number in each cell, None for one without digits; raises Unclear.

    A comma is a decimal sign or stands between thousands: the column shows which. Where it does
    not, "1,234" miles or kilometers are one and a bit, and of anything shorter a thousand.
    """
    texts = [_digits(cell) for cell in cells]
    decimal = _decimal_sign([text for text in texts if text], is_long=unit in LONG_UNITS)
    return [_number(text, decimal) if text else None for text in texts]


def units_in(cells: Iterable[str]) -> set[DistanceUnit]:
    """The units that stand behind the numbers: "5.2 km"."""
    words = (match[2] for cell in cells if (match := _match(cell)))
    return {UNITS[name] for word in words if (name := plain(word)) in UNITS}


# Days


def _is_day_first(texts: Sequence[str], told: str) -> bool:
    """Whether the day comes first in "03/04/2026", as the other cells of the column show."""
    shown: dict[bool, str] = {}
    open_cell = ""
    for match in filter(None, map(_YEAR_LAST.fullmatch, texts)):
        first, second = int(match[1]), int(match[3])
        if (first > 12) != (second > 12):
            shown.setdefault(first > 12, match[0])
        elif first != second and min(first, second) > 0 and max(first, second) <= 12:
            open_cell = open_cell or match[0]
    if len(shown) == 2:
        raise Unclear(", ".join(shown.values()))
    if shown:
        return True in shown
    if open_cell and not told:
        raise Ambiguous(open_cell)
    return told == DAY_FIRST


def _day(text: str, *, day_first: bool) -> date:
    try:
        if match := _YEAR_FIRST.fullmatch(text):
            return date(int(match[1]), int(match[3]), int(match[4]))
        if match := _YEAR_LAST.fullmatch(text):
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            year += 2000 if year < 100 else 0
            return date(year, second, first) if day_first else date(year, first, second)
        return _day_in_words(text)
    except ValueError:
        raise Unclear(text) from None


def _day_in_words(text: str) -> date:
    """The day of "Tue, Nov 3, 2026", "3 November 2026", "martes, 3 de noviembre de 2026"."""
    months = [_MONTHS[word[:3]] for word in words_of(text) if word[:3] in _MONTHS]
    first, second = map(int, re.findall(r"\d+", text))
    if not months or len(text) > 50:
        raise ValueError
    # The last one: a Tuesday in Spanish begins like March.
    return date(max(first, second), months[-1], min(first, second))


# Numbers


def _match(cell: str) -> "re.Match[str] | None":
    return _NUMBER.fullmatch(_SPACE_IN_NUMBER.sub("", cell.strip()))


def _digits(cell: str) -> str:
    """The number in a cell as it is written; "" where there is none."""
    match = _match(cell)
    if match is None and any(sign.isdigit() for sign in cell):
        raise Unclear(cell.strip())
    return match[1] if match else ""


def _decimal_sign(texts: Iterable[str], *, is_long: bool) -> str:
    """Which sign begins the decimals in these numbers; "" when none does."""
    shown: dict[str, str] = {}
    open_cells: dict[str, str] = {}
    for text in texts:
        for sign, is_shown in _signs(text):
            (shown if is_shown else open_cells).setdefault(sign, text)
    if not shown and is_long:
        shown = open_cells
    if len(shown) == 2:
        raise Unclear(", ".join(shown.values()))
    return next(iter(shown), "")


def _signs(text: str) -> Iterable[tuple[str, bool]]:
    """The sign that begins the decimals of one number, and whether it must, or only may."""
    found = re.findall(r"[.,]", text)
    if not found:
        return []
    sign = found[-1]
    whole, _, decimals = text.rpartition(sign)
    if len(set(found)) == 2 and found.count(sign) == 1:
        return [(sign, True)]
    if len(found) > 1:
        return [("." if sign == "," else ",", True)]
    may_be_thousands = len(decimals) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return [(sign, not may_be_thousands)]


def _number(text: str, decimal: str) -> float:
    thousands = {"": ".,", ".": ",", ",": "."}[decimal]
    plain = text.translate({ord(sign): None for sign in thousands}).replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        raise Unclear(text) from None
