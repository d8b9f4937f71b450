"""What the cells of a roster's row mean: days, languages, units, yes and no."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tracker.models import Patient
from tracker.rules.tables.text import plain
from tracker.rules.units import DistanceUnit

T = TypeVar("T")

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
HOW_TO_WRITE_A_DAY = "Write it as 1950-12-31, or month first as 12/31/1950"
LANGUAGES = {
    "en": Patient.Language.ENGLISH,
    "english": Patient.Language.ENGLISH,
    "ingles": Patient.Language.ENGLISH,
    "es": Patient.Language.SPANISH,
    "spanish": Patient.Language.SPANISH,
    "espanol": Patient.Language.SPANISH,
}
UNITS = {
    **{unit.value: unit.value for unit in DistanceUnit},
    "ft": "feet", "foot": "feet", "yd": "yards", "yard": "yards", "block": "blocks",
    "mi": "miles", "mile": "miles", "m": "meters", "meter": "meters", "metres": "meters",
    "km": "kilometers", "kilometer": "kilometers", "kilometres": "kilometers",
}  # fmt: skip
YES_AND_NO = {"yes": True, "y": True, "true": True, "1": True, "si": True,
              "no": False, "n": False, "false": False, "0": False}  # fmt: skip


def read_values(cells: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    """What the cells say, by column key, and what is wrong with which.

    Measures from before the procedure are left as typed: their unit is not known here.
    """
    values: dict[str, object] = {}
    faults: dict[str, str] = {}
    for key, text in cells.items():
        try:
            values[key] = READERS[key](text) if key in READERS else text
        except ValueError as error:
            faults[key] = str(error)
    return values, faults


def read_day(text: str) -> date:
    """A day as ISO or the United States write it; another order is refused, never guessed."""
    match = _ISO.fullmatch(text)
    parts = [int(part) for part in match.groups()] if match else []
    if match is None and (match := _US.fullmatch(text)):
        month, day, year = (int(part) for part in match.groups())
        if month > 12 >= day:
            raise ValueError(
                f"“{text}” has the day first. {HOW_TO_WRITE_A_DAY}, in every row of the file."
            )
        parts = [year, month, day]
    try:
        return date(*parts)
    except (TypeError, ValueError):
        raise ValueError(f"“{text}” is not a day. {HOW_TO_WRITE_A_DAY}.") from None


def _language(text: str) -> str:
    return _one_of(LANGUAGES, text, "Write English or Spanish.")


def _unit(text: str) -> str:
    return _one_of(UNITS, text, f"Write one of {', '.join(DistanceUnit)}.")


def _yes_or_no(text: str) -> bool:
    return _one_of(YES_AND_NO, text, "Write yes or no.")


def _one_of(known: Mapping[str, T], text: str, fix: str) -> T:
    found = known.get(plain(text).strip())
    if found is None:
        raise ValueError(f"“{text}” is not known here. {fix}")
    return found


def _zone(text: str) -> str:
    named = text.replace(" ", "_")
    if named not in available_timezones():
        raise ValueError(f"“{text}” is not a time zone. Use a name such as America/Chicago.")
    return named


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError("Type an e-mail address such as name@example.com.") from None
    return text.lower()


READERS: Mapping[str, Callable[[str], object]] = {
    "date_of_birth": read_day,
    "performed_on": read_day,
    "language": _language,
    "distance_unit": _unit,
    "counts_steps": _yes_or_no,
    "timezone": _zone,
    "email": _address,
    "nurse": str.lower,
}
