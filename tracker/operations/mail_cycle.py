"""One turn of the mail engine: what the beat starts each minute, and what a worker then does.

It joins the rooms that write letters to the outbox that sends them; tasks, the demo and the
simulation all turn the same engine.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tracker.models import Alert, Clinic, Message, Procedure
from tracker.outbox import delivery, queue, states
from tracker.outbox.queue import Chunk
from tracker.people import invitations
from tracker.reminders import compose as reminders
from tracker.reminders import events, watchdog
from tracker.reminders.batching import gather_due
from tracker.triage import alert_mail as triage
from tracker.triage import record_problems, silence_sweep, snooze
from tracker.triage.alerts import NOTHING_PLANNED

COMPOSERS: dict[str, delivery.Composer] = {
    Message.Kind.REMINDERS: reminders.compose,
    Message.Kind.INVITATION: invitations.compose,
    Message.Kind.STAFF_ALERT: triage.compose_alerts,
    Message.Kind.ESCALATION: triage.compose_alerts,
    Message.Kind.DIGEST: triage.compose_digests,
}


def take_due(*, now: datetime) -> Iterator[Chunk]:
    """Gather all that is due into messages and lease it, in chunks; send nothing.

    In turns of a bounded batch, each its own transactions, until nothing is left: the first
    letters leave while the last are gathered, and who stops drawing leaves the rest untouched.
    """
    states.abandon_dead(now=now, lease=settings.MAIL_LEASE)
    while True:
        gathered = gather_due(now=now)
        chunks = queue.claim_due(now=now)
        yield from chunks
        if not gathered and not chunks:
            return


def sweep_silence(*, now: datetime) -> int:
    """Ask gently where two requested days went by, then tell the nurses; how many alerts.

    Also of what must be put right in a record: an address that fails, a plan that is empty. And
    alerts that were put off until today wake.
    """
    for ids in silence_sweep.whom_to_ask_gently(now=now):
        procedures = Procedure.objects.filter(pk__in=ids).select_related("patient__clinic")
        events.ask_gently(procedures, now=now)
    snooze.wake_due(now=now)
    return silence_sweep.sweep(now=now) + record_problems.sweep(now=now)


@dataclass(frozen=True, slots=True)
class Troubles:
    """What in one clinic does not mend itself: `stuck` e-mails, patients with nothing planned.

    `oldest_due` is since when the oldest e-mail that should be on its way has waited, if one does.
    """

    stuck: int
    unplanned: int
    oldest_due: datetime | None


def troubles(clinic: Clinic, *, now: datetime) -> Troubles:
    """What does not mend itself in `clinic`, and what is late. One query."""
    in_hand = watchdog.stuck_messages(now).filter(clinic=OuterRef("pk"))
    queued = watchdog.stuck_reminders(now).filter(procedure__patient__clinic=OuterRef("pk"))
    unplanned = Alert.objects.filter(
        rule=NOTHING_PLANNED, patient__clinic=OuterRef("pk")
    ).needing_a_person()
    counts = [_number(rows) for rows in (in_hand, queued, unplanned)]
    waiting = [
        Subquery(rows.order_by(rows.query.values_select[0])[:1])
        for rows in watchdog.waiting_since(now, clinic=OuterRef("pk"))
    ]
    messages_stuck, reminders_stuck, patients, *since = (
        Clinic.objects.filter(pk=clinic.pk).values_list(*counts, *waiting).get()
    )
    return Troubles(
        stuck=messages_stuck + reminders_stuck,
        unplanned=patients,
        oldest_due=min((at for at in since if at is not None), default=None),
    )


def _number(rows: "QuerySet[Any]") -> Coalesce:
    """How many `rows` there are, as part of another query."""
    one = rows.order_by().values(one=Value(1))
    return Coalesce(Subquery(one.annotate(number=Count("*")).values("number")), 0)


def send(chunk: Chunk, *, clock: Callable[[], datetime]) -> int:
    """Send one leased chunk; how many messages were sent."""
    return delivery.deliver(chunk.lease, chunk.ids, composers=COMPOSERS, clock=clock)
