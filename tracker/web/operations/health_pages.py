"""What a machine asks of the site: is it alive, is it ready, and its figures. No patient's data."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tracker.models import Alert, Message, Patient
from tracker.reminders import watchdog
from tracker.triage.record_problems import nothing_planned
from tracker.web.common.heartbeat import heartbeat_at

SCHEDULER_LATE_AFTER = timedelta(minutes=3)
MAIL_LATE_AFTER = timedelta(minutes=10)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether the site can do its work: 200, or 503 with the reasons."""
    now = timezone.now()
    checks = {"database": _database(), "broker": _broker()}
    if not any(checks.values()):
        checks |= {"scheduler": _scheduler(now), "mail": _mail(now), "stuck": _stuck(now)}
    reasons = {name: reason for name, reason in checks.items() if reason}
    answer: dict[str, object] = {"ready": not reasons, "reasons": reasons}
    if not reasons and (unplanned := nothing_planned(now).count()):
        # For a person to put right; taking the site out of service would not help.
        answer["notes"] = {"unplanned": f"Patients in recovery with nothing planned: {unplanned}."}
    return JsonResponse(answer, status=503 if reasons else 200)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures for Prometheus, counted now."""
    registry = CollectorRegistry()
    registry.register(_Figures(timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


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
    age_s = _heartbeat_age_s(now)
    if age_s is None:
        return "The scheduler has not run since the broker was started."
    if age_s > SCHEDULER_LATE_AFTER.total_seconds():
        return f"The scheduler last ran {age_s:.0f} seconds ago: is beat, or the worker, stopped?"
    return ""


def _mail(now: datetime) -> str:
    waiting_s = _oldest_due_age_s(now)
    if waiting_s > MAIL_LATE_AFTER.total_seconds():
        return f"Mail that is due has been waiting for {waiting_s:.0f} seconds."
    return ""


def _stuck(now: datetime) -> str:
    number = watchdog.stuck(now).total
    return f"Rows that no process has in hand: {number}." if number else ""


def _heartbeat_age_s(now: datetime) -> float | None:
    """Seconds since beat, broker and a worker were last alive together."""
    last = heartbeat_at()
    return None if last is None else max(0.0, (now - last).total_seconds())


def _oldest_due_age_s(now: datetime) -> float:
    """How long what should be on its way by now has been waiting, in seconds."""
    since = watchdog.oldest_due(now)
    return 0.0 if since is None else (now - since).total_seconds()


class _Figures(Collector):
    """Gauges read from the database when asked."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Every figure; label values are codes of the product, never a person's words."""
        yield self._by(
            "recovery_messages", "E-mails by state.", "state", Message.objects.values_list("state")
        )
        yield self._by(
            "recovery_alerts_unresolved",
            "Unresolved alerts by severity.",
            "severity",
            Alert.objects.unresolved().values_list("severity"),
        )
        overdue = Alert.objects.filter(state=Alert.State.OPEN, due_at__lt=self._now).count()
        yield GaugeMetricFamily(
            "recovery_alerts_overdue", "Alerts nobody took in time.", value=overdue
        )
        yield GaugeMetricFamily(
            "recovery_patients", "Patients followed.", value=Patient.objects.followed().count()
        )
        yield GaugeMetricFamily(
            "recovery_oldest_due_seconds",
            "How long the oldest due e-mail has waited.",
            value=_oldest_due_age_s(self._now),
        )
        found = watchdog.stuck(self._now)
        stuck = GaugeMetricFamily(
            "recovery_rows_stuck", "Rows that no process has in hand.", labels=["state"]
        )
        for state in ("claimed", "sending", "queued"):
            stuck.add_metric([state], getattr(found, state))
        yield stuck
        yield GaugeMetricFamily(
            "recovery_patients_unplanned",
            "Patients in recovery with nothing planned.",
            value=nothing_planned(self._now).count(),
        )
        age_s = _heartbeat_age_s(self._now)
        if age_s is not None:
            yield GaugeMetricFamily(
                "recovery_scheduler_age_seconds",
                "Since the scheduler last ran.",
                value=age_s,
            )

    @staticmethod
    def _by(name: str, meaning: str, label: str, rows: object) -> Metric:
        family = GaugeMetricFamily(name, meaning, labels=[label])
        counted = rows.annotate(n=Count("pk")).order_by()  # type: ignore[attr-defined]
        for value, number in counted:
            family.add_metric([value], number)
        return family
