"""What machines ask: alive, ready, and the figures."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone

from recovery.celery import HEARTBEAT_KEY, heartbeat
from tests.cast import a_clinic, a_patient
from tracker.models import Alert, Message, Reminder
from tracker.web.operations import health_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker(monkeypatch):
    """A broker that answers."""
    monkeypatch.setattr(health_pages, "_broker", lambda: "")


@pytest.fixture
def scheduler():
    """A scheduler that ran just now."""
    heartbeat()


def reasons(client) -> dict[str, str]:
    """Why the site is not ready."""
    response = client.get("/readyz")
    answer: dict[str, Any] = response.json()
    assert response.status_code == (200 if answer["ready"] else 503)
    assert answer["ready"] == (not answer["reasons"])
    return dict(answer["reasons"])


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_the_site_is_ready_when_database_broker_and_scheduler_work(client, broker, scheduler):
    assert reasons(client) == {}


@pytest.mark.redis
def test_the_broker_is_asked(client, scheduler, settings, redis_url):
    settings.REDIS_URL = redis_url
    assert reasons(client) == {}
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert reasons(client) == {"broker": "The broker does not answer."}


def test_a_database_that_does_not_answer_is_a_reason(client, broker, monkeypatch):
    def refuse(*args):
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refuse)
    assert reasons(client) == {"database": "The database does not answer."}


def test_a_scheduler_that_has_not_run_yet_is_a_reason(client, broker):
    assert set(reasons(client)) == {"scheduler"}


def test_a_scheduler_that_stopped_three_minutes_ago_is_a_reason(client, broker):
    now = timezone.now().timestamp()
    cache.set(HEARTBEAT_KEY, now - 170)
    assert reasons(client) == {}
    cache.set(HEARTBEAT_KEY, now - 190)
    assert set(reasons(client)) == {"scheduler"}


def test_mail_that_has_waited_for_ten_minutes_is_a_reason(client, broker, scheduler):
    now = timezone.now()
    a_patient(a_clinic(), now=now)
    Message.objects.all().delete()
    Reminder.objects.update(due_at=now + timedelta(days=1))
    first = Reminder.objects.filter(state="planned").first()
    assert first is not None
    first.due_at = now - timedelta(minutes=9)
    first.save()
    assert reasons(client) == {}
    first.due_at = now - timedelta(minutes=11)
    first.save()
    assert set(reasons(client)) == {"mail"}


def test_the_figures_count_by_code_and_name_nobody(client, scheduler):
    now = timezone.now()
    patient = a_patient(a_clinic(), now=now)
    Alert.objects.create(
        patient=patient,
        rule="silence",
        severity="watch",
        reason="3 requested days without a log",
        raised_at=now,
        due_at=now - timedelta(minutes=1),
    )
    figures = client.get("/metrics").content.decode()
    assert "recovery_patients 1.0" in figures
    assert 'recovery_alerts_unresolved{severity="watch"} 1.0' in figures
    assert "recovery_alerts_overdue 1.0" in figures
    assert "recovery_scheduler_age_seconds 0." in figures
    for private in (patient.first_name, patient.email, str(patient.pk), "requested days"):
        assert private not in figures


def test_the_figures_cost_a_fixed_number_of_queries(client, django_assert_num_queries):
    for _ in range(3):
        a_patient(a_clinic())
    with django_assert_num_queries(8):
        client.get("/metrics")


def test_rows_that_no_process_has_in_hand_are_a_reason(client, broker, scheduler):
    now = timezone.now()
    a_patient(a_clinic(), now=now)
    Reminder.objects.update(state="queued", due_at=now - timedelta(hours=1))
    Message.objects.update(state="sent", sent_at=now)
    found = reasons(client)
    assert set(found) == {"stuck"}
    assert found["stuck"].startswith("Rows that no process has in hand: ")
    assert 'recovery_rows_stuck{state="queued"}' in client.get("/metrics").content.decode()


def test_patients_with_nothing_planned_are_noted_and_the_site_stays_in_service(
    client, broker, scheduler
):
    a_patient(a_clinic(), now=timezone.now())
    Message.objects.all().delete()
    Reminder.objects.all().delete()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["notes"] == {"unplanned": "Patients in recovery with nothing planned: 1."}
    assert "recovery_patients_unplanned 1.0" in client.get("/metrics").content.decode()


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_they_can_only_be_read(client, address):
    assert client.post(address).status_code == 405
