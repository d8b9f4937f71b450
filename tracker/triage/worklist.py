"""The worklist: a clinic's patients in order of who needs a person, a page at a time."""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tracker.models import Procedure, Summary, User
from tracker.triage.summaries import NOBODY_HAS_IT

PAGE_SIZE = 50
LISTED = Q(is_listed=True)

SHOWS: dict[str, Q] = {
    "action": Q(rank__gt=NOBODY_HAS_IT),
    "in_hand": Q(rank__gt=0, rank__lt=NOBODY_HAS_IT),
    "emergency": Q(rank__in=[3, 13]),
    "urgent": Q(rank__in=[2, 12]),
    "watch": Q(rank__in=[1, 11], is_silent=False),
    "silent": Q(is_silent=True),
    "note": Q(has_unread_note=True),
    "phone": Q(needs_phone_call=True),
    "request": Q(has_request=True),
    "on_track": Q(rank=0),
    "all": Q(),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the worklist; `next_cursor` is empty on the last one."""

    rows: list[Summary]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many patients of the clinic stand where."""

    emergency: int
    urgent: int
    watch: int
    silent: int
    on_track: int
    action: int
    in_hand: int
    all: int
    followed: int


@dataclass(frozen=True, slots=True)
class Morning:
    """How many patients of a clinic wait for what; `late`: for longer than they should."""

    action: int = 0
    late: int = 0
    emergency: int = 0
    urgent: int = 0
    watch: int = 0
    silent: int = 0
    note: int = 0
    phone: int = 0
    request: int = 0


def rows_for(user: User, *, show: str = "action", search: str = "") -> "QuerySet[Summary]":
    """The patients of the clinic `user` works for, most urgent first: those who are followed.

    And those who left, while something is open that a person must see.

    An unknown `show` shows what needs action. `search` looks in names, phone and record number.
    Each has `version`, the key of the guidance that its patient's procedure is pinned to.
    """
    rows = (
        Summary.objects.visible_to(user)
        .filter(LISTED, SHOWS.get(show, SHOWS["action"]))
        .select_related("patient", "owner")
        .annotate(version=Procedure.objects.pinned())
        .order_by("-rank", "sort_at", "patient_id")
    )
    for word in search.split():
        rows = rows.filter(
            Q(patient__first_name__icontains=word)
            | Q(patient__last_name__icontains=word)
            | Q(patient__phone__icontains=word)
            | Q(patient__record_number__iexact=word)
        )
    return rows


def page(rows: "QuerySet[Summary]", *, cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """The page of `rows` after `cursor`; a damaged cursor gives the first page. One query."""
    after = _read_cursor(cursor)
    if after is not None:
        rank, sort_at, patient_id = after
        rows = rows.filter(
            Q(rank__lt=rank)
            | Q(rank=rank, sort_at__gt=sort_at)
            | Q(rank=rank, sort_at=sort_at, patient__gt=patient_id)
        )
    found = list(rows[: size + 1])
    more = len(found) > size
    return Page(rows=found[:size], next_cursor=_write_cursor(found[size - 1]) if more else "")


def counts(user: User) -> Counts:
    """The clinic's tiles. One query."""
    which = {**SHOWS, "followed": Q(is_followed=True)}
    names = [field.name for field in fields(Counts)]
    rows = Summary.objects.visible_to(user).filter(LISTED)
    return Counts(
        **rows.aggregate(**{name: Count("pk", filter=which[name] or None) for name in names})
    )


def mornings(clinic_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Morning]:
    """What waits in each clinic; one without patients is left out. One query."""
    names = [field.name for field in fields(Morning)]
    which = {**SHOWS, "late": SHOWS["action"] & Q(sort_at__lt=now)}
    rows = (
        Summary.objects.filter(LISTED, clinic__in=clinic_ids)
        .values("clinic")
        .annotate(**{name: Count("pk", filter=which[name]) for name in names})
        .values_list("clinic", *names)
    )
    return {clinic_id: Morning(*numbers) for clinic_id, *numbers in rows}


def _write_cursor(row: Summary) -> str:
    key = json.dumps([row.rank, row.sort_at.isoformat(), str(row.patient_id)])
    return base64.urlsafe_b64encode(key.encode()).decode()


def _read_cursor(cursor: str) -> tuple[int, datetime, UUID] | None:
    try:
        rank, sort_at, patient_id = json.loads(base64.urlsafe_b64decode(cursor))
        return int(rank), datetime.fromisoformat(sort_at), UUID(patient_id)
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return None
