"""A day's answers as a patient reads them: each question in short, and what was said."""

from decimal import Decimal

from django.utils.formats import number_format

from tracker.rules.log.answers import Answers
from tracker.web.common.amounts import amount
from tracker.web.log.form import REASONS, SHORT


def answered(answers: Answers, *, unit: str) -> list[tuple[str, str]]:
    """What was answered of the measures, in the order of the form; distances in `unit`."""
    given = [(name, getattr(answers, name)) for name in SHORT]
    return [
        (str(SHORT[name]), _said(name, value, unit))
        for name, value in given
        if value not in (None, ())
    ]


def _said(name: str, value: int | Decimal | tuple[str, ...], unit: str) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(REASONS[code]) for code in value)
    if name == "steps":  # the question says so already
        return number_format(value, force_grouping=True)
    return amount(name, value, unit)
