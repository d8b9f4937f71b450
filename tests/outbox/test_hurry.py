"""Waking a worker after a grave alert: at once when the broker is there, never a wait when not."""

import socket
from time import monotonic

import pytest
from celery import current_app
from django.db import transaction

from tracker.outbox.queue import wake_worker, without_waking

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nobody_listens(monkeypatch):
    """A broker that is away."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr(current_app.conf, "broker_url", f"redis://127.0.0.1:{port}/0")
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")


def test_with_the_broker_away_nobody_waits_and_the_log_says_so(nobody_listens, caplog):
    began = monotonic()
    with transaction.atomic():
        wake_worker()
    assert "The broker is away" in caplog.text
    assert monotonic() - began < 3  # retrying, it took six seconds


def test_nothing_is_asked_before_the_commit(nobody_listens, caplog):
    with transaction.atomic():
        wake_worker()
        assert "The broker is away" not in caplog.text


def test_a_virtual_clock_asks_nobody(nobody_listens, caplog):
    with without_waking(), transaction.atomic():
        wake_worker()
    assert "The broker is away" not in caplog.text
