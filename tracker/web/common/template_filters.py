"""The template library `words`: formatters, phone numbers, opening hours, words of measures."""

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tracker.measures import MEASURES
from tracker.models import Clinic
from tracker.web.common.amounts import distance
from tracker.web.common.formatters import (
    clock,
    date_in_year,
    day_in_year,
    long_day,
    weekday_date,
    weekdays_text,
)
from tracker.web.common.language import translate

register = template.Library()
for formatter in (clock, long_day, date_in_year, day_in_year, distance):
    register.filter(formatter.__name__, formatter)
register.filter("day", weekday_date)
register.filter("translate_sentence", translate)

WRITTEN_BY_TEMPLATE = {"class", "id", "placeholder", "required"}  # components/field.html


@register.filter
def tel(phone: str) -> str:
    """Return the address that calls `phone`: "tel:2065550142;ext=5"."""
    number, _word, extension = re.sub(r"(?i)\s*(?:ext\.?|x)\s*(?=\d)", "x", phone).partition("x")
    digits = re.sub(r"[^\d+]", "", number)
    return f"tel:{digits};ext={extension.strip()}" if extension else f"tel:{digits}"


@register.filter
def further_attributes(attributes: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return the attributes of a field's widget that the template does not write by itself.

    Those that are False are left out, as in HTML.
    """
    return [
        (name, value)
        for name, value in attributes.items()
        if name not in WRITTEN_BY_TEMPLATE and "aria-" not in name and value is not False
    ]


@register.filter
def hours(clinic: Clinic) -> str:
    """Return the opening hours: "Monday to Friday, 8 am to 5 pm"."""
    return _("%(days)s, %(opens)s to %(closes)s") % {
        "days": weekdays_text(clinic.weekdays),
        "opens": clock(clinic.opens),
        "closes": clock(clinic.closes),
    }


@register.filter
def translated(words: str) -> str:
    """Return marked words in the language of the page."""
    return _(words)


@register.filter
def asked(question: str, when: str) -> SafeString:
    """The question of a measure about `when`: "today", "that day", or a place for a script."""
    return mark_safe(escape(_(question)) % {"when": conditional_escape(when)})  # noqa: S308


@register.filter
def newest(trend: Any, when: str) -> SafeString:
    """Return a sentence of the newest answer: "Your leg pain today was 4 of 10."."""
    amount = format_html('<span class="value">{}</span>', trend.amount)
    sentence = escape(_(MEASURES[trend.measure].newest))
    return mark_safe(sentence % {"when": conditional_escape(when), "amount": amount})  # noqa: S308


@register.filter
def which(measure: str) -> str:
    """Return what tells `measure` from another of its chart, "leg" or "back"; else ""."""
    words = MEASURES[measure].which if measure in MEASURES else ""
    return _(words) if words else ""
