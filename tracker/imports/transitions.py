"""An import's way: who may move it from one state to the next, and that only one does."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q

from recovery.knock import knock
from tracker.imports import files
from tracker.imports.source import Fault
from tracker.models import HealthImport, ImportState
from tracker.models.health_import import STALE

TASKS = {
    ImportState.READING: "tracker.tasks.read_import",
    ImportState.WRITING: "tracker.tasks.write_import",
}
# A file that kills three workers kills every worker.
MOST_TURNS = 3


class Lost(Exception):
    """Somebody else has this import now, or the patient has ended it."""


def take_up(import_id: UUID, state: ImportState, *, now: datetime) -> HealthImport | None:
    """Lease an import that is in `state` and that nobody is at work on; None otherwise."""
    lease = uuid4()
    taken = (
        HealthImport.objects.filter(pk=import_id, state=state)
        .filter(Q(lease=None) | Q(moved_at__lt=now - STALE))
        .update(lease=lease, moved_at=now, turns=F("turns") + 1)
    )
    if not taken:
        return None
    return HealthImport.objects.select_related("patient__clinic", "uploaded_by").get(pk=import_id)


def move(found: HealthImport, *, now: datetime, **fields: object) -> None:
    """Store `fields` of a leased import. Raises Lost when the lease is another's by now."""
    held = HealthImport.objects.filter(pk=found.pk, lease=found.lease, state=found.state)
    if not held.update(moved_at=now, **fields):
        raise Lost


def hand_on(found: HealthImport, state: ImportState, *, now: datetime, **fields: object) -> None:
    """Put a leased import into a further state, which nobody is at work on yet."""
    move(found, now=now, state=state, lease=None, turns=0, **fields)


def end(
    found: HealthImport, *, now: datetime, fault: Fault | None = None, example: str = ""
) -> None:
    """End a leased import, for a fault or well; its file and its measures go."""
    move(
        found,
        now=now,
        state=ImportState.FAILED if fault else ImportState.DONE,
        lease=None,
        fault=fault or "",
        example=example[:120],
        **nothing_kept(now),
    )
    files.drop(found.file)


def nothing_kept(now: datetime) -> Mapping[str, object]:
    """The fields of an import that has ended at `now`."""
    return {"ended_at": now, "file": "", "rows": [], "plan": [], "question": {}, "progress": 100}


def ask_for_a_worker(found: HealthImport) -> None:
    """After the commit, have a worker go on with an import that is to be read or written."""
    task = TASKS[ImportState(found.state)]
    transaction.on_commit(partial(knock, task, str(found.pk)))
