"""What a patient or caregiver does with an import: brings it, answers, decides, gives it up.

The caller has reached the patient through a queryset scoped to who asks.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tracker.imports import files
from tracker.imports.compare import Day, Standing, compared, mark
from tracker.imports.transitions import ask_for_a_worker
from tracker.models import HealthImport, ImportState, Patient, User
from tracker.rules.days import EARLIEST_LOG
from tracker.rules.imports.tally import Window

DAY = timedelta(days=1)
MOST_BYTES = 2 << 30
KEEP, TAKE, CHOOSE = "keep", "take", "choose"


class Changed(Exception):
    """What the patient was shown is no longer so: show it again."""


class UnderWay(Exception):
    """Days of an earlier file are being written: wait for that."""


def window_of(patient: Patient, performed_on: date, *, now: datetime) -> Window:
    """The days that may be imported: all that may be logged, today apart, which is not over.

    A day counted until noon would look like a bad day.
    """
    return Window(
        zone=patient.zone,
        since=performed_on - EARLIEST_LOG,
        until=patient.local_date(now) - DAY,
    )


def newest_of(patient: Patient) -> HealthImport | None:
    """The patient's import that is under way, else the one that ended last. One query."""
    newest = (
        HealthImport.objects.filter(patient=patient)
        .order_by(F("ended_at").desc(nulls_first=True), "-uploaded_at")
        .first()
    )
    if newest is not None:
        newest.patient = patient
    return newest


@transaction.atomic
def bring(patient: Patient, upload: Path, *, by: User, now: datetime) -> HealthImport:
    """Take a file that was uploaded to `upload` in, and have it read; an earlier one is given up.

    Raises UnderWay while an earlier one is being written.
    """
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    for earlier in HealthImport.objects.filter(patient=patient).under_way():
        if not give_up(patient, earlier.pk):
            raise UnderWay
    found = HealthImport.objects.create(
        patient=patient, uploaded_by=by, uploaded_at=now, moved_at=now, file=files.keep(upload)
    )
    ask_for_a_worker(found)
    return found


@transaction.atomic
def answer(patient: Patient, import_id: UUID, said: str, *, now: datetime) -> bool:
    """Answer what was asked of the file, and have it read again; False for no such answer."""
    asking = HealthImport.objects.filter(
        patient=patient, pk=import_id, state=ImportState.ASKING
    ).select_for_update()
    found = asking.first()
    if found is None or said not in found.question.get("options", ()):
        return False
    found.choices = {**found.choices, found.question["name"]: said}
    found.question, found.state, found.moved_at = {}, ImportState.READING, now
    found.lease, found.turns, found.progress = None, 0, 0
    found.save(
        update_fields=["choices", "question", "state", "moved_at", "lease", "turns", "progress"]
    )
    ask_for_a_worker(found)
    return True


@transaction.atomic
def decide(
    patient: Patient,
    import_id: UUID,
    *,
    for_all: str,
    take: Collection[date],
    seen: str,
    now: datetime,
) -> bool:
    """Have what the patient chose written; False when there is nothing to decide any more.

    Where somebody said another number it stays, unless `for_all` is TAKE, or CHOOSE and the day
    is one of `take`. `seen` is the mark of what was shown; raises Changed if that is not so now.
    """
    ready = HealthImport.objects.filter(
        patient=patient, pk=import_id, state=ImportState.READY
    ).select_for_update()
    found = ready.first()
    if found is None:
        return False
    found.patient = patient
    days = compared(found)
    if mark(days) != seen:
        raise Changed
    taken = {day.day for day in days} if for_all == TAKE else set(take) if for_all == CHOOSE else ()
    found.plan = [plan for day in days if (plan := _plan(day, take=day.day in taken))]
    found.days_kept = sum(day.standing == Standing.DIFFERS and day.day not in taken for day in days)
    found.state, found.moved_at, found.progress = ImportState.WRITING, now, 0
    found.save(update_fields=["plan", "days_kept", "state", "moved_at", "progress"])
    ask_for_a_worker(found)
    return True


def give_up(patient: Patient, import_id: UUID) -> bool:
    """Forget an import and its file; False when its days are being written, or it has ended."""
    rows = HealthImport.objects.filter(
        patient=patient,
        pk=import_id,
        state__in=[ImportState.READING, ImportState.ASKING, ImportState.READY],
    )
    names = list(rows.values_list("file", flat=True))
    gone, _ = rows.delete()
    if gone:
        for name in names:
            transaction.on_commit(lambda name=name: files.drop(name))  # type: ignore[misc]
    return bool(gone)


def _plan(day: Day, *, take: bool) -> dict[str, object] | None:
    """What is written of a day, and what stood there when the patient decided."""
    cells = day.chosen(take=take)
    if not cells:
        return None
    return {
        "day": day.day.isoformat(),
        "answers": {cell.measure: str(cell.measured) for cell in cells},
        "shown": {c.measure: None if c.kept is None else str(c.kept) for c in cells},
    }
