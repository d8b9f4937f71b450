"""What several forms share: fields of days, times, zones and measures, and showing errors."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from tracker.measures import MEASURES
from tracker.rules.units import DistanceUnit

NOT_AN_ADDRESS = {
    "invalid": "Type an e-mail address such as name@example.com.",
    "required": "Type the e-mail address.",
}
DAY_FORMATS = ["%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"]
US_ZONES = {
    "America/New_York": "Eastern (New York)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Phoenix": "Arizona (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
    "America/Puerto_Rico": "Puerto Rico",
}
UNITS = [(unit.value, unit.value.capitalize()) for unit in DistanceUnit]

ZoneChoices = list[tuple[str, list[tuple[str, str]]]]


class DayField(forms.DateField):
    """A calendar day, typed or picked."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            input_formats=DAY_FORMATS,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={
                "invalid": "Type a real date, such as 11/03/2026.",
                "required": "Type the date, such as 11/03/2026.",
            },
            **options,  # type: ignore[arg-type]
        )


class ClockField(forms.TimeField):
    """A wall time."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages={
                "invalid": "Type a time, such as 17:30.",
                "required": "Type a time, such as 17:30.",
            },
            **options,  # type: ignore[arg-type]
        )


def measure_field(name: str, label: Any, **options: Any) -> forms.CharField:
    """Return the field of a daily measure: text, so that a wrong input stays on the page."""
    inputmode = "decimal" if MEASURES[name].is_distance else "numeric"
    widget = forms.TextInput(attrs={"inputmode": inputmode, "autocomplete": "off"})
    return forms.CharField(label=label, required=False, widget=widget, **options)


@lru_cache
def zone_choices() -> ZoneChoices:
    """Return every time zone, those of the United States first, by their usual names."""
    others = sorted(available_timezones() - US_ZONES.keys())
    return [
        ("United States", list(US_ZONES.items())),
        ("All others", [(name, name.replace("_", " ")) for name in others]),
    ]


def zone_name(zone: str) -> str:
    """Return the usual name of `zone`, "Central (Chicago)", else its own."""
    return US_ZONES.get(zone, zone.replace("_", " "))


def read_day(text: str) -> date | None:
    """Return the day that `text` names as YYYY-MM-DD, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def take_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show the errors of a refused action beside their fields, else above the form."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {}
    if not by_field:
        form.add_error(None, error)
    show_errors(form, by_field)


def show_errors(form: forms.BaseForm, errors: Mapping[str, Any]) -> None:
    """Show each error beside its field, or above the form if that has no such field."""
    for name, words in errors.items():
        form.add_error(name if name in form.fields else None, words)
