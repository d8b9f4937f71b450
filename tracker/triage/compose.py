"""The words of the e-mail that tells staff of an alert: no name, no health detail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tracker.models import Alert, Message
from tracker.outbox.delivery import Go, Stop
from tracker.outbox.render import Letter, write
from tracker.outbox.states import State


def compose(messages: Sequence[Message], now: datetime) -> Mapping[UUID, Go | Stop]:
    """For each message its letter, or why it must not go: the alert is closed already."""
    alerts = {a.pk: a for a in Alert.objects.filter(pk__in=[m.about_id for m in messages])}
    return {
        message.pk: _judge(message, alerts.get(message.about_id) if message.about_id else None)
        for message in messages
    }


def _judge(message: Message, alert: Alert | None) -> Go | Stop:
    if alert is None or alert.state == Alert.State.RESOLVED:
        return Stop("The alert was resolved before the e-mail left.", State.CANCELLED)
    return Go(letter=_letter(message, alert))


def _letter(message: Message, alert: Alert) -> Letter:
    clinic = message.clinic
    return write(
        "staff_alert",
        {
            "severity": alert.severity,
            "due": f"{alert.due_at.astimezone(clinic.zone):%A, %B %-d, %-I:%M %p}",
            "closed": not clinic.hours.is_open(alert.raised_at),
        },
        clinic=clinic,
        button_url=f"{settings.SITE_URL.rstrip('/')}/clinic/",
        to_patient=False,
    )
