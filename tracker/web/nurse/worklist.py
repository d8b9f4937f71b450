"""The worklist: who needs a person, most urgent first, and why."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tracker.triage import worklist as rooms
from tracker.web.access import Staff, staff_page, staff_required
from tracker.web.nurse.desk import desk
from tracker.web.nurse.rows import guidances_for, row_of
from tracker.web.wording import clock, long_day

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
    "phone": "Calls to make",
    "request": "Requests",
    "all": "All",
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
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A tile or a filter: a link with a name and, where it is known, a count."""

    name: str
    title: str
    hint: str
    href: str
    count: int | None
    is_current: bool


@staff_required
@require_safe
def worklist(request: HttpRequest, staff: Staff) -> HttpResponse:
    """One page of the worklist. A search looks among everybody who is followed."""
    search = request.GET.get("q", "").strip()[:100]
    show = request.GET.get("show", "")
    if show not in rooms.SHOWS:
        show = "all" if search else "action"
    page = rooms.page(
        rooms.rows_for(staff.user, show=show, search=search), cursor=request.GET.get("cursor", "")
    )
    guidances = guidances_for(page.rows)
    counts = rooms.counts(staff.user)
    zone = staff.clinic.zone
    local = staff.now.astimezone(zone)
    context = {
        "here": "worklist",
        "greeting": _greeting(local),
        "today": f"{long_day(local.date())}, {clock(local)}{_zone_note(staff.now, zone)}",
        "desk": desk(staff),
        "counts": counts,
        "tiles": [
            _choice(name, title, hint, show=show, count=getattr(counts, name))
            for name, (title, hint) in TILES.items()
        ],
        "filters": [
            _choice(name, title, "", show=show, search=search, count=getattr(counts, name, None))
            for name, title in FILTERS.items()
        ],
        "rows": [
            row_of(row, guidances[row.pk], zone=zone, user=staff.user, now=staff.now)
            for row in page.rows
        ],
        "search": search,
        "show": show,
        "show_title": {**FILTERS, **{name: title for name, (title, _) in TILES.items()}}[show],
        "empty": EMPTY.get(show, "No patient is followed now"),
        "next_href": (
            _href(show=show, q=search, cursor=page.next_cursor) if page.next_cursor else ""
        ),
        "first_href": _href(show=show, q=search),
        "is_first_page": not request.GET.get("cursor"),
        "here_href": request.get_full_path(),
    }
    return staff_page(request, staff, "clinic/worklist.html", context)


def _choice(
    name: str, title: str, hint: str, *, show: str, count: int | None, search: str = ""
) -> Choice:
    return Choice(
        name=name.replace("_", "-"),
        title=title,
        hint=hint,
        href=_href(show=name, q=search),
        count=count,
        is_current=name == show,
    )


def _href(**parameters: str) -> str:
    given = {name: value for name, value in parameters.items() if value}
    return f"{reverse('clinic:worklist')}?{urlencode(given)}"


def _greeting(local: datetime) -> str:
    if local.hour < 12:
        return "This morning"
    return "This afternoon" if local.hour < 17 else "This evening"


def _zone_note(now: datetime, zone: ZoneInfo) -> str:
    """The zone's short name, which says whose clock the page shows: " CST"."""
    return f" {now.astimezone(zone):%Z}"
