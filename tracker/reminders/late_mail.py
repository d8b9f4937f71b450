"""Whether reminders leave in time: what is late, what is stuck, who has nothing planned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from tracker.models import Message, Reminder
from tracker.reasons import Reason

# A beat a minute, and a lease or a retry now and then: later than this, something is wrong.
LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Stuck:
    """Rows that no living process has in hand, though they say so."""

    claimed: int
    sending: int
    queued: int

    @property
    def total(self) -> int:
        return self.claimed + self.sending + self.queued


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest e-mail that should be on its way has waited; None when none waits.

    What waits for the patient's morning is not late before it. A
    reminder that the mail server puts off is late since it was due, however often it is tried;
    an invitation, which may be tried for two weeks, is not. One query.
    """
    first, *others = waiting_since(now)
    waiting = first.union(*others, all=True)
    return next((at for (at,) in waiting.order_by("due_at")[:1]), None)


def waiting_since(now: datetime, *, clinic: Any = None) -> "list[QuerySet[Any, Any]]":
    """Since when each e-mail that should be on its way has waited: three lists of one column.

    Of one clinic, which another query may name by an OuterRef, or of all.
    """
    reminders, messages = Reminder.objects.due(now), Message.objects.claimable(now)
    put_off = Message.objects.filter(
        state=Message.State.RETRY, kind=Message.Kind.REMINDERS, due_at__lte=now
    ).exclude(reason_code=Reason.OUTSIDE_HOURS)
    if clinic is not None:
        reminders = reminders.filter(procedure__patient__clinic=clinic)
        messages = messages.filter(clinic=clinic)
        put_off = put_off.filter(clinic=clinic)
    return [
        reminders.order_by().values_list("due_at"),
        messages.order_by().values_list("try_at"),
        put_off.order_by().values_list("due_at"),
    ]


def stuck(now: datetime) -> Stuck:
    """How many rows are stuck: with a lease that ended long ago, or waiting for a dead message."""
    in_hand = stuck_messages(now).aggregate(
        claimed=Count("pk", filter=Q(state=Message.State.CLAIMED)),
        sending=Count("pk", filter=Q(state=Message.State.SENDING)),
    )
    return Stuck(**in_hand, queued=stuck_reminders(now).count())


def stuck_messages(now: datetime) -> "QuerySet[Message]":
    """Messages that a process took, and that no living one has in hand."""
    long_ago = _long_ago(now)
    return Message.objects.filter(
        Q(state=Message.State.CLAIMED, try_at__lt=long_ago)
        | Q(state=Message.State.SENDING, try_at__lt=long_ago)
    )


def stuck_reminders(now: datetime) -> "QuerySet[Reminder]":
    """Reminders that wait for a message which has ended."""
    alive = [
        Message.State.PLANNED, Message.State.CLAIMED, Message.State.SENDING, Message.State.RETRY,
    ]  # fmt: skip
    return Reminder.objects.filter(state=Reminder.State.QUEUED, due_at__lt=_long_ago(now)).exclude(
        message__state__in=alive
    )


def _long_ago(now: datetime) -> datetime:
    # An unbegun lease is taken up within a minute of its end, a hand-over is looked at twice.
    return now - 3 * settings.MAIL_LEASE
