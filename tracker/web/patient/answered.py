"""A day's answers as a patient reads them: each question in short, and what was said."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.clinical.answers import Answers
from tracker.web.amounts import distance
from tracker.web.forms.log import REASONS

SHORT = {
    "daily_distance_m": gettext_lazy("Walked in all"),
    "steps": gettext_lazy("Steps"),
    "walking_distance_m": gettext_lazy("Farthest walk"),
    "walking_min": gettext_lazy("That walk took"),
    "stopped_by": gettext_lazy("Stopped because of"),
    "standing_min": gettext_lazy("Standing"),
    "pain_leg": gettext_lazy("Leg pain"),
    "pain_back": gettext_lazy("Back pain"),
    "medicine_doses": gettext_lazy("Pain medicine"),
}


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
    if name.endswith("_m"):
        return distance(value, unit)
    if name.endswith("_min"):
        return ngettext("%(n)s minute", "%(n)s minutes", int(value)) % {"n": value}
    if name.startswith("pain"):
        return _("%(n)s of 10") % {"n": value}
    if name == "medicine_doses":
        return ngettext("%(n)s dose", "%(n)s doses", int(value)) % {"n": value}
    return number_format(value, force_grouping=True)
