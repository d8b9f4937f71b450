"""Distances as people say them, and the metres in which they are kept."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from tracker.rules.number_parsing import may_mean_thousands, read_number
from tracker.rules.sentence import Sentence
from tracker.rules.sentence import Sentence as _

MOST_METRES = Decimal(100_000)
CENTIMETRE = Decimal("0.01")


class DistanceUnit(StrEnum):
    """A unit in which a person may say a distance; the value is its plural."""

    feet = "feet"
    yards = "yards"
    blocks = "blocks"
    miles = "miles"
    meters = "meters"
    kilometers = "kilometers"


UNIT_WORDS = {
    DistanceUnit.feet: _("feet"),
    DistanceUnit.yards: _("yards"),
    DistanceUnit.blocks: _("blocks"),
    DistanceUnit.miles: _("miles"),
    DistanceUnit.meters: _("meters"),
    DistanceUnit.kilometers: _("kilometers"),
}
SINGULAR = {
    DistanceUnit.feet: "foot",
    DistanceUnit.yards: "yard",
    DistanceUnit.blocks: "block",
    DistanceUnit.miles: "mile",
    DistanceUnit.meters: "meter",
    DistanceUnit.kilometers: "kilometer",
}
# The international yard and mile, exact by definition. A city block is what people count by:
# twenty to the mile, as the page says.
METRES_IN = {
    DistanceUnit.feet: Decimal("0.3048"),
    DistanceUnit.yards: Decimal("0.9144"),
    DistanceUnit.blocks: Decimal("80.4672"),
    DistanceUnit.miles: Decimal("1609.344"),
    DistanceUnit.meters: Decimal(1),
    DistanceUnit.kilometers: Decimal(1000),
}
EXAMPLES = {
    DistanceUnit.feet: "1,200",
    DistanceUnit.yards: "400",
    DistanceUnit.blocks: "4",
    DistanceUnit.miles: "0.5",
    DistanceUnit.meters: "350",
    DistanceUnit.kilometers: "0.4",
}
LONG_UNITS = (DistanceUnit.miles, DistanceUnit.kilometers)
# Decimals of a distance that was given in another unit.
ROUGHLY = {DistanceUnit.miles: 2, DistanceUnit.kilometers: 2, DistanceUnit.blocks: 1}
HOW_OFTEN = _("Type a number, such as 1 or 2.")


def to_metres(value: Decimal | int | float | str, unit: DistanceUnit | str) -> Decimal:
    """`value` of `unit` in metres, to the centimetre; "1,200" and " 0.5 " are understood.

    Raises ValueError, in a person's words, for anything but a number that comes to 0-100 km, and
    for "1.200" feet, which may be meant as 1,200.
    """
    unit = _unit(unit)
    if unit not in LONG_UNITS and may_mean_thousands(value):
        raise ValueError(_fix(unit))
    try:
        metres = read_number(value) * METRES_IN[unit]
    except ValueError:
        raise ValueError(_fix(unit)) from None
    if not 0 <= metres <= MOST_METRES:
        raise ValueError(_fix(unit))
    return metres.quantize(CENTIMETRE, ROUND_HALF_UP)


def times(distance_m: Decimal, typed: Decimal | int | str, *, per: int = 1) -> Decimal:
    """`typed` times a distance of which `per` make one, in metres, to the centimetre.

    Raises ValueError, in a person's words, for anything but a number that comes to 0-100 km.
    """
    try:
        metres = read_number(typed) * distance_m / per
    except ValueError:
        raise ValueError(HOW_OFTEN) from None
    if may_mean_thousands(typed) or not 0 <= metres <= MOST_METRES:
        raise ValueError(HOW_OFTEN)
    return metres.quantize(CENTIMETRE, ROUND_HALF_UP)


def from_metres(metres: Decimal | int | float, unit: DistanceUnit | str) -> Decimal:
    """`metres` in `unit`, as people read it.

    What was typed in this unit comes back as typed (up to 1 decimal, or 3 of miles and
    kilometers). What came from another unit is rounded: to whole feet, yards and meters, to tenths
    of a block, and to 2 decimals of miles and kilometers.
    """
    unit = _unit(unit)
    metres = read_number(metres)
    kept = metres.quantize(CENTIMETRE, ROUND_HALF_UP)
    exact = metres / METRES_IN[unit]
    finest = 3 if unit in LONG_UNITS else 1
    for decimals in range(finest + 1):
        typed = _rounded(exact, decimals)
        if (typed * METRES_IN[unit]).quantize(CENTIMETRE, ROUND_HALF_UP) == kept:
            return typed
    return _rounded(exact, ROUGHLY.get(unit, 0))


def describe_distance(metres: Decimal | int | float, unit: DistanceUnit | str) -> str:
    """`metres` as a phrase in `unit`: "1,200 feet", "0.5 miles", "1 mile"."""
    unit = _unit(unit)
    number = from_metres(metres, unit)
    return f"{number:,} {SINGULAR[unit] if number == 1 else unit}"


def _unit(unit: DistanceUnit | str) -> DistanceUnit:
    try:
        return DistanceUnit(unit)
    except ValueError:
        *others, last = DistanceUnit
        raise ValueError(f"Choose {', '.join(others)} or {last}.") from None


def _rounded(number: Decimal, decimals: int) -> Decimal:
    """`number` to at most `decimals` places, without zeros at its end."""
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize()


def _fix(unit: DistanceUnit) -> Sentence:
    most = (MOST_METRES / METRES_IN[unit]).to_integral_value(ROUND_FLOOR)
    return _(
        "Type a number of %(unit)s from 0 to %(most)s, such as %(example)s.",
        unit=UNIT_WORDS[unit],
        most=most,
        example=EXAMPLES[unit],
    )
