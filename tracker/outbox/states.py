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
from tracker.outbox.hand_over import (
    HandOver,
    Sent,
    mark_sending,
    mark_sent,
    mark_sent_then_sending,
)
from tracker.reasons import Reason

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
WAITING = (State.PLANNED, State.CLAIMED, State.RETRY)
FINAL = frozenset(state for state, after in ARROWS.items() if not after)


@dataclass(frozen=True, slots=True)
class Skip:
    """Do not send, for this reason with its detail. `state`: skipped, missed or cancelled."""

    reason: Reason
    state: str = State.SKIPPED
    detail: object = ""


class IllegalTransition(Exception):
    """A change of state that the diagram does not have."""


def check(before: str, after: str) -> None:
    """Raise IllegalTransition unless the diagram has an arrow from `before` to `after`."""
    if after not in ARROWS[before]:
        raise IllegalTransition(f"A message cannot go from {before} to {after}.")


def begin(hand_over: HandOver, *, dropped: Mapping[UUID, Skip], after: Sent | None = None) -> bool:
    """Mark one claimed message `sending`, with its words; return False when the lease was lost.

    The same transaction records `after`, what the server took just before: so a process has at
    most one message in hand, at the cost of one commit a message. Who asks again with the same
    token, not knowing whether the first time was committed, is told the truth. `dropped` are
    reminders left out of these words, with the reason; they end as skipped.
    """
    check(State.CLAIMED, State.SENDING)
    with transaction.atomic() if dropped else nullcontext():
        if after is None:
            has_begun = mark_sending(hand_over)
        else:
            check(State.SENDING, State.SENT)
            has_begun = mark_sent_then_sending(after, hand_over)
        if has_begun:
            for reminder_id, skip in dropped.items():
                Reminder.objects.filter(pk=reminder_id, state=Reminder.State.QUEUED).update(
                    state=Reminder.State.SKIPPED, **skip.reason.columns(skip.detail)
                )
    return has_begun or (
        Message.objects.filter(
            pk=hand_over.message_id, state=State.SENDING, lease_token=hand_over.token
        ).exists()
    )


def confirm_sent(sent: Sent) -> bool:
    """Record that the server took the message; return False when its hand-over was taken over."""
    check(State.SENDING, State.SENT)
    return mark_sent(sent)


def give_up(
    message_id: UUID, before: str, after: str, *, lease: UUID, reason: Reason, detail: object = ""
) -> bool:
    """End a message that was not, or perhaps not, sent, and its reminders with it.

    Return False when the lease was lost; then nothing changes.
    """
    check(before, after)
    end = {"state": after, **reason.columns(detail)}
    with transaction.atomic(savepoint=False):
        ended = Message.objects.filter(pk=message_id, state=before, lease_token=lease).update(**end)
        if ended:
            Reminder.objects.filter(message=message_id, state=Reminder.State.QUEUED).update(**end)
    return bool(ended)


def retry_later(
    message_id: UUID,
    before: str,
    *,
    lease: UUID,
    reason: Reason,
    detail: object = "",
    at: datetime,
    attempts: int,
) -> bool:
    """Put a message back after an explicit refusal, to be tried again at `at`.

    Return False when the lease was lost; then nothing changes.
    """
    check(before, State.RETRY)
    return bool(
        Message.objects.filter(pk=message_id, state=before, lease_token=lease).update(
            state=State.RETRY,
            **reason.columns(detail),
            try_at=at,
            attempts=attempts,
            lease_token=None,
        )
    )


def cancel_waiting(patient_id: UUID, *, reason: Reason) -> int:
    """Cancel every e-mail to or about a patient that has not begun to leave; return how many.

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
        end = {"state": State.CANCELLED, **reason.columns()}
        Message.objects.filter(pk__in=keys).update(**end)
        Reminder.objects.filter(message__in=keys, state=Reminder.State.QUEUED).update(**end)
    return len(keys)


def abandon_dead(*, now: datetime, lease: timedelta) -> int:
    """End as `unconfirmed` what a process was handing over when it died; return how many.

    Whether the server took such a message cannot be known, so that it is never sent again by
    itself. Each is looked at twice, a `lease` apart: a clock that jumps ahead, however far, must
    not condemn what a living process is handing over.
    """
    check(State.SENDING, State.UNCONFIRMED)
    with transaction.atomic():
        overdue = list(
            Message.objects.filter(state=State.SENDING, try_at__lte=now)
            .select_for_update(skip_locked=True)
            .values_list("pk", "reason_code")
        )
        if not overdue:
            return 0
        dead = [key for key, reason in overdue if reason == Reason.STILL_SENDING]
        Message.objects.filter(pk__in=[key for key, _ in overdue]).exclude(pk__in=dead).update(
            **Reason.STILL_SENDING.columns(), try_at=now + lease
        )
        end = {"state": State.UNCONFIRMED, **Reason.PROCESS_DIED.columns()}
        Message.objects.filter(pk__in=dead).update(**end)
        Reminder.objects.filter(message__in=dead, state=Reminder.State.QUEUED).update(**end)
    return len(dead)
