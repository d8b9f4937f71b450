"""A due reminder through the real parts: PostgreSQL, Redis, a Celery worker, an SMTP server."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic, sleep

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.cast import a_clinic, a_patient, zone_at_midday
from tests.outbox.smtp_server import SmtpServer
from tracker.models import Message, Reminder
from tracker.operations import mail_cycle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.redis]

PATIENCE_S = 30


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def environment(server: SmtpServer, redis_url: str) -> dict[str, str]:
    """What a worker is started with: this test's database, broker and mail server."""
    database = connection.settings_dict
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "recovery.settings",
        "DATABASE_URL": (
            f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:"
            f"{database['PORT'] or 5432}/{database['NAME']}"
        ),
        "REDIS_URL": redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "SITE_URL": "http://localhost:8000",
        "DATA_DIR": str(settings.DATA_DIR),
    }


@contextmanager
def celery(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery process of the product, killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "recovery", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def worker(environment: dict[str, str]):
    return celery(environment, "worker", "--concurrency=2", "--loglevel=WARNING")


def wait_until(done: Callable[[], bool]) -> None:
    """Look again until `done`, or fail."""
    end = monotonic() + PATIENCE_S
    while not done():
        assert monotonic() < end, "it did not happen in time"
        sleep(0.1)


def wait_until_quiet(server: SmtpServer) -> None:
    """Look until nothing more has arrived for a second: the workers that live are done."""
    arrived, since = -1, monotonic()
    while monotonic() - since < 1:
        if len(server.received) != arrived:
            arrived, since = len(server.received), monotonic()
        sleep(0.05)


def send_due(environment: dict[str, str]) -> None:
    """What beat does each minute, as beat does it: a message to the broker and nothing else."""
    subprocess.run(
        [sys.executable, "-m", "celery", "-A", "recovery", "call", "tracker.tasks.send_due"],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
        capture_output=True,
    )


def end_leases_until_all_is_settled(server: SmtpServer, environment: dict[str, str]) -> None:
    """A lease is five minutes, and a hand-over is looked at twice: let each end at once."""
    held = Message.objects.filter(state__in=["planned", "claimed", "sending"])
    end = monotonic() + 2 * PATIENCE_S
    while held.exists():
        assert monotonic() < end, list(held.values_list("state", flat=True))
        held.update(try_at=timezone.now())
        send_due(environment)
        wait_until_quiet(server)


def due_now(count: int, now: datetime) -> list[Reminder]:
    """`count` patients, each with one reminder that is due now and nothing else."""
    clinic = a_clinic()
    due = []
    for _ in range(count):
        patient = a_patient(clinic, now=now, day=5, timezone=zone_at_midday(now))
        rows = Reminder.objects.filter(procedure__patient=patient)
        rows.update(state="cancelled", reason="Not part of this test.")
        Message.objects.filter(patient=patient).delete()
        reminder = rows.get(step="log-daily", occurrence=5)
        Reminder.objects.filter(pk=reminder.pk).update(
            state="planned", reason="", due_at=now, useful_until=now + timedelta(hours=1)
        )
        due.append(reminder)
    return due


def everything_settled() -> bool:
    """Whether there are messages, and all are sent: asked at once, or one may come in between."""
    return set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_a_reminder_due_now_reaches_the_mail_server_once(server, environment):
    (reminder,) = due_now(1, timezone.now())
    with worker(environment):
        for _ in range(3):
            send_due(environment)
        wait_until(everything_settled)
    assert list(mail_cycle.take_due(now=timezone.now())) == []
    message = Message.objects.get()
    assert [mail["Message-ID"] for mail in server.received] == [message.message_id]
    reminder.refresh_from_db()
    assert reminder.state == "sent"


def test_after_a_worker_is_killed_each_message_is_sent_once_or_unconfirmed(server, environment):
    """Two workers, one killed in mid-run, the other finishes: nothing twice, nothing silent."""
    due_now(60, timezone.now())
    with worker(environment) as victim, worker(environment):
        send_due(environment)
        wait_until(lambda: len(server.received) >= 5)
        os.killpg(victim.pid, signal.SIGKILL)
        wait_until_quiet(server)
        end_leases_until_all_is_settled(server, environment)
    ids = [mail["Message-ID"] for mail in server.received]
    assert len(ids) == len(set(ids)), "a message arrived twice"
    to = [mail["To"] for mail in server.received]
    assert len(to) == len(set(to)), "a patient was written to twice"
    ends = list(Message.objects.values_list("state", flat=True))
    assert set(ends) <= {"sent", "unconfirmed"}
    assert ends.count("unconfirmed") <= 2  # at most one for each killed process
    assert ends.count("sent") <= len(ids)
    assert not Reminder.objects.filter(state="queued").exists()
