"""The states of a message, and the only functions that change them.

                    .--------------- lease ended, not begun --------------.
                    v                                                     |
    planned --> claimed --> sending --> sent
       |           |  ^        |------> unconfirmed   (a time-out or a death after the hand-over
       |           |  |        |                       began: final, never sent again by itself)
       |           |  |        |------> failed        (5xx: refused for good)
       |           |  `-- retry <------'              (4xx, or refused before the hand-over)
       |           |        |
       '-----------'--------'--> skipped (a condition), missed (too late), cancelled (plan changed)

Every change is a conditional UPDATE that names the state it comes from and, once a worker holds
the message, that worker's token: whoever lost it changes nothing. A lease's token covers a batch;
`sending` replaces it by the token of that one hand-over, so that a task which the broker gave out
twice cannot meddle with its twin. The reminders gathered in a message share its end, in the same
transaction.
"""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tracker.models import Message, Reminder
from tracker.models.compiled import Chain, Given, Update

State = Message.State

ARROWS: dict[str, frozenset[str]] = {
    State.PLANNED: frozenset({State.CLAIMED, State.SKIPPED, State.MISSED, State.CANCELLED}),
    State.CLAIMED: frozenset(
        {State.CLAIMED, State.SENDING, State.RETRY, State.SKIPPED, State.MISSED, State.CANCELLED}
    ),
    State.SENDING: frozenset({State.SENT, State.RETRY, State.FAILED, State.UNCONFIRMED}),
    State.RETRY: frozenset({State.CLAIMED, State.SKIPPED, State.MISSED, State.CANCELLED}),
    State.SENT: frozenset(),
    State.FAILED: frozenset(),
    State.UNCONFIRMED: frozenset(),
    State.SKIPPED: frozenset(),
    State.MISSED: frozenset(),
    State.CANCELLED: frozenset(),
}
SECOND_LOOK = "Its sending takes long; it is looked at once more."
STOPPED = "The program stopped while handing it over. It may or may not have arrived."
WAITING = (State.PLANNED, State.CLAIMED, State.RETRY)
FINAL = frozenset(state for state, after in ARROWS.items() if not after)


# What each message costs: compiled once, for writing the SQL is most of what it costs.
_KEY = Given("message", Message._meta.pk)
_TOKEN = Given("token", Message._meta.get_field("lease_token"))
_begin = Update(
    lambda: Message.objects.filter(pk=_KEY, state=State.CLAIMED, lease_token=_TOKEN),
    state=State.SENDING,
    lease_token=Given("hand_over", Message._meta.get_field("lease_token")),
    reason="",
    subject=Given("subject", Message._meta.get_field("subject")),
    text=Given("text", Message._meta.get_field("text")),
    try_at=Given("until", Message._meta.get_field("try_at")),
)
_confirm = Update(
    lambda: Message.objects.filter(pk=_KEY, state=State.SENDING, lease_token=_TOKEN),
    state=State.SENT,
    reason="",
    sent_at=Given("at", Message._meta.get_field("sent_at")),
)
_reminders_sent = Update(
    lambda: Reminder.objects.filter(message=_KEY, state=Reminder.State.QUEUED),
    state=Reminder.State.SENT,
    reason="",
)
# One statement, and so one answer of the database to wait for: one to a message.
_confirm_and_begin = Chain(_confirm, _reminders_sent, _begin, if_first={1})


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the server took: the token of its hand-over, and when."""

    message_id: UUID
    hand_over: UUID
    at: datetime


class IllegalTransition(Exception):
    """A change of state that the diagram does not have."""


def check(before: str, after: str) -> None:
    """Raise IllegalTransition unless the diagram has an arrow from `before` to `after`."""
    if after not in ARROWS[before]:
        raise IllegalTransition(f"A message cannot go from {before} to {after}.")


def begin(
    message_id: UUID,
    *,
    lease: UUID,
    hand_over: UUID,
    subject: str,
    text: str,
    until: datetime,
    dropped: Mapping[UUID, str],
    after: Sent | None = None,
) -> bool:
    """Mark one claimed message `sending`, with its words; False when the lease was lost.

    The same transaction records `after`, what the server took just before: so a process has at
    most one message in hand, at the cost of one commit a message. `hand_over` is this attempt's
    own token: who asks again, not knowing whether the first time was committed, is told the
    truth. `dropped` are reminders left out of these words, with the reason; they end as skipped.
    """
    check(State.CLAIMED, State.SENDING)
    words = {
        "message": message_id,
        "token": lease,
        "hand_over": hand_over,
        "subject": subject,
        "text": text,
        "until": until,
    }
    with transaction.atomic() if dropped else nullcontext():
        if after is None:
            taken = _begin(**words)
        else:
            check(State.SENDING, State.SENT)
            taken = _confirm_and_begin(_of(after), {"message": after.message_id}, words)
        if taken:
            for reminder_id, reason in dropped.items():
                Reminder.objects.filter(pk=reminder_id, state=Reminder.State.QUEUED).update(
                    state=Reminder.State.SKIPPED, reason=reason
                )
    return bool(taken) or (
        Message.objects.filter(pk=message_id, state=State.SENDING, lease_token=hand_over).exists()
    )


def confirm_sent(sent: Sent) -> bool:
    """Record that the server took the message."""
    check(State.SENDING, State.SENT)
    with transaction.atomic(savepoint=False):
        ended = _confirm(**_of(sent))
        if ended:
            _reminders_sent(message=sent.message_id)
    return bool(ended)


def _of(sent: Sent) -> dict[str, object]:
    return {"message": sent.message_id, "token": sent.hand_over, "at": sent.at}


def give_up(message_id: UUID, before: str, after: str, *, lease: UUID, reason: str) -> bool:
    """End a message that was not, or perhaps not, sent; `reason` is shown in the ledger."""
    return _end(message_id, before, after, lease=lease, reason=reason)


def retry_later(
    message_id: UUID, before: str, *, lease: UUID, reason: str, at: datetime, attempts: int
) -> bool:
    """Put a message back after an explicit refusal; it is tried again at `at`."""
    check(before, State.RETRY)
    return bool(
        Message.objects.filter(pk=message_id, state=before, lease_token=lease).update(
            state=State.RETRY, reason=reason, try_at=at, attempts=attempts, lease_token=None
        )
    )


def cancel_waiting(patient_id: UUID, *, reason: str) -> int:
    """Cancel every e-mail to or about a patient that has not begun to leave; how many.

    Also one that a worker has leased: it finds that it may no longer begin. What is being handed
    to the mail server at this very moment cannot be called back.
    """
    for before in WAITING:
        check(before, State.CANCELLED)
    with transaction.atomic(savepoint=False):
        # A worker that ends a message locks first it, then its reminders: so must we.
        keys = list(
            Message.objects.filter(patient=patient_id, state__in=WAITING)
            .select_for_update()
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        Message.objects.filter(pk__in=keys).update(state=State.CANCELLED, reason=reason)
        Reminder.objects.filter(message__in=keys, state=Reminder.State.QUEUED).update(
            state=Reminder.State.CANCELLED, reason=reason
        )
    return len(keys)


def _end(message_id: UUID, before: str, after: str, *, lease: UUID, **fields: object) -> bool:
    check(before, after)
    with transaction.atomic(savepoint=False):
        ended = Message.objects.filter(pk=message_id, state=before, lease_token=lease).update(
            state=after, **fields
        )
        if ended:
            Reminder.objects.filter(message=message_id, state=Reminder.State.QUEUED).update(
                state=after, reason=fields["reason"]
            )
    return bool(ended)


def abandon_dead(*, now: datetime, lease: timedelta) -> int:
    """End as `unconfirmed` what a process was handing over when it died; how many.

    Whether the server took such a message cannot be known, so that it is never sent again by
    itself. Each is looked at twice, a `lease` apart: a clock that jumps ahead, however far, must
    not condemn what a living process is handing over.
    """
    check(State.SENDING, State.UNCONFIRMED)
    with transaction.atomic():
        overdue = list(
            Message.objects.filter(state=State.SENDING, try_at__lte=now)
            .select_for_update(skip_locked=True)
            .values_list("pk", "reason")
        )
        if not overdue:
            return 0
        dead = [key for key, reason in overdue if reason == SECOND_LOOK]
        Message.objects.filter(pk__in=[key for key, _ in overdue]).exclude(pk__in=dead).update(
            reason=SECOND_LOOK, try_at=now + lease
        )
        Message.objects.filter(pk__in=dead).update(state=State.UNCONFIRMED, reason=STOPPED)
        Reminder.objects.filter(message__in=dead, state=Reminder.State.QUEUED).update(
            state=Reminder.State.UNCONFIRMED, reason=STOPPED
        )
    return len(dead)
