"""The clinic's outcomes: a printable page, and the same figures as CSV."""

from dataclasses import asdict
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tracker.outcomes.cohort_filter import Choice, Offered
from tracker.outcomes.report import choices, last_refreshed
from tracker.outcomes.report_cache import read_outcomes
from tracker.rules.outcomes.bands import PAIN_BANDS, WALKING_BANDS
from tracker.web.common.formatters import moment
from tracker.web.common.staff_access import Staff, staff_page, staff_required
from tracker.web.outcomes.csv_file import outcome_file
from tracker.web.outcomes.tables import (
    alert_rows,
    charts,
    group_words,
    headline,
    published_rows,
    stage_tables,
)

Options = list[tuple[str, str, bool]]


@staff_required
@require_safe
def outcomes(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Show the clinic's cohort by week of recovery, beside published results."""
    as_of = newest = last_refreshed(staff.clinic)
    if as_of is None:
        return staff_page(request, staff, "outcomes/outcomes.html", {"here": "outcomes"})
    known = choices(staff.clinic, as_of=as_of)
    choice = _choice(request, known)
    found, alerts, as_of = read_outcomes(staff.clinic, choice, known, as_of=as_of)
    every = request.GET.get("stages") == "all"
    context = {
        "here": "outcomes",
        "as_of": moment(as_of, staff.clinic.zone, now=staff.now),
        "how_often": "every 15 minutes" if as_of == newest else "every night",
        "filters": _filters(choice, known),
        "group": group_words(choice),
        "is_filtered": choice != Choice(),
        "told": not found.members.why,
        "headline": headline(found),
        "charts": charts(found),
        "tables": stage_tables(found, every=every),
        "published": published_rows(found),
        "alerts": alert_rows(alerts),
        "every": every,
        "every_href": _href("clinic:outcomes", choice, stages="" if every else "all"),
        "file_href": _href("clinic:outcomes_file", choice),
    }
    return staff_page(request, staff, "outcomes/outcomes.html", context)


@staff_required
@require_safe
def outcomes_file(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Return all figures of the page as CSV, for every stage; no patient is named."""
    as_of = last_refreshed(staff.clinic)
    lines: list[bytes] = []
    if as_of is not None:
        known = choices(staff.clinic, as_of=as_of)
        choice = _choice(request, known)
        found, alerts, as_of = read_outcomes(staff.clinic, choice, known, as_of=as_of)
        lines = outcome_file(
            found,
            alerts,
            clinic=staff.clinic.name,
            group=group_words(choice),
            as_of=as_of.astimezone(staff.clinic.zone),
        )
    response = HttpResponse(b"".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="outcomes.csv"'
    return response


def _choice(request: HttpRequest, known: Offered) -> Choice:
    """Return the filters given in the URL; ignore values the clinic does not have."""

    def given(name: str, values: "list[str]") -> str:
        value = request.GET.get(name, "")
        return value if value in values else ""

    return Choice(
        period=given("period", list(known.periods)),
        surgeon=given("surgeon", list(known.surgeons)),
        level=given("level", list(known.levels)),
        pain=given("pain", [band.code for band in PAIN_BANDS]),
        walking=given("walking", [band.code for band in WALKING_BANDS]),
    )


def _filters(choice: Choice, known: Offered) -> list[tuple[str, str, Options]]:
    """Return each filter: name, label, and options as (value, words, selected)."""
    offers = {
        "period": ("Procedures of", [(value, value.replace("-", " ")) for value in known.periods]),
        "surgeon": ("Surgeon", [(name, name) for name in known.surgeons]),
        "level": ("Level", [(level, level) for level in known.levels]),
        "pain": ("Worst pain before", [(band.code, band.title) for band in PAIN_BANDS]),
        "walking": ("Farthest walk before", [(band.code, band.title) for band in WALKING_BANDS]),
    }
    return [
        (
            name,
            label,
            [
                ("", "All", not chosen),
                *((value, words, value == chosen) for value, words in options),
            ],
        )
        for name, (label, options) in offers.items()
        for chosen in [getattr(choice, name)]
    ]


def _href(name: str, choice: Choice, **more: str) -> str:
    given = {key: value for key, value in {**asdict(choice), **more}.items() if value}
    return f"{reverse(name)}{'?' if given else ''}{urlencode(given)}"
