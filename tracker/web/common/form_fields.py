"""The fields that several staff forms share: days, times, zones, units, and error words."""

from functools import lru_cache
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from tracker.rules.units import DistanceUnit

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


@lru_cache
def zone_choices() -> ZoneChoices:
    """Every time zone, those of the United States first and by the names people use."""
    others = sorted(available_timezones() - US_ZONES.keys())
    return [
        ("United States", list(US_ZONES.items())),
        ("All others", [(name, name.replace("_", " ")) for name in others]),
    ]


def zone_name(zone: str) -> str:
    """How `zone` is shown: "Central (Chicago)", else its own name."""
    return US_ZONES.get(zone, zone.replace("_", " "))


def take_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a function below refused beside the fields at fault, else above the form."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {}
    if not by_field:
        form.add_error(None, error)
    for name, words in by_field.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, words)
