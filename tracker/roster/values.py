"""Parse the cells of a roster's row: days, languages, units, yes and no."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tracker.models import Patient
from tracker.rules.tables.cells import UNITS, DayFirst, read_iso_or_us_day
from tracker.rules.tables.csv_text import without_accents
from tracker.rules.units import DistanceUnit

T = TypeVar("T")

HOW_TO_WRITE_A_DAY = "Write it as 1950-12-31, or month first as 12/31/1950"
LANGUAGES = {
    "en": Patient.Language.ENGLISH,
    "english": Patient.Language.ENGLISH,
    "ingles": Patient.Language.ENGLISH,
    "es": Patient.Language.SPANISH,
    "spanish": Patient.Language.SPANISH,
    "espanol": Patient.Language.SPANISH,
}
YES_AND_NO = {"yes": True, "y": True, "true": True, "1": True, "si": True,
              "no": False, "n": False, "false": False, "0": False}  # fmt: skip


def read_values(cells: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    """Return the values by column key, and the faults by column key.

    Baseline measures are left as typed: their unit is not known here.
    """
    values: dict[str, object] = {}
    faults: dict[str, str] = {}
    for key, text in cells.items():
        try:
            values[key] = PARSERS[key](text) if key in PARSERS else text
        except ValueError as error:
            faults[key] = str(error)
    return values, faults


def _day(text: str) -> date:
    try:
        return read_iso_or_us_day(text)
    except DayFirst:
        problem = f"“{text}” has the day first. {HOW_TO_WRITE_A_DAY}, in every row of the file."
    except ValueError:
        problem = f"“{text}” is not a day. {HOW_TO_WRITE_A_DAY}."
    raise ValueError(problem)


def _language(text: str) -> str:
    return _one_of(LANGUAGES, text, "Write English or Spanish.")


def _unit(text: str) -> str:
    return _one_of(UNITS, text, f"Write one of {', '.join(DistanceUnit)}.").value


def _yes_or_no(text: str) -> bool:
    return _one_of(YES_AND_NO, text, "Write yes or no.")


def _one_of(known: Mapping[str, T], text: str, fix: str) -> T:
    found = known.get(without_accents(text).strip())
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


PARSERS: Mapping[str, Callable[[str], object]] = {
    "date_of_birth": _day,
    "performed_on": _day,
    "language": _language,
    "distance_unit": _unit,
    "counts_steps": _yes_or_no,
    "timezone": _zone,
    "email": _address,
    "nurse": str.lower,
}
