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
from tracker.outbox.db_restart import retry_on_db_restart
from tracker.outbox.hand_over import HandOver, Sent
from tracker.outbox.outgoing_mail import OutgoingMail, write_mail
from tracker.outbox.render import EmailContent
from tracker.outbox.smtp_session import Session, refuses_address, reply_code
from tracker.outbox.states import Skip, State
from tracker.outbox.window import next_mail_time
from tracker.reasons import Reason

logger = logging.getLogger(__name__)

LONGEST_RETRY = timedelta(minutes=30)
# How old a verdict may be when its message leaves; a mail server in health is never so slow.
STILL_FRESH = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Send:
    """Send this; `dropped` are the keys of reminders left out of it, with the reason."""

    content: EmailContent
    dropped: Mapping[UUID, Skip] = field(default_factory=dict)


# Judges every message of a chunk at the last moment: its words, or why it must not go.
Composer = Callable[[Sequence[Message], datetime], Mapping[UUID, Send | Skip]]


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
    """Send the messages that `lease` still holds over one connection; return how many were sent.

    Each is judged at the last moment: all together at first, and what is left anew whenever the
    mail server has taken so long that a patient may have logged meanwhile.
    """
    messages = list(
        Message.objects.filter(pk__in=ids, state=State.CLAIMED, lease_token=lease)
        .select_related("clinic", "patient__clinic")
        .order_by("due_at")
    )
    delivery = _DeliverySession(lease, clock)
    try:
        verdicts, judged_at = _judge(messages, composers, clock())
        for place, message in enumerate(messages):
            if abs(clock() - judged_at) > STILL_FRESH:
                verdicts, judged_at = _judge(messages[place:], composers, clock())
            _deliver_one(message, verdicts[message.pk], delivery)
    finally:
        try:
            delivery.confirm_pending()
        finally:
            delivery.session.close()
    return delivery.sent


def _judge(
    messages: Sequence[Message], composers: Mapping[str, Composer], now: datetime
) -> tuple[dict[UUID, Send | Skip], datetime]:
    """Return the verdict on each message, and when it was reached."""
    verdicts: dict[UUID, Send | Skip] = {}
    for kind in {message.kind for message in messages}:
        of_kind = [message for message in messages if message.kind == kind]
        verdicts |= composers[kind](of_kind, now)
    return verdicts, now


@dataclass(slots=True)
class _DeliverySession:
    """One worker's lease and connection, and the message sent over it last.

    That it was sent is recorded when the next one begins, in the same transaction, or at the end.
    """

    lease: UUID
    clock: Callable[[], datetime]
    session: Session = field(default_factory=Session)
    pending_confirmation: Sent | None = None
    sent: int = 0

    def confirm_pending(self) -> None:
        """Record that the last message was sent."""
        if (sent := self.pending_confirmation) is not None:
            _record(lambda: states.confirm_sent(sent))
            self.pending_confirmation = None


def _deliver_one(message: Message, verdict: Send | Skip, delivery: _DeliverySession) -> None:
    now, lease = delivery.clock(), delivery.lease
    if isinstance(verdict, Skip):
        _give_up(message, State.CLAIMED, verdict.state, verdict.reason, verdict.detail, token=lease)
        return
    if is_too_late(now, message.useful_until):
        # Why it was put off, if it was, is why it is missed.
        reason = Reason(message.reason_code or Reason.TOO_LATE)
        _give_up(message, State.CLAIMED, State.MISSED, reason, message.reason_detail, token=lease)
        return
    if (morning := _quiet_until(message, now)) is not None:
        _hold(message, until=morning, token=lease)
        return
    try:
        backend = delivery.session.open()
    except (OSError, smtplib.SMTPException) as error:
        _retry(
            message, State.CLAIMED, Reason.SERVER_UNREACHABLE, _name(error), token=lease, now=now
        )
        return
    try:
        mail = write_mail(message, verdict.content, now=now)
    except Exception:
        # One message that cannot be written must not hold back the rest of its chunk.
        logger.exception("Message %s cannot be written", message.pk)
        _retry(message, State.CLAIMED, Reason.CANNOT_BE_WRITTEN, token=lease, now=now)
        return
    mail.connection = backend
    token = _begin(message, mail, delivery, now=now, dropped=verdict.dropped)
    if token is None:
        return
    try:
        mail.send()
    except Exception as error:  # noqa: BLE001 - whatever it was, the message's end is recorded
        _record_failure(message, error, delivery.session, token=token, now=delivery.clock())
        delivery.session.close()
        return
    delivery.pending_confirmation = Sent(message.pk, token, delivery.clock())
    delivery.sent += 1


def _begin(
    message: Message,
    mail: OutgoingMail,
    delivery: _DeliverySession,
    *,
    now: datetime,
    dropped: Mapping[UUID, Skip],
) -> UUID | None:
    """Return the token of the hand-over that may now begin, or None when the lease was lost."""
    hand_over = HandOver(
        message.pk,
        lease=delivery.lease,
        token=uuid4(),
        subject=str(mail.subject),
        text=mail.stored_text,
        until=now + settings.MAIL_LEASE,
    )
    has_begun = _record(
        lambda: states.begin(hand_over, dropped=dropped, after=delivery.pending_confirmation)
    )
    delivery.pending_confirmation = None
    return hand_over.token if has_begun else None


def _record_failure(
    message: Message, error: Exception, session: Session, *, token: UUID, now: datetime
) -> None:
    """Retry after an explicit refusal, fail after a final one; else nobody can know."""
    code = reply_code(error)
    if code is not None and 400 <= code < 500:
        _retry(message, State.SENDING, Reason.TRY_LATER, code, token=token, now=now)
    elif code is not None and refuses_address(error):
        _record(lambda: bounces.refuse_address(message, lease=token, code=code, now=now))
    elif code is not None:
        _give_up(message, State.SENDING, State.FAILED, Reason.REFUSED, code, token=token)
    elif not session.hand_over_began:
        _retry(message, State.SENDING, Reason.CONNECTION_LOST, _name(error), token=token, now=now)
    else:
        logger.warning("Message %s is unconfirmed: %s", message.pk, _name(error))
        _give_up(message, State.SENDING, State.UNCONFIRMED, Reason.NO_ANSWER, token=token)


def _quiet_until(message: Message, now: datetime) -> datetime | None:
    """When patients get mail again, if they get none now where this message's patient lives."""
    if message.patient is None:
        return None
    opens = next_mail_time(now, message.patient.zone, message.clinic.mail_hours)
    return None if opens == now else opens


def _hold(message: Message, *, until: datetime, token: UUID) -> None:
    """Keep a message for the patient's morning; it was not sent."""
    _record(
        lambda: states.retry_later(
            message.pk,
            State.CLAIMED,
            lease=token,
            reason=Reason.OUTSIDE_HOURS,
            at=until,
            attempts=message.attempts,
        )
    )


def _retry(
    message: Message, before: str, reason: Reason, detail: object = "", *,
    token: UUID, now: datetime,
) -> None:  # fmt: skip
    """Try again later, each time after a longer and slightly random wait; it was not sent."""
    jitter = random.uniform(0.8, 1.2)  # noqa: S311 - not a secret
    wait = min(settings.MAIL_FIRST_RETRY * 2**message.attempts, LONGEST_RETRY) * jitter
    _record(
        lambda: states.retry_later(
            message.pk,
            before,
            lease=token,
            reason=reason,
            detail=detail,
            at=now + wait,
            attempts=message.attempts + 1,
        )
    )


def _give_up(
    message: Message, before: str, after: str, reason: Reason, detail: object = "", *, token: UUID
) -> None:
    """End it here; it was not sent, or nobody knows."""
    _record(
        lambda: states.give_up(message.pk, before, after, lease=token, reason=reason, detail=detail)
    )


def _record(record: Callable[[], bool]) -> bool:
    """Record what became of a message, even if the database restarts meanwhile."""
    return retry_on_db_restart(record, within=settings.MAIL_LEASE / 2)


def _name(error: Exception) -> str:
    return type(error).__name__[:60]
