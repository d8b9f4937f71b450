"""A day's answers as labels and values, for patients."""

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tracker.measures import MEASURES
from tracker.rules.log.answers import Answers, DailyMeasures
from tracker.web.common.amounts import amount
from tracker.web.log.form import REASONS


def answered(answers: Answers, *, unit: str) -> list[tuple[str, str]]:
    """Return label and value of each answer, in the order of the form, distances in `unit`."""
    return [
        (label, _said(name, value, unit))
        for name, label in _asked()
        if (value := getattr(answers, name)) not in (None, ())
    ]


def _asked() -> Iterator[tuple[str, str]]:
    """Yield each field with its label; `stopped_by` follows `walking_min`."""
    for field in fields(DailyMeasures):
        yield field.name, _(MEASURES[field.name].in_short)
        if field.name == "walking_min":
            yield "stopped_by", _("Stopped because of")


def _said(name: str, value: int | Decimal | tuple[str, ...], unit: str) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(REASONS[code]) for code in value)
    if name == "steps":  # the question says so already
        return number_format(value, force_grouping=True)
    return amount(name, value, unit)
