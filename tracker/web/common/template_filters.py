"""The template library of phone numbers, a clinic's hours, days and times of day."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tracker.measures import MEASURES
from tracker.models import Clinic
from tracker.web.common import amounts, formatters, language
from tracker.web.common.formatters import long_day, weekdays_text

register = template.Library()

WRITTEN_BY_TEMPLATE = {"class", "id", "placeholder", "required"}  # components/field.html


@register.filter
def tel(phone: str) -> str:
    """`phone` as a link's address: "(206) 555-0142 ext. 5" is "tel:2065550142;ext=5"."""
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
    """When somebody is at `clinic`: "Monday to Friday, 8 am to 5 pm"."""
    return _("%(days)s, %(opens)s to %(closes)s") % {
        "days": weekdays_text(clinic.weekdays),
        "opens": formatters.clock(clinic.opens),
        "closes": formatters.clock(clinic.closes),
    }


@register.filter
def clock(at: datetime | time, zone: ZoneInfo | None = None) -> str:
    """A time of day as people say it: "7:52 am", "5 pm"; a datetime in `zone` if one is given."""
    return formatters.clock(at.astimezone(zone) if zone and isinstance(at, datetime) else at)


@register.filter
def full_day(on: date) -> str:
    """A date with its year: "Tuesday, November 3, 2026"."""
    return long_day(on)


@register.filter
def day(on: date, zone: ZoneInfo | None = None) -> str:
    """A date as people say it: "Tuesday, November 3"; of a datetime, the date in `zone`."""
    if zone is not None and isinstance(on, datetime):
        on = on.astimezone(zone)
    return date_format(on, _("l, F j"))


@register.filter
def near_date(on: date, today: date) -> str:
    """A date in a sentence: "November 3", with its year when that is not this one."""
    return date_format(on, _("F j") if on.year == today.year else _("F j, Y"))


@register.filter
def near_day(on: date, today: date) -> str:
    """A date as people say it, with its weekday this year, and with its year in any other."""
    return day(on) if on.year == today.year else date_format(on, _("F j, Y"))


@register.filter
def distance(metres: Decimal, unit: str) -> str:
    """A distance in `unit`: "1,200 feet"."""
    return amounts.distance(metres, unit)


@register.filter
def translated(words: str) -> str:
    """Words that were marked elsewhere, in the language of the page."""
    return _(words)


@register.filter
def asked(question: str, when: str) -> str:
    """The question of a measure about `when`, "today" or "that day"."""
    return _(question) % {"when": when}


@register.filter
def newest(trend: Any, when: str) -> SafeString:
    """A sentence of the newest answer: "Your leg pain today was 4 of 10."."""
    amount = format_html('<span class="value">{}</span>', trend.amount)
    sentence = escape(_(MEASURES[trend.measure].newest))
    return mark_safe(sentence % {"when": escape(when), "amount": amount})  # noqa: S308


@register.filter
def which(measure: str) -> str:
    """What tells `measure` from another of the same chart: "leg", "back"; "" for all others."""
    words = MEASURES[measure].which if measure in MEASURES else ""
    return _(words) if words else ""


@register.filter
def translate_sentence(words: str) -> str:
    """Return a refusal of the domain in the language of the page."""
    return language.translate(words)
