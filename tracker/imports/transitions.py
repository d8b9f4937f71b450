"""The states of an import, and the lease by which one worker at a time moves it on."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q

from tracker.imports import files
from tracker.imports.source import ImportFault
from tracker.models import HealthImport, ImportState
from tracker.models.health_import import STALE
from tracker.outbox.enqueue import enqueue_now

TASKS = {
    ImportState.READING: "tracker.tasks.read_import",
    ImportState.WRITING: "tracker.tasks.write_import",
}
# A file that kills three workers kills every worker.
MAX_CLAIMS = 3


class LeaseLost(Exception):
    """Another worker has this import now, or the patient has cancelled it."""


def claim(import_id: UUID, state: ImportState, *, now: datetime) -> HealthImport | None:
    """Lease an import that is in `state`; None if it is not, or if a worker holds it."""
    lease = uuid4()
    claimed = (
        HealthImport.objects.filter(pk=import_id, state=state)
        .filter(Q(lease=None) | Q(moved_at__lt=now - STALE))
        .update(lease=lease, moved_at=now, claims=F("claims") + 1)
    )
    if not claimed:
        return None
    return HealthImport.objects.select_related("patient__clinic", "uploaded_by").get(pk=import_id)


def update_claimed(job: HealthImport, *, now: datetime, **fields: object) -> None:
    """Store `fields` of a leased import. Raise LeaseLost if another has the lease by now."""
    held = HealthImport.objects.filter(pk=job.pk, lease=job.lease, state=job.state)
    if not held.update(moved_at=now, **fields):
        raise LeaseLost


def advance(job: HealthImport, state: ImportState, *, now: datetime, **fields: object) -> None:
    """Put a leased import into its next state and release the lease."""
    update_claimed(job, now=now, state=state, lease=None, claims=0, **fields)


def finish(
    job: HealthImport, *, now: datetime, fault: ImportFault | None = None, example: str = ""
) -> None:
    """End a leased import, as done or for a fault; drop its file and what was measured."""
    update_claimed(
        job,
        now=now,
        state=ImportState.FAILED if fault else ImportState.DONE,
        lease=None,
        fault=fault or "",
        example=example[:120],
        **cleared_fields(now),
    )
    files.delete(job.file)


def cleared_fields(now: datetime) -> Mapping[str, object]:
    """Return the fields of an import that ends at `now`: neither file nor measure is kept."""
    return {"ended_at": now, "file": "", "rows": [], "plan": [], "question": {}, "progress": 100}


def enqueue_work(job: HealthImport) -> None:
    """Have a worker read or write the import, as its state says, once this transaction commits."""
    task = TASKS[ImportState(job.state)]
    transaction.on_commit(partial(enqueue_now, task, str(job.pk)))
