"""How a measured amount reads: the number by the locale, with its unit, in the active language."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from tracker.clinical.units import DistanceUnit, from_metres
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
    return _counted(measure, value, shown)


def difference(measure: str, value: Value, unit: str) -> str:
    """The size of a change, without its sign: "950 feet", "5 points"."""
    size = -value if value < 0 else value
    if measure.endswith("_m"):
        return distance(size, unit)
    return _counted(measure, size, number(float(size)))


def signed(measure: str, value: Value, unit: str) -> str:
    """A change with its sign, as a cell of a table: "+950 feet", "−5 points", "0 minutes"."""
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{difference(measure, value, unit)}"


def distance(metres: Value, unit: str) -> str:
    """Metres as a phrase in `unit`: "1,200 feet", "0.5 miles", "1 mile"."""
    value = from_metres(metres, unit)
    count = 1 if value == 1 else 2
    words = {
        DistanceUnit.feet: ngettext("foot", "feet", count),
        DistanceUnit.yards: ngettext("yard", "yards", count),
        DistanceUnit.miles: ngettext("mile", "miles", count),
        DistanceUnit.meters: ngettext("meter", "meters", count),
        DistanceUnit.kilometers: ngettext("kilometer", "kilometers", count),
    }[DistanceUnit(unit)]
    # What was typed is read as it was typed, not as a chart rounds it.
    return f"{number_format(value, force_grouping=True)} {words}"


def _counted(measure: str, value: Value, shown: str) -> str:
    """A number with what it counts."""
    count = 1 if value == 1 else 2
    words = {
        "steps": ngettext("step", "steps", count),
        "medicine_doses": ngettext("dose", "doses", count),
        "pain_leg": ngettext("point", "points", count),
        "pain_back": ngettext("point", "points", count),
    }.get(measure) or ngettext("minute", "minutes", count)
    return f"{shown} {words}"
