"""The access trail: who opened whose record on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Exists, Min, OuterRef

from tracker.models import AccessRecord, Membership, Patient, User

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody opened the record on a day: who, and when first."""

    name: str
    is_staff: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Newest first; `next_before` is the day before which there are more, or None."""

    rows: Sequence[Access]
    next_before: date | None


def note_access(user: User, patient: Patient, *, page: str, now: datetime) -> None:
    """Record that `user` opened `page` of `patient`'s record; once a person, page and day."""
    note_access_to_all(user, [patient.pk], page=page, now=now)


def note_access_to_all(user: User, patients: Sequence[UUID], *, page: str, now: datetime) -> None:
    """Record the same for many patients at once, by their keys."""
    day = now.astimezone(UTC).date()
    AccessRecord.objects.bulk_create(
        [
            AccessRecord(patient_id=patient, user=user, page=page, day=day, first_at=now)
            for patient in patients
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def accesses_to(
    patient: Patient, *, before: date | None = None, size: int = PAGE_SIZE
) -> AccessPage:
    """Return who other than the patient opened the record before `before`. One query.

    One row a person and UTC day, of whole days, about `size` in all.
    """
    trail = AccessRecord.objects.filter(patient=patient).exclude(user=patient.account_id)
    if before is not None:
        trail = trail.filter(day__lt=before)
    works_here = Membership.objects.filter(user=OuterRef("user"), clinic=patient.clinic_id)
    rows = list(
        trail.order_by("-day", "user__name", "user")
        .values("day", "user__name", "user__email")
        .annotate(at=Min("first_at"), is_staff=Exists(works_here))[: size + 1]
    )
    cut = rows[-1]["day"] if len(rows) > size else None
    # A day goes over to the next page whole, unless it alone is more than a page.
    shown = [row for row in rows if row["day"] != cut] or rows[:size]
    return AccessPage(
        rows=[
            Access(row["user__name"] or row["user__email"], row["is_staff"], row["at"])
            for row in shown
        ],
        next_before=shown[-1]["day"] if cut is not None else None,
    )
