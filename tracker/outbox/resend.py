"""Sending anew what may or may not have arrived: a nurse's decision, and a message of its own."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from tracker.models import Message, Reminder, User
from tracker.models.message import new_message_id
from tracker.outbox.delivery import is_too_late
from tracker.outbox.queue import wake_worker
from tracker.reasons import NO_REASON

# Nobody knows whether the first arrived, or it was refused for good: nothing goes by itself.
ENDS = frozenset({Message.State.UNCONFIRMED, Message.State.FAILED})


class CannotResend(Exception):
    """It cannot be sent anew; says why in a person's words."""


def can_resend(message: Message, *, now: datetime) -> bool:
    """Whether a nurse may send `message` anew: reminders that ended so, while they are of use."""
    return (
        message.kind == Message.Kind.REMINDERS
        and message.state in ENDS
        and not is_too_late(now, message.useful_until)
    )


@transaction.atomic
def resend(message: Message, *, by: User, now: datetime) -> Message:
    """A new message, with a Message-ID of its own, for the reminders of `message`.

    The old one keeps its end for good. What the reminders wait for is looked at once more when
    it leaves: a day that was logged meanwhile is not asked for. Asked twice, it is the same new
    message. Raises CannotResend.
    """
    old = (
        Message.objects.select_for_update(of=("self",)).select_related("patient").get(pk=message.pk)
    )
    again = Message.objects.filter(resends=old).first()
    if again is not None:
        return again
    if not can_resend(old, now=now) or old.patient is None:
        raise CannotResend("This message can no longer be sent anew: its day is over.")
    if old.patient.discharged_at is not None:
        raise CannotResend("The follow-up has ended: nothing more is sent.")
    if not old.patient.can_be_mailed:
        raise CannotResend("The patient has no e-mail address that works. Please phone.")
    again = Message.objects.create(
        kind=old.kind,
        clinic_id=old.clinic_id,
        patient=old.patient,
        to_email=old.patient.email,
        dedupe_key=f"again:{old.pk}",
        message_id=new_message_id(urlsplit(settings.SITE_URL).hostname or "localhost"),
        due_at=now,
        try_at=now,
        useful_until=old.useful_until,
        resends=old,
        resent_by=by,
        created_at=now,
    )
    Reminder.objects.filter(message=old, state__in=ENDS).update(
        message=again, state=Reminder.State.QUEUED, **NO_REASON
    )
    wake_worker()
    return again
