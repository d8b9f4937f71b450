"""One cycle of mail: what the scheduler starts each minute, and what a worker then does.

It connects the rooms that compose e-mails with the outbox that sends them. Celery's tasks, the demo
and the simulation all run this same cycle.
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


def claim_due(*, now: datetime) -> Iterator[Chunk]:
    """Gather all due reminders into messages and claim these in chunks; send nothing.

    Batches are bounded, and each has its own transactions: the first e-mails leave while the last
    are gathered, and a caller that stops iterating leaves the rest untouched.
    """
    states.abandon_dead(now=now, lease=settings.MAIL_LEASE)
    while True:
        gathered = gather_due(now=now)
        chunks = queue.claim_due(now=now)
        yield from chunks
        if not gathered and not chunks:
            return


def sweep_silence(*, now: datetime) -> int:
    """Remind patients after two silent requested days, then alert nurses. Return the alerts raised.

    Alerts are also raised for records that need correction (an address that fails, an empty plan),
    and alerts snoozed until today become open again.
    """
    for ids in silence_sweep.procedures_to_check_in(now=now):
        procedures = Procedure.objects.filter(pk__in=ids).select_related("patient__clinic")
        events.ask_gently(procedures, now=now)
    snooze.wake_due(now=now)
    return silence_sweep.sweep(now=now) + record_problems.sweep(now=now)


def deliver(chunk: Chunk, *, clock: Callable[[], datetime]) -> int:
    """Send one claimed chunk. Return the number of messages sent."""
    return delivery.deliver(chunk.lease, chunk.ids, composers=COMPOSERS, clock=clock)
