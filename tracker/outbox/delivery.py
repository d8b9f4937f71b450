"""Handing leased messages to the mail server, one at a time, and recording how each ended."""

import logging
import random
import smtplib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings

from tracker.models import Message
from tracker.outbox import bounces, states
from tracker.outbox.db_restart import insist
from tracker.outbox.outgoing_mail import OutgoingMail, write_mail
from tracker.outbox.render import Letter
from tracker.outbox.smtp_session import Session, refuses_address, reply_code
from tracker.outbox.states import State
from tracker.outbox.window import within_the_window

logger = logging.getLogger(__name__)

HELD = "It waits until patients get mail again."
LONGEST_RETRY = timedelta(minutes=30)
# How old a verdict may be when its message leaves; a mail server in health is never so slow.
STILL_FRESH = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Go:
    """Send these words; `dropped` are reminders left out of them, with the reason."""

    letter: Letter
    dropped: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stop:
    """Do not send; the reason is shown in the ledger. `state`: skipped, missed or cancelled."""

    reason: str
    state: str = State.SKIPPED


# Judges every message of a chunk at the last moment: its words, or why it must not go.
Composer = Callable[[Sequence[Message], datetime], Mapping[UUID, Go | Stop]]


def is_too_late(now: datetime, useful_until: datetime) -> bool:
    """Whether `useful_until`, its whole minute included, has passed."""
    return now >= useful_until + timedelta(minutes=1)


def deliver(
    lease: UUID,
    ids: Sequence[UUID],
    *,
    composers: Mapping[str, Composer],
    clock: Callable[[], datetime],
) -> int:
    """Send the messages that `lease` still holds over one connection; how many were sent.

    Each is judged at the last moment: all together at first, and what is left anew whenever the
    mail server has taken so long that a patient may have logged meanwhile.
    """
    messages = list(
        Message.objects.filter(pk__in=ids, state=State.CLAIMED, lease_token=lease)
        .select_related("clinic", "patient__clinic")
        .order_by("due_at")
    )
    hand = _Hand(lease, clock)
    try:
        verdicts, judged_at = _judge(messages, composers, clock())
        for place, message in enumerate(messages):
            if abs(clock() - judged_at) > STILL_FRESH:
                verdicts, judged_at = _judge(messages[place:], composers, clock())
            _deliver_one(message, verdicts[message.pk], hand)
    finally:
        try:
            hand.settle()
        finally:
            hand.session.close()
    return hand.sent


def _judge(
    messages: Sequence[Message], composers: Mapping[str, Composer], now: datetime
) -> tuple[dict[UUID, Go | Stop], datetime]:
    """What is to become of each message, and when that was decided."""
    verdicts: dict[UUID, Go | Stop] = {}
    for kind in {message.kind for message in messages}:
        of_kind = [message for message in messages if message.kind == kind]
        verdicts |= composers[kind](of_kind, now)
    return verdicts, now


@dataclass(slots=True)
class _Hand:
    """What one worker has in hand: its lease, a connection, and what was just sent over it.

    The latter is recorded when the next one begins, in the same transaction, or at the end.
    """

    lease: UUID
    clock: Callable[[], datetime]
    session: Session = field(default_factory=Session)
    just_sent: states.Sent | None = None
    sent: int = 0

    def settle(self) -> None:
        """Record what was just sent."""
        if (just_sent := self.just_sent) is not None:
            _surely(lambda: states.confirm_sent(just_sent))
            self.just_sent = None


def _deliver_one(message: Message, verdict: Go | Stop, hand: _Hand) -> None:
    now, lease = hand.clock(), hand.lease
    if isinstance(verdict, Stop):
        _give_up(message, State.CLAIMED, verdict.state, verdict.reason, token=lease)
        return
    if is_too_late(now, message.useful_until):
        reason = message.reason or "Its useful hours had passed before it could be sent."
        _give_up(message, State.CLAIMED, State.MISSED, reason[:200], token=lease)
        return
    if (morning := _quiet_until(message, now)) is not None:
        _hold(message, until=morning, token=lease)
        return
    try:
        backend = hand.session.open()
    except (OSError, smtplib.SMTPException) as error:
        reason = f"The mail server could not be reached ({_name(error)})."
        _retry(message, State.CLAIMED, reason, token=lease, now=now)
        return
    try:
        mail = write_mail(message, verdict.letter, now=now)
    except Exception:
        # One message that cannot be written must not hold back the rest of its chunk.
        logger.exception("Message %s cannot be written", message.pk)
        reason = "It could not be written; the fault is logged."
        _retry(message, State.CLAIMED, reason, token=lease, now=now)
        return
    mail.connection = backend
    hand_over = _begin(message, mail, hand, now=now, dropped=verdict.dropped)
    if hand_over is None:
        return
    try:
        mail.send()
    except Exception as error:  # noqa: BLE001 - whatever it was, the message's end is recorded
        _record_failure(message, error, hand.session, token=hand_over, now=hand.clock())
        hand.session.close()
        return
    hand.just_sent = states.Sent(message.pk, hand_over, hand.clock())
    hand.sent += 1


def _begin(
    message: Message,
    mail: OutgoingMail,
    hand: _Hand,
    *,
    now: datetime,
    dropped: Mapping[UUID, str],
) -> UUID | None:
    """The token of the hand-over that may now begin, or None when the lease was lost."""
    hand_over = uuid4()
    begun = _surely(
        lambda: states.begin(
            message.pk,
            lease=hand.lease,
            hand_over=hand_over,
            subject=str(mail.subject),
            text=mail.stored_text,
            until=now + settings.MAIL_LEASE,
            dropped=dropped,
            after=hand.just_sent,
        )
    )
    hand.just_sent = None
    return hand_over if begun else None


def _record_failure(
    message: Message, error: Exception, session: Session, *, token: UUID, now: datetime
) -> None:
    """Retry after an explicit refusal, fail after a final one; else nobody can know."""
    code = reply_code(error)
    if code is not None and 400 <= code < 500:
        reason = f"The mail server said “not now” ({code})."
        _retry(message, State.SENDING, reason, token=token, now=now)
    elif code is not None and refuses_address(error):
        reason = f"{bounces.ADDRESS_REFUSED} ({code})."
        _surely(lambda: bounces.refuse(message, lease=token, reason=reason, now=now))
    elif code is not None:
        reason = f"The mail server refused it for good ({code})."
        _give_up(message, State.SENDING, State.FAILED, reason, token=token)
    elif not session.hand_over_began:
        reason = f"The connection broke before it was handed over ({_name(error)})."
        _retry(message, State.SENDING, reason, token=token, now=now)
    else:
        logger.warning("Message %s is unconfirmed: %s", message.pk, _name(error))
        reason = "The mail server did not answer. It may or may not have arrived."
        _give_up(message, State.SENDING, State.UNCONFIRMED, reason, token=token)


def _quiet_until(message: Message, now: datetime) -> datetime | None:
    """When patients get mail again, if they get none now where this message's patient lives."""
    if message.patient is None:
        return None
    opens = within_the_window(now, message.patient.zone, message.clinic.mail_hours)
    return None if opens == now else opens


def _hold(message: Message, *, until: datetime, token: UUID) -> None:
    """Keep a message for the patient's morning; it was not sent."""
    _surely(
        lambda: states.retry_later(
            message.pk,
            State.CLAIMED,
            lease=token,
            reason=HELD,
            at=until,
            attempts=message.attempts,
        )
    )


def _retry(message: Message, before: str, reason: str, *, token: UUID, now: datetime) -> None:
    """Try again later, each time after a longer and slightly random wait; it was not sent."""
    jitter = random.uniform(0.8, 1.2)  # noqa: S311 - not a secret
    wait = min(settings.MAIL_FIRST_RETRY * 2**message.attempts, LONGEST_RETRY) * jitter
    _surely(
        lambda: states.retry_later(
            message.pk,
            before,
            lease=token,
            reason=reason,
            at=now + wait,
            attempts=message.attempts + 1,
        )
    )


def _give_up(message: Message, before: str, after: str, reason: str, *, token: UUID) -> None:
    """End it here; it was not sent, or nobody knows."""
    _surely(lambda: states.give_up(message.pk, before, after, lease=token, reason=reason))


def _surely(record: Callable[[], bool]) -> bool:
    """Record what became of a message, though the database start anew meanwhile."""
    return insist(record, within=settings.MAIL_LEASE / 2)


def _name(error: Exception) -> str:
    return type(error).__name__
