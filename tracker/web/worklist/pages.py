"""The worklist: patients in order of urgency, each with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tracker.guidance import DEFAULT_PROTOCOL, shipped_guidance
from tracker.models import Summary
from tracker.triage import worklist as rooms
from tracker.triage.worklist_counts import FOLLOWED, MOST, UNTAKEN_EMERGENCIES, tabs
from tracker.web.common.clinic_status import clinic_status
from tracker.web.common.formatters import clock, long_day
from tracker.web.common.patient_status import SILENT, guidances_for
from tracker.web.common.staff_access import Staff, staff_page, staff_required
from tracker.web.common.template_filters import tel
from tracker.web.worklist.phases import phases
from tracker.web.worklist.rows import Row, row_of

SECONDARY = " nhsuk-button--secondary"
# The tiles: what they are called, and within which opening hours somebody must look.
TILES = {
    "emergency": ("Emergency", "30 open minutes"),
    "urgent": ("Urgent", "2 open hours"),
    "watch": ("Watch", "3 open days"),
    "silent": ("Silent", "asked, no answer"),
    "on_track": ("On track", "nothing to do"),
}
FILTERS = {
    "action": "Needs action",
    "in_hand": "In hand",
    "note": "Unread notes",
    "phone": "To be phoned",
    "request": "Requests",
    "all": "All",
}
WHOSE = {
    rooms.EVERYBODY: "Everybody’s",
    rooms.MINE: "Mine",
    rooms.UNASSIGNED: "Unassigned",
}
EMPTY = {
    "action": "Nobody needs action now",
    "in_hand": "Nobody is working on an alert",
    "emergency": "No emergencies",
    "urgent": "Nothing urgent",
    "watch": "Nobody to watch",
    "silent": "Nobody has fallen silent",
    "note": "No unread notes",
    "phone": "No calls to make",
    "request": "Nobody asks for anything",
    "on_track": "Nobody is on track yet",
    "all": "Nobody stands here",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter shown as a tile or tab: link, name and count."""

    name: str
    title: str
    hint: str
    href: str
    count: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the worklist as its table shows it; of so many that nothing is worked out twice.

    The patient's row, its tag and address; whose they are, and the beginning of a note.
    """

    row: Row
    tag: SafeString
    href: str
    nurse: str
    note: str

    @property
    def left(self) -> str:
        """Return why a patient who is no longer followed is listed."""
        patient = self.row.patient
        if patient.discharged_at is None:
            return ""
        return " · left the program" if patient.left_at else " · discharged"

    @property
    def tel(self) -> str:
        phone = self.row.patient.phone
        return tel(phone) if phone else ""

    @property
    def take_class(self) -> str:
        """CSS class of the acknowledge button: secondary where calling comes first."""
        is_main = self.row.call_first and self.row.severity != SILENT
        return "" if is_main else SECONDARY

    @property
    def call_class(self) -> str:
        return "" if self.row.call_first else SECONDARY


@staff_required
@require_safe
def worklist(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Show one page of the worklist. A search covers all followed patients."""
    given = request.GET
    local = staff.now.astimezone(staff.clinic.zone)
    known_phases = phases(shipped_guidance(DEFAULT_PROTOCOL), today=local.date())
    asked = {
        "whose": given.get("whose", "") if given.get("whose") in WHOSE else "",
        "phase": given.get("phase", "") if given.get("phase") in known_phases else "",
        "show": given.get("show", "") if given.get("show") in rooms.SHOWS else "",
        "q": given.get("q", "").strip()[:100],
    }
    show = asked["show"] or ("all" if asked["q"] else "action")
    choice = rooms.Choice(
        day=local.date(),
        whose=asked["whose"],
        show=show,
        phase=known_phases[asked["phase"]][1] if asked["phase"] else None,
        search=asked["q"],
    )
    page = rooms.page(rooms.rows_of(staff.member, choice), cursor=given.get("cursor", ""))
    counts = tabs(staff.member, choice)
    is_narrowed = bool(asked["whose"] or asked["phase"])
    context = {
        "here": "worklist",
        "greeting": _greeting(local),
        "today": f"{long_day(local.date())}, {clock(local)} {local:%Z}",
        "clinic_status": clinic_status(staff),
        "followed": _number(counts[FOLLOWED]),
        "emergencies": counts[UNTAKEN_EMERGENCIES],
        "whose": [
            _choice("whose", name, title, asked, counts, is_current=name == asked["whose"])
            for name, title in WHOSE.items()
        ],
        "tiles": [
            _choice("show", name, title, asked, counts, is_current=name == show, hint=hint)
            for name, (title, hint) in TILES.items()
        ],
        "filters": [
            _choice("show", name, title, asked, counts, is_current=name == show)
            for name, title in FILTERS.items()
        ],
        "phases": [(code, title) for code, (title, _) in known_phases.items()],
        "asked": asked,
        "lines": _lines(page.rows, staff, hide_own_name=asked["whose"] == "mine"),
        "show_title": {**FILTERS, **{name: title for name, (title, _) in TILES.items()}}[show],
        "empty": EMPTY[show],
        "is_new": counts["all"] == 0 and not is_narrowed,
        "next_href": _href({**asked, "cursor": page.next_cursor}) if page.next_cursor else "",
        "first_href": _href(asked),
        "is_first_page": not given.get("cursor"),
        "here_href": request.get_full_path(),
    }
    return staff_page(request, staff, "worklist/worklist.html", context)


def _lines(summaries: list[Summary], staff: Staff, *, hide_own_name: bool) -> list[Line]:
    """Return the rows as shown; the user's own list omits the user's name from each row."""
    own_name = "" if hide_own_name else "you"
    guidances = guidances_for(summaries)
    zone = staff.clinic.zone
    patients = reverse("clinic:patients")
    lines = []
    for summary in summaries:
        row = row_of(summary, guidances[summary.pk], zone=zone, user=staff.user, now=staff.now)
        lines.append(
            Line(
                row=row,
                tag=_tag(row.severity, get_language()),
                href=f"{patients}{summary.pk}/",
                nurse=own_name if summary.nurse_id == staff.user.pk else str(summary.nurse or ""),
                note=_excerpt(getattr(summary, "note", "")),
            )
        )
    return lines


@cache
def _tag(severity: str, _language: str) -> SafeString:
    """Return a severity's shape, word and colour."""
    return render_to_string("components/severity.html", {"severity": severity})


def _excerpt(note: str) -> str:
    """Return the beginning of a note on one line, marked if there is more."""
    words = " ".join(note.split())
    return f"{words[: rooms.EXCERPT].rstrip()}…" if len(note) > rooms.EXCERPT else words


def _choice(
    key: str,
    name: str,
    title: str,
    asked: Mapping[str, str],
    counts: Mapping[str, int],
    *,
    is_current: bool,
    hint: str = "",
) -> Choice:
    """Return the URL that sets `key` to `name` and keeps the other parameters."""
    return Choice(
        name=name.replace("_", "-"),
        title=title,
        hint=hint,
        href=_href({**asked, key: name}),
        count=_number(counts[name]),
        is_current=is_current,
    )


def _number(count: int) -> str:
    return str(count) if count < MOST else f"{MOST - 1}+"


def _href(parameters: Mapping[str, str]) -> str:
    given = {name: value for name, value in parameters.items() if value}
    address = reverse("clinic:worklist")
    return f"{address}?{urlencode(given)}" if given else address


def _greeting(local: datetime) -> str:
    if local.hour < 12:
        return "This morning"
    return "This afternoon" if local.hour < 17 else "This evening"
