"""The worklist: a clinic's patients in order of who needs a person, a page at a time."""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left

from tracker.models import Alert, Cover, DailyLog, Membership, Procedure, Summary
from tracker.triage.summaries import NOBODY_HAS_IT

PAGE_SIZE = 30
# How much of an unread note a row shows.
EXCERPT = 140

# Conditions on columns of Summary, in SQL: the list filters by them, worklist_counts.py counts.
SHOWS = {
    "action": f"rank > {NOBODY_HAS_IT}",
    "in_hand": f"rank > 0 AND rank < {NOBODY_HAS_IT}",
    "emergency": "rank IN (3, 13)",
    "urgent": "rank IN (2, 12)",
    "watch": "rank IN (1, 11) AND NOT is_silent",
    "silent": "is_silent",
    "note": "has_unread_note",
    "phone": "needs_phone_call",
    "request": "has_request",
    "on_track": "rank = 0",
    "all": "rank >= 0",
}
# The columns that a row shows: whole records would cost more than the rest of the page.
OF_A_ROW = (
    "rank", "sort_at", "top_alert_id", "top_rule", "reason", "other_reasons", "open_alerts",
    "performed_on", "last_log_day", "last_logged_at", "spark", "spark_measure", "baselines",
    "clinic_id", "nurse__name", "nurse__email", "owner__name", "owner__email",
    "patient__first_name", "patient__last_name", "patient__date_of_birth", "patient__phone",
    "patient__timezone", "patient__discharged_at", "patient__left_at",
)  # fmt: skip
EVERYBODY, MINE, UNASSIGNED = "", "mine", "unassigned"
WHOSE = (EVERYBODY, MINE, UNASSIGNED)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of day 0 that put a patient in a phase of recovery, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Choice:
    """The filters of the worklist, which combine; `day` is today in the clinic's time zone."""

    day: date
    whose: str = EVERYBODY
    show: str = "action"
    phase: Days | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the worklist; `next_cursor` is empty on the last one."""

    rows: list[Summary]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class DigestCounts:
    """How many patients of a clinic wait for what; `late` are past their deadline."""

    action: int = 0
    late: int = 0
    emergency: int = 0
    urgent: int = 0
    watch: int = 0
    silent: int = 0
    note: int = 0
    phone: int = 0
    request: int = 0


def rows_of(member: Membership, choice: Choice) -> "QuerySet[Summary]":
    """Return the patients of the clinic that `member` works for, most urgent first.

    Those who are listed, see Summary.is_listed. The search looks in names, phone and record
    number. Each row has `version`, the key of the guidance version of the active procedure, and
    `note`, the beginning of the newest unread note.
    """
    rows = (
        _chosen(member, choice)
        .filter(_is_shown(choice.show))
        .select_related("patient", "owner", "nurse")
        .only(*OF_A_ROW)
        .annotate(version=Procedure.objects.pinned(), note=_unread_note())
        .order_by("-rank", "sort_at", "patient_id")
    )
    for word in choice.search.split():
        rows = rows.filter(
            Q(patient__first_name__icontains=word)
            | Q(patient__last_name__icontains=word)
            | Q(patient__phone__icontains=word)
            | Q(patient__record_number__iexact=word)
        )
    return rows


def page(rows: "QuerySet[Summary]", *, cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """Return the page of `rows` after `cursor`, the first for a damaged cursor. One query."""
    after = _read_cursor(cursor)
    if after is not None:
        rank, sort_at, patient_id = after
        rows = rows.filter(
            Q(rank__lt=rank)
            | Q(rank=rank, sort_at__gt=sort_at)
            | Q(rank=rank, sort_at=sort_at, patient__gt=patient_id),
            rank__lte=rank,  # implied; lets the index be used
        )
    found = list(rows[: size + 1])
    more = len(found) > size
    return Page(rows=found[:size], next_cursor=_write_cursor(found[size - 1]) if more else "")


def digest_counts(clinic_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, DigestCounts]:
    """Return what waits in each clinic that has patients. One query."""
    names = [field.name for field in fields(DigestCounts)]
    which = {show: Q(_is_shown(show)) for show in SHOWS}
    which["late"] = which["action"] & Q(sort_at__lt=now)
    rows = (
        Summary.objects.filter(is_listed=True, clinic__in=clinic_ids)
        .values("clinic")
        .annotate(**{name: Count("pk", filter=which[name]) for name in names})
        .values_list("clinic", *names)
    )
    return {clinic_id: DigestCounts(*numbers) for clinic_id, *numbers in rows}


def _chosen(member: Membership, choice: Choice) -> "QuerySet[Summary]":
    """Return the listed patients whom `whose` and `phase` choose, in no order."""
    rows = Summary.objects.filter(clinic=member.clinic_id, is_listed=True)
    if choice.whose == MINE:
        rows = rows.filter(pk__in=_mine(rows, member, choice.day))
    elif choice.whose == UNASSIGNED:
        rows = rows.filter(nurse=None)
    if choice.phase is not None:
        rows = rows.filter(
            performed_on__gte=choice.phase.first, performed_on__lte=choice.phase.last
        )
    return rows


def _is_shown(show: str) -> RawSQL:
    return RawSQL(SHOWS[show], [], output_field=BooleanField())  # noqa: S611 our own words


def _mine(here: "QuerySet[Summary]", member: Membership, day: date) -> "QuerySet[Any, Any]":
    """Return the patients whose nurse the user is or covers for, and whose alerts they own.

    A union, so that each part reads a range of an index; with OR the whole clinic would be read.
    """
    user = member.user_id
    covered = Cover.objects.filter(
        clinic=member.clinic_id, covered_by=user, first_day__lte=day, last_day__gte=day
    )
    taken = Alert.objects.filter(owner=user, state=Alert.State.ACKNOWLEDGED)
    return (
        here.filter(nurse=user)
        .values("pk")
        .union(
            here.filter(nurse__in=covered.values("nurse")).values("pk"),
            taken.order_by().values("patient"),
        )
    )


def _unread_note() -> Case:
    notes = DailyLog.objects.filter(patient=OuterRef("pk")).with_unread_note()
    newest = notes.order_by("-day").annotate(beginning=Left("note", EXCERPT + 1))
    return Case(
        When(has_unread_note=True, then=Subquery(newest.values("beginning")[:1])),
        default=Value(""),
        output_field=CharField(),
    )


def _write_cursor(row: Summary) -> str:
    key = json.dumps([row.rank, row.sort_at.isoformat(), str(row.patient_id)])
    return base64.urlsafe_b64encode(key.encode()).decode()


def _read_cursor(cursor: str) -> tuple[int, datetime, UUID] | None:
    try:
        rank, sort_at, patient_id = json.loads(base64.urlsafe_b64decode(cursor))
        return int(rank), datetime.fromisoformat(sort_at), UUID(patient_id)
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return None
