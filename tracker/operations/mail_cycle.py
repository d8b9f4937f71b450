"""One turn of the mail engine: what the beat starts each minute, and what a worker then does.

It joins the rooms that write letters to the outbox that sends them; tasks, the demo and the
simulation all turn the same engine.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings

from tracker.models import Message, Procedure
from tracker.outbox import delivery, queue, states
from tracker.outbox.queue import Chunk
from tracker.people import invitations
from tracker.reminders import compose as reminders
from tracker.reminders import events
from tracker.reminders.batching import gather_due
from tracker.triage import alert_mail as triage
from tracker.triage import record_problems, silence_sweep, snooze

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


def send(chunk: Chunk, *, clock: Callable[[], datetime]) -> int:
    """Send one leased chunk; how many messages were sent."""
    return delivery.deliver(chunk.lease, chunk.ids, composers=COMPOSERS, clock=clock)
