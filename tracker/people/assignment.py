"""Assigns patients to nurses, and lets nurses cover for each other."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from tracker.models import Clinic, Cover, Membership, Patient, Summary, User
from tracker.rules.batches import batches

BATCH = 500


class AssignmentRefused(Exception):
    """Nobody was assigned; says why, in words for the nurse."""


def assign(
    patients: Iterable[Patient], nurse: User | None, *, by: User | None, now: datetime
) -> int:
    """Assign `patients` to `nurse`, or to nobody; return how many had another nurse.

    Five queries for each 500. The caller has scoped the patients to `by`. Raise AssignmentRefused,
    and change nothing, when the nurse does not work for the clinic of each.
    """
    ids_of: dict[UUID, list[UUID]] = {}
    for patient in patients:
        ids_of.setdefault(patient.clinic_id, []).append(patient.pk)
    if nurse is not None:
        _check_works_for(nurse, ids_of)
    ids = sorted(pk for of_clinic in ids_of.values() for pk in of_clinic)
    with transaction.atomic():
        return sum(_assign_batch(batch, nurse, by=by, now=now) for batch in batches(ids, BATCH))


def cover(
    clinic: Clinic, *, nurse: User, covered_by: User, first_day: date, last_day: date
) -> Cover:
    """Let `covered_by` cover for `nurse` from the first day to the last.

    Raise ValidationError naming the fields; then nothing is written.
    """
    staff = set(Membership.objects.filter(clinic=clinic).values_list("user", flat=True))
    wrong = {
        field: f"{user} does not work for {clinic}."
        for field, user in (("nurse", nurse), ("covered_by", covered_by))
        if user.pk not in staff
    }
    if wrong:
        raise ValidationError(wrong)
    made = Cover(
        clinic=clinic, nurse=nurse, covered_by=covered_by, first_day=first_day, last_day=last_day
    )
    made.full_clean()
    made.save(force_insert=True)
    return made


def end_cover(made: Cover, *, today: date) -> None:
    """End a cover before `today`; delete one that has not begun by then."""
    if made.first_day >= today:
        made.delete()
    elif made.last_day >= today:
        made.last_day = today - timedelta(days=1)
        made.save(update_fields=["last_day"])


def covered_by(user: User, day: date) -> set[UUID]:
    """Return the keys of the colleagues whom `user` covers for on `day`. One query."""
    return set(Cover.objects.on(day).filter(covered_by=user).values_list("nurse", flat=True))


def _check_works_for(nurse: User, clinic_ids: Iterable[UUID]) -> None:
    member = Membership.objects.filter(user=nurse, user__is_active=True).first()
    if any(member is None or member.clinic_id != clinic_id for clinic_id in clinic_ids):
        raise AssignmentRefused(f"{nurse} does not work here. Choose a nurse from the list.")


def _assign_batch(
    ids: Sequence[UUID], nurse: User | None, *, by: User | None, now: datetime
) -> int:
    """Assign one batch; locks the summaries first, as everything does that changes a patient."""
    locked = Summary.objects.filter(patient__in=ids).order_by("patient").select_for_update()
    found = list(locked.values_list("patient", flat=True))
    others = ~Q(nurse=nurse) if nurse is None else ~Q(nurse=nurse) | Q(nurse=None)
    changed = Patient.objects.filter(others, pk__in=found).update(
        nurse=nurse, assigned_at=now, assigned_by=by
    )
    Summary.objects.filter(patient__in=found).update(nurse=nurse)
    return changed
