"""The queue: writing messages once, and leasing what is due. Nothing is sent here."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from tracker.models import Message
from tracker.models.message import new_message_id
from tracker.outbox.enqueue import enqueue_now
from tracker.outbox.states import State, check

CHUNK = 50
SEND_DUE = "tracker.tasks.send_due"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be: to whom, about what, from when and until when it is worth sending."""

    kind: str
    clinic_id: UUID
    to_email: str
    dedupe_key: str
    due_at: datetime
    useful_until: datetime
    patient_id: UUID | None = None
    about_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Messages leased to one worker."""

    lease: UUID
    ids: list[UUID]


def enqueue(drafts: Iterable[Draft], *, now: datetime) -> int:
    """Write messages; one whose dedupe key is there already is left out. How many were asked."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    rows = [
        Message(
            kind=draft.kind,
            clinic_id=draft.clinic_id,
            patient_id=draft.patient_id,
            to_email=draft.to_email,
            dedupe_key=draft.dedupe_key,
            message_id=new_message_id(host),
            due_at=draft.due_at,
            try_at=draft.due_at,
            useful_until=draft.useful_until,
            about_id=draft.about_id,
            created_at=now,
        )
        for draft in drafts
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def claim_due(*, now: datetime, limit: int = 1000) -> list[Chunk]:
    """Lease due messages, oldest first, in chunks; send nothing.

    A message whose lease ended before its sending began is leased anew.
    """
    check(State.PLANNED, State.CLAIMED)
    lease = uuid4()
    with transaction.atomic():
        ids = list(
            Message.objects.claimable(now)
            .select_for_update(skip_locked=True)
            .order_by("try_at")
            .values_list("pk", flat=True)[:limit]
        )
        Message.objects.filter(pk__in=ids).update(
            state=State.CLAIMED, lease_token=lease, try_at=now + settings.MAIL_LEASE
        )
    return [
        Chunk(lease=lease, ids=ids[start : start + CHUNK]) for start in range(0, len(ids), CHUNK)
    ]


_hurrying: ContextVar[bool] = ContextVar("hurrying", default=True)


def wake_worker() -> None:
    """After the commit, ask a worker to send now rather than at the next minute.

    When the broker is away the beat of the next minute does it: the rows are the truth.
    """
    if _hurrying.get():
        transaction.on_commit(partial(enqueue_now, SEND_DUE))


@contextmanager
def without_waking() -> Iterator[None]:
    """Ask no worker while a virtual clock turns the engine by itself."""
    token = _hurrying.set(False)
    try:
        yield
    finally:
        _hurrying.reset(token)
