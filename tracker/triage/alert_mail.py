"""Renders the e-mails to staff, without names or health details; staff read English."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tracker.models import Alert, Message
from tracker.outbox.delivery import Send
from tracker.outbox.render import EmailContent, write
from tracker.outbox.states import Skip, State
from tracker.reasons import Reason
from tracker.triage.worklist import DigestCounts, digest_counts


def compose_alerts(messages: Sequence[Message], now: datetime) -> Mapping[UUID, Send | Skip]:
    """Return each alert or escalation e-mail's content, or Skip for one no longer needed."""
    alerts = {a.pk: a for a in Alert.objects.filter(pk__in=[m.about_id for m in messages])}
    return {
        message.pk: _judge(message, alerts.get(message.about_id) if message.about_id else None)
        for message in messages
    }


def compose_digests(messages: Sequence[Message], now: datetime) -> Mapping[UUID, Send | Skip]:
    """Return each morning digest's content, with the patients counted now. One query."""
    waiting = digest_counts({message.clinic_id for message in messages}, now=now)
    return {
        message.pk: Send(
            content=digest_email(message, waiting.get(message.clinic_id, DigestCounts()))
        )
        for message in messages
    }


def _judge(message: Message, alert: Alert | None) -> Send | Skip:
    if alert is None or alert.state == Alert.State.RESOLVED:
        return Skip(Reason.ALERT_RESOLVED, State.CANCELLED)
    if message.kind == Message.Kind.ESCALATION and alert.state != Alert.State.OPEN:
        return Skip(Reason.ALERT_TAKEN, State.CANCELLED)
    return Send(content=alert_email(message, alert))


def alert_email(message: Message, alert: Alert) -> EmailContent:
    """Return the e-mail about `alert`."""
    clinic = message.clinic
    name = "escalation" if message.kind == Message.Kind.ESCALATION else "staff_alert"
    return _email(
        name,
        message,
        {
            "severity": alert.severity,
            "due": _written_out(alert.due_at.astimezone(clinic.zone)),
            "closed": not clinic.hours.is_open(alert.raised_at),
        },
    )


def _written_out(at: datetime) -> str:
    """Return a time such as "Tuesday, November 3, 9:30 am"."""
    return f"{at:%A, %B %-d, %-I:%M} {'am' if at.hour < 12 else 'pm'}"


def digest_email(message: Message, morning: DigestCounts) -> EmailContent:
    """Return the morning digest with these counts."""
    return _email("digest", message, {"morning": morning})


def _email(name: str, message: Message, context: Mapping[str, object]) -> EmailContent:
    return write(
        name,
        context,
        clinic=message.clinic,
        button_url=f"{settings.SITE_URL.rstrip('/')}/clinic/",
        to_patient=False,
    )
