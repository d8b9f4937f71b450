"""Reads the one number in what a person typed or a program sent, and nothing that is not one."""

import math
import re
from decimal import Decimal

# "1200", "1,200", "0.5", ".5"; digits of ASCII only, no sign, no exponent, no unit. Both languages
# write numbers so (recovery/formats/es). "0,5" and "0,500" are refused: they mean a half.
PLAIN_NUMBER = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+")
# "1.200": elsewhere twelve hundred.
THOUSANDS_BY_A_POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
# Longer than any answer; keeps a megabyte of digits from being worked on.
LONGEST = 30


def read_number(value: object) -> Decimal:
    """The finite number in `value`: a plain number as text, an int, a float or a Decimal.

    Raises ValueError, without words for a person: the caller knows what was asked.
    """
    match value:
        case bool():
            raise ValueError("a boolean is not a number")
        case str():
            number = _read_text(value)
        case float() if math.isfinite(value):
            # through its shortest text, so that 0.1 is a tenth
            number = Decimal(repr(value))
        case int():
            number = Decimal(value)
        case Decimal() if value.is_finite():
            number = value
        case _:
            raise ValueError("not a number")
    return number or Decimal(0)  # a negative zero is zero


def may_mean_thousands(value: object) -> bool:
    """Whether `value` is text such as "1.200", which some write for twelve hundred.

    Where thousandths are never meant, as of feet or minutes, it must not be read as 1.2.
    """
    return isinstance(value, str) and THOUSANDS_BY_A_POINT.fullmatch(value.strip()) is not None


def _read_text(text: str) -> Decimal:
    text = text.strip()
    if len(text) > LONGEST or not PLAIN_NUMBER.fullmatch(text):
        raise ValueError("not a plain number")
    return Decimal(text.replace(",", ""))
