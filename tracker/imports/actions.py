"""Start, answer, confirm and cancel an import, for a patient or caregiver.

The caller has read the patient through a queryset scoped to the user.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tracker.imports import files
from tracker.imports.compare import CellStatus, MeasuredDay, compare_days, fingerprint
from tracker.imports.transitions import enqueue_work
from tracker.models import HealthImport, ImportState, Patient, User
from tracker.rules.days import EARLIEST_LOG
from tracker.rules.imports.tally import Window

DAY = timedelta(days=1)
MOST_BYTES = 2 << 30
KEEP, TAKE, CHOOSE = "keep", "take", "choose"


class LogChanged(Exception):
    """The log differs from what the patient was shown: show it again."""


class StillWriting(Exception):
    """The days of an earlier file are still being written."""


def import_window(patient: Patient, performed_on: date, *, now: datetime) -> Window:
    """Return the days that may be imported: all that may be logged, save today.

    Today is not over, and a day counted until noon would look like a bad day.
    """
    return Window(
        zone=patient.zone,
        since=performed_on - EARLIEST_LOG,
        until=patient.local_date(now) - DAY,
    )


def latest_import(patient: Patient) -> HealthImport | None:
    """Return the patient's import that is under way, else the one that ended last. One query."""
    newest = (
        HealthImport.objects.filter(patient=patient)
        .order_by(F("ended_at").desc(nulls_first=True), "-uploaded_at")
        .first()
    )
    if newest is not None:
        newest.patient = patient
    return newest


@transaction.atomic
def start_import(patient: Patient, upload: Path, *, by: User, now: datetime) -> HealthImport:
    """Store the file uploaded to `upload` and have it read; an earlier import is cancelled.

    Raise StillWriting while the earlier one is being written.
    """
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    for earlier in HealthImport.objects.filter(patient=patient).under_way():
        if not cancel_import(patient, earlier.pk):
            raise StillWriting
    job = HealthImport.objects.create(
        patient=patient, uploaded_by=by, uploaded_at=now, moved_at=now, file=files.store(upload)
    )
    enqueue_work(job)
    return job


@transaction.atomic
def answer_question(patient: Patient, import_id: UUID, answer: str, *, now: datetime) -> bool:
    """Store the answer about the file and have it read again; False if it is not an option."""
    asking = HealthImport.objects.filter(
        patient=patient, pk=import_id, state=ImportState.ASKING
    ).select_for_update()
    job = asking.first()
    if job is None or answer not in job.question.get("options", ()):
        return False
    job.choices = {**job.choices, job.question["name"]: answer}
    job.question, job.state, job.moved_at = {}, ImportState.READING, now
    job.lease, job.claims, job.progress = None, 0, 0
    job.save(
        update_fields=["choices", "question", "state", "moved_at", "lease", "claims", "progress"]
    )
    enqueue_work(job)
    return True


@transaction.atomic
def confirm_import(
    patient: Patient,
    import_id: UUID,
    *,
    for_all: str,
    take: Collection[date],
    seen: str,
    now: datetime,
) -> bool:
    """Have the days written as the patient chose; False if the import is not ready for that.

    Where a person entered another number it stays, unless `for_all` is TAKE, or CHOOSE and the day
    is one of `take`. `seen` is the fingerprint of what was shown: raise LogChanged if it differs.
    """
    ready = HealthImport.objects.filter(
        patient=patient, pk=import_id, state=ImportState.READY
    ).select_for_update()
    job = ready.first()
    if job is None:
        return False
    job.patient = patient
    days = compare_days(job)
    if fingerprint(days) != seen:
        raise LogChanged
    taken = {day.day for day in days} if for_all == TAKE else set(take) if for_all == CHOOSE else ()
    job.plan = [plan for day in days if (plan := _plan(day, take=day.day in taken))]
    job.days_kept = sum(day.status == CellStatus.DIFFERS and day.day not in taken for day in days)
    job.state, job.moved_at, job.progress = ImportState.WRITING, now, 0
    job.save(update_fields=["plan", "days_kept", "state", "moved_at", "progress"])
    enqueue_work(job)
    return True


def cancel_import(patient: Patient, import_id: UUID) -> bool:
    """Delete an import and its file; False if its days are being written, or it has ended."""
    rows = HealthImport.objects.filter(
        patient=patient,
        pk=import_id,
        state__in=[ImportState.READING, ImportState.ASKING, ImportState.READY],
    )
    names = list(rows.values_list("file", flat=True))
    gone, _ = rows.delete()
    if gone:
        for name in names:
            transaction.on_commit(lambda name=name: files.delete(name))  # type: ignore[misc]
    return bool(gone)


def _plan(day: MeasuredDay, *, take: bool) -> dict[str, object] | None:
    """Return what to write of a day, and what the log had when the patient confirmed."""
    cells = day.cells_to_write(take=take)
    if not cells:
        return None
    return {
        "day": day.day.isoformat(),
        "answers": {cell.measure: str(cell.measured) for cell in cells},
        "shown": {c.measure: None if c.kept is None else str(c.kept) for c in cells},
    }
