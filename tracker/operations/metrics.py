"""The figures for Prometheus. Label values are codes of the product, never a person's data."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tracker.models import Alert, Message, Patient
from tracker.operations.health import oldest_due_age_s, scheduler_age_s
from tracker.reminders import late_mail
from tracker.triage.record_problems import nothing_planned


def current_metrics(*, now: datetime) -> bytes:
    """Return all figures as of `now`, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Gauges(now))
    return generate_latest(registry)


class _Gauges(Collector):
    """Gauges counted from the database when they are collected."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Yield every gauge."""
        now = self._now
        yield _by("recovery_messages", "E-mails by state.", "state", _count_by_state())
        yield _by(
            "recovery_alerts_unresolved",
            "Unresolved alerts by severity.",
            "severity",
            _count_by_severity(),
        )
        overdue = Alert.objects.filter(state=Alert.State.OPEN, due_at__lt=now).count()
        yield _one("recovery_alerts_overdue", "Alerts nobody took in time.", overdue)
        followed = Patient.objects.followed().count()
        yield _one("recovery_patients", "Patients followed.", followed)
        yield _one(
            "recovery_oldest_due_seconds",
            "How long the oldest due e-mail has waited.",
            oldest_due_age_s(now=now),
        )
        stuck = late_mail.stuck(now)
        yield _by(
            "recovery_rows_stuck",
            "Rows that no process has in hand.",
            "state",
            {state: getattr(stuck, state) for state in ("claimed", "sending", "queued")},
        )
        yield _one(
            "recovery_patients_unplanned",
            "Patients in recovery with nothing planned.",
            nothing_planned(now).count(),
        )
        if (age_s := scheduler_age_s(now=now)) is not None:
            yield _one("recovery_scheduler_age_seconds", "Since the scheduler last ran.", age_s)


def _count_by_state() -> dict[str, int]:
    return dict(Message.objects.values_list("state").annotate(n=Count("pk")).order_by())


def _count_by_severity() -> dict[str, int]:
    unresolved = Alert.objects.unresolved().values_list("severity")
    return dict(unresolved.annotate(n=Count("pk")).order_by())


def _one(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _by(name: str, meaning: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
