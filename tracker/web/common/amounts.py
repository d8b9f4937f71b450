"""Measured amounts as words: the number with its unit, in the active language."""

from decimal import Decimal
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from tracker.measures import DISTANCES, MEASURES, POINTS
from tracker.rules.units import METRES_IN, ROUGHLY, SINGULAR, DistanceUnit, from_metres
from tracker.web.common.formatters import number

Value = Decimal | int | float


def amount(measure: str, value: Value, unit: str) -> str:
    """Return the answer `value` to `measure`: "1,200 feet", "15 minutes", "4 of 10".

    `unit` is the one that distances are shown in; a value of those is in metres.
    """
    if is_distance(measure):
        return distance(value, unit)
    shown = number(float(value))
    if MEASURES[measure].is_scale:
        return gettext("%(number)s of 10") % {"number": shown}
    return f"{shown} {unit_name(measure, unit, value)}"


def difference(measure: str, value: Value, unit: str) -> str:
    """Return the size of a change, without its sign: "950 feet", "5 points"."""
    return f"{_size(measure, value, unit)} {unit_name(measure, unit, _shown(measure, value, unit))}"


def signed(measure: str, value: Value, unit: str) -> str:
    """Return a change for a table that names the unit elsewhere: "+950", "−3.5", "0"."""
    size = _size(measure, value, unit)
    sign = "+" if value > 0 else "\N{MINUS SIGN}"
    return f"{sign}{size}" if _shown(measure, value, unit) else size


def unit_name(measure: str, unit: str, count: Value = 2) -> str:
    """Return the unit of `count`, for distances `unit`: "feet", "points", "minute"."""
    if is_distance(measure):
        return _distance_unit(unit, count)
    counted_in = MEASURES[measure].unit if measure in MEASURES else POINTS
    return ngettext(counted_in.one, counted_in.many, 1 if count == 1 else 2)


def is_distance(measure: str) -> bool:
    """Return whether values of `measure` are metres, shown in the reader's unit."""
    return measure in DISTANCES


def in_unit(measure: str, value: Value, unit: str) -> float:
    """Return a stored value as a chart shows it: distances in `unit`."""
    return _metres_in(unit, value) if is_distance(measure) else float(value)


@lru_cache(maxsize=4096)  # people walk the same few distances for years
def _metres_in(unit: str, metres: Value) -> float:
    return float(from_metres(metres, unit))


def titled(measure: str, title: str, unit: str) -> str:
    """Return a title with its unit: "Farthest walk, feet"; steps are their own unit."""
    return title if measure == "steps" else f"{title}, {unit_name(measure, unit)}"


def distance(metres: Value, unit: str) -> str:
    """Return metres as words in `unit`: "1,200 feet", "0.5 miles", "1 mile"."""
    value = from_metres(metres, unit)
    # What was typed is read as it was typed, not as a chart rounds it.
    return f"{number_format(value, force_grouping=True)} {_distance_unit(unit, value)}"


def _distance_unit(unit: str, count: Value) -> str:
    one, many = SINGULAR[DistanceUnit(unit)], str(DistanceUnit(unit))
    return ngettext(one, many, 1 if count == 1 else 2)


def _size(measure: str, value: Value, unit: str) -> str:
    return number(_shown(measure, value, unit))


def _shown(measure: str, value: Value, unit: str) -> float:
    """Return the size of a change in the reader's unit, rounded as converted values are."""
    size = abs(float(value))
    if not is_distance(measure):
        return round(size, 2)
    return round(
        float(Decimal(size) / METRES_IN[DistanceUnit(unit)]), ROUGHLY.get(DistanceUnit(unit), 0)
    )
