"""The words of the e-mails to staff: no name, no health detail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tracker.models import Alert, Message
from tracker.outbox.delivery import Go, Stop
from tracker.outbox.render import Letter, write
from tracker.outbox.states import State
from tracker.triage.worklist import Morning, mornings


def compose_alerts(messages: Sequence[Message], now: datetime) -> Mapping[UUID, Go | Stop]:
    """Of alerts, at once or because nobody took one: each letter, or why it must not go."""
    alerts = {a.pk: a for a in Alert.objects.filter(pk__in=[m.about_id for m in messages])}
    return {
        message.pk: _judge(message, alerts.get(message.about_id) if message.about_id else None)
        for message in messages
    }


def compose_digests(messages: Sequence[Message], now: datetime) -> Mapping[UUID, Go | Stop]:
    """Of the morning: how many patients wait for what in each clinic, counted now. One query."""
    waiting = mornings({message.clinic_id for message in messages}, now=now)
    return {
        message.pk: Go(letter=digest_letter(message, waiting.get(message.clinic_id, Morning())))
        for message in messages
    }


def _judge(message: Message, alert: Alert | None) -> Go | Stop:
    if alert is None or alert.state == Alert.State.RESOLVED:
        return Stop("The alert was resolved before the e-mail left.", State.CANCELLED)
    if message.kind == Message.Kind.ESCALATION and alert.state != Alert.State.OPEN:
        return Stop("Somebody took the alert before the e-mail left.", State.CANCELLED)
    return Go(letter=alert_letter(message, alert))


def alert_letter(message: Message, alert: Alert) -> Letter:
    """The words about `alert`; staff read English."""
    clinic = message.clinic
    name = "escalation" if message.kind == Message.Kind.ESCALATION else "staff_alert"
    return _letter(
        name,
        message,
        {
            "severity": alert.severity,
            "due": _spoken(alert.due_at.astimezone(clinic.zone)),
            "closed": not clinic.hours.is_open(alert.raised_at),
        },
    )


def _spoken(at: datetime) -> str:
    """ "Tuesday, November 3, 9:30 am"."""
    return f"{at:%A, %B %-d, %-I:%M} {'am' if at.hour < 12 else 'pm'}"


def digest_letter(message: Message, morning: Morning) -> Letter:
    """The words about a morning; staff read English."""
    return _letter("digest", message, {"morning": morning})


def _letter(name: str, message: Message, context: Mapping[str, object]) -> Letter:
    return write(
        name,
        context,
        clinic=message.clinic,
        button_url=f"{settings.SITE_URL.rstrip('/')}/clinic/",
        to_patient=False,
    )
