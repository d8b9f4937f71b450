"""How a measured amount reads: the number by the locale, with its unit, in the active language."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from tracker.rules.units import METRES_IN, ROUGHLY, DistanceUnit, from_metres
from tracker.web.charts.axes import number

Value = Decimal | int | float


def amount(measure: str, value: Value, unit: str) -> str:
    """The answer `value` to `measure` in words: "1,200 feet", "15 minutes", "4 of 10".

    `unit` is the one that distances are shown in; a value of those is in metres.
    """
    if measure.endswith("_m"):
        return distance(value, unit)
    shown = number(float(value))
    if measure in ("pain_leg", "pain_back"):
        return gettext("%(number)s of 10") % {"number": shown}
    return f"{shown} {unit_name(measure, unit, value)}"


def difference(measure: str, value: Value, unit: str) -> str:
    """The size of a change, without its sign: "950 feet", "5 points"."""
    return f"{_size(measure, value, unit)} {unit_name(measure, unit, _shown(measure, value, unit))}"


def signed(measure: str, value: Value, unit: str) -> str:
    """A change as a cell of a table that names the unit elsewhere: "+950", "−3.5", "0"."""
    size = _size(measure, value, unit)
    sign = "+" if value > 0 else "\N{MINUS SIGN}"
    return f"{sign}{size}" if _shown(measure, value, unit) else size


def unit_name(measure: str, unit: str, count: Value = 2) -> str:
    """What `count` of `measure` is counted in, distances in `unit`: "feet", "points", "minute"."""
    if measure.endswith("_m"):
        return _distance_unit(unit, count)
    one_or_more = 1 if count == 1 else 2
    if measure == "steps":
        return ngettext("step", "steps", one_or_more)
    if measure == "medicine_doses":
        return ngettext("dose", "doses", one_or_more)
    if measure.startswith("pain"):
        return ngettext("point", "points", one_or_more)
    return ngettext("minute", "minutes", one_or_more)


def distance(metres: Value, unit: str) -> str:
    """Metres as a phrase in `unit`: "1,200 feet", "0.5 miles", "1 mile"."""
    value = from_metres(metres, unit)
    # What was typed is read as it was typed, not as a chart rounds it.
    return f"{number_format(value, force_grouping=True)} {_distance_unit(unit, value)}"


def _distance_unit(unit: str, count: Value) -> str:
    one_or_more = 1 if count == 1 else 2
    return {
        DistanceUnit.feet: ngettext("foot", "feet", one_or_more),
        DistanceUnit.yards: ngettext("yard", "yards", one_or_more),
        DistanceUnit.blocks: ngettext("block", "blocks", one_or_more),
        DistanceUnit.miles: ngettext("mile", "miles", one_or_more),
        DistanceUnit.meters: ngettext("meter", "meters", one_or_more),
        DistanceUnit.kilometers: ngettext("kilometer", "kilometers", one_or_more),
    }[DistanceUnit(unit)]


def _size(measure: str, value: Value, unit: str) -> str:
    return number(_shown(measure, value, unit))


def _shown(measure: str, value: Value, unit: str) -> float:
    """The size of a change in the reader's unit, rounded as what came from another unit is."""
    size = abs(float(value))
    if not measure.endswith("_m"):
        return round(size, 2)
    return round(
        float(Decimal(size) / METRES_IN[DistanceUnit(unit)]), ROUGHLY.get(DistanceUnit(unit), 0)
    )
