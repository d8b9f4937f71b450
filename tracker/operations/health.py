"""Whether the site can do its work: database, broker, scheduler, mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tracker.models import Alert, Clinic
from tracker.operations.heartbeat import last_heartbeat
from tracker.reminders import late_mail
from tracker.rules.triage.codes import NOTHING_PLANNED

SCHEDULER_LATE_AFTER = timedelta(minutes=3)
MAIL_LATE_AFTER = timedelta(minutes=10)


# The whole site


def reasons_not_ready(*, now: datetime) -> dict[str, str]:
    """Return what keeps the site from its work, by part; empty if it is ready.

    The rest is asked only if database and broker answer, because it is read from them.
    """
    checks = {"database": _database(), "broker": _broker()}
    if not any(checks.values()):
        checks |= {"scheduler": _scheduler(now), "mail": _mail(now), "stuck": _stuck(now)}
    return {name: reason for name, reason in checks.items() if reason}


def scheduler_age_s(*, now: datetime) -> float | None:
    """Return the seconds since the last heartbeat, or None if that is not known."""
    last = last_heartbeat()
    return None if last is None else max(0.0, (now - last).total_seconds())


def oldest_due_age_s(*, now: datetime) -> float:
    """Return for how many seconds the oldest due e-mail has been waiting."""
    since = late_mail.oldest_due(now)
    return 0.0 if since is None else (now - since).total_seconds()


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer."
    return ""


def _broker() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        client.ping()
    except redis.RedisError:
        return "The broker does not answer."
    finally:
        client.close()
    return ""


def _scheduler(now: datetime) -> str:
    age_s = scheduler_age_s(now=now)
    if age_s is None:
        return "The scheduler has not run since the broker was started."
    if age_s > SCHEDULER_LATE_AFTER.total_seconds():
        return f"The scheduler last ran {age_s:.0f} seconds ago: is beat, or the worker, stopped?"
    return ""


def _mail(now: datetime) -> str:
    waiting_s = oldest_due_age_s(now=now)
    if waiting_s > MAIL_LATE_AFTER.total_seconds():
        return f"Mail that is due has been waiting for {waiting_s:.0f} seconds."
    return ""


def _stuck(now: datetime) -> str:
    number = late_mail.stuck(now).total
    return f"Rows that no process has in hand: {number}." if number else ""


# One clinic


@dataclass(frozen=True, slots=True)
class ClinicHealth:
    """What in one clinic needs a person: `stuck` e-mails, patients with nothing planned.

    `oldest_due` is since when the oldest due e-mail has been waiting, or None.
    """

    stuck: int
    unplanned: int
    oldest_due: datetime | None


def clinic_health(clinic: Clinic, *, now: datetime) -> ClinicHealth:
    """Return what is stuck, unplanned or late in `clinic`. One query."""
    in_hand = late_mail.stuck_messages(now).filter(clinic=OuterRef("pk"))
    queued = late_mail.stuck_reminders(now).filter(procedure__patient__clinic=OuterRef("pk"))
    unplanned = Alert.objects.filter(
        rule=NOTHING_PLANNED, patient__clinic=OuterRef("pk")
    ).needing_a_person()
    counts = [_count(rows) for rows in (in_hand, queued, unplanned)]
    waiting = [
        Subquery(rows.order_by(rows.query.values_select[0])[:1])
        for rows in late_mail.waiting_since(now, clinic=OuterRef("pk"))
    ]
    messages_stuck, reminders_stuck, patients, *since = (
        Clinic.objects.filter(pk=clinic.pk).values_list(*counts, *waiting).get()
    )
    return ClinicHealth(
        stuck=messages_stuck + reminders_stuck,
        unplanned=patients,
        oldest_due=min((at for at in since if at is not None), default=None),
    )


def _count(rows: "QuerySet[Any]") -> Coalesce:
    """Return the number of `rows` as part of another query."""
    one = rows.order_by().values(one=Value(1))
    return Coalesce(Subquery(one.annotate(number=Count("*")).values("number")), 0)
