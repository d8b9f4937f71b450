"""What each message costs the database: recording the one just sent, and beginning the next.

On PostgreSQL both are one statement, so that a worker waits for one answer a message.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from tracker.models import Message, Reminder
from tracker.reasons import NO_REASON

State = Message.State

# No part of it sees what another writes: they reach different rows.
SENT_THEN_SENDING = """
WITH confirmed AS (
    UPDATE tracker_message
    SET state = 'sent', reason_code = '', reason_detail = '', sent_at = %(sent_at)s
    WHERE id = %(sent)s AND state = 'sending' AND lease_token = %(sent_token)s
    RETURNING 1
), reminders AS (
    UPDATE tracker_reminder
    SET state = 'sent', reason_code = '', reason_detail = ''
    WHERE message_id = %(sent)s AND state = 'queued' AND EXISTS (SELECT 1 FROM confirmed)
)
UPDATE tracker_message
SET state = 'sending', reason_code = '', reason_detail = '', lease_token = %(token)s,
    subject = %(subject)s, text = %(text)s, try_at = %(until)s
WHERE id = %(message_id)s AND state = 'claimed' AND lease_token = %(lease)s
"""


class HandOver(NamedTuple):
    """A leased message about to be handed to the mail server.

    `token` is this attempt's own and replaces the `lease`; `until` is when it counts as dead.
    """

    message_id: UUID
    lease: UUID
    token: UUID
    subject: str
    text: str
    until: datetime


class Sent(NamedTuple):
    """A message that the server took: the token of its hand-over, and when."""

    message_id: UUID
    token: UUID
    at: datetime


def mark_sending(hand_over: HandOver) -> bool:
    """Mark the message `sending`, with its words; return False when the lease was lost."""
    return bool(
        Message.objects.filter(
            pk=hand_over.message_id, state=State.CLAIMED, lease_token=hand_over.lease
        ).update(
            state=State.SENDING,
            **NO_REASON,
            lease_token=hand_over.token,
            subject=hand_over.subject,
            text=hand_over.text,
            try_at=hand_over.until,
        )
    )


def mark_sent(sent: Sent) -> bool:
    """Mark the message and its reminders `sent`; return False when another took it over."""
    with transaction.atomic(savepoint=False):
        confirmed = Message.objects.filter(
            pk=sent.message_id, state=State.SENDING, lease_token=sent.token
        ).update(state=State.SENT, **NO_REASON, sent_at=sent.at)
        if confirmed:
            Reminder.objects.filter(message=sent.message_id, state=Reminder.State.QUEUED).update(
                state=Reminder.State.SENT, **NO_REASON
            )
    return bool(confirmed)


def mark_sent_then_sending(sent: Sent, hand_over: HandOver) -> bool:
    """Do both in one transaction; return False when the lease of `hand_over` was lost."""
    if connection.vendor != "postgresql":
        with transaction.atomic(savepoint=False):
            mark_sent(sent)
            return mark_sending(hand_over)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "sent": sent.message_id,
            "sent_token": sent.token,
            "sent_at": sent.at,
        }
        cursor.execute(SENT_THEN_SENDING, values | hand_over._asdict())
        return bool(cursor.rowcount)
