"""Celery: the workers' app, and what beat starts when."""

import logging.config
import os
import time
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging, worker_process_init
from django.conf import settings
from django.core.cache import cache

from recovery.embedded.kinship import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")

HEARTBEAT_KEY = "scheduler-heartbeat"

app = Celery("recovery")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# One that found no worker in its minute is dropped: the next minute's does the same work.
_ONE_MINUTE = {"expires": 55}
app.conf.beat_schedule = {
    "send_due": {
        "task": "tracker.tasks.send_due",
        "schedule": crontab(),
        "options": _ONE_MINUTE,
    },
    "heartbeat": {
        "task": "recovery.celery.heartbeat",
        "schedule": crontab(),
        "options": _ONE_MINUTE,
    },
    "tell_staff": {
        "task": "tracker.tasks.tell_staff",
        "schedule": crontab(),
        "options": _ONE_MINUTE,
    },
    "move_plans": {
        "task": "tracker.tasks.move_plans",
        "schedule": crontab(),
        "options": _ONE_MINUTE,
    },
    "look_after_imports": {
        "task": "tracker.tasks.look_after_imports",
        "schedule": crontab(),
        "options": _ONE_MINUTE,
    },
    "look_after_previews": {
        "task": "tracker.tasks.look_after_previews",
        "schedule": crontab(),
        "options": _ONE_MINUTE,
    },
    "sweep_silence": {
        "task": "tracker.tasks.sweep_silence",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 840},
    },
    # each quarter of an hour, and not with the sweep
    "refresh_outcomes": {
        "task": "tracker.tasks.refresh_outcomes",
        "schedule": crontab(minute="5-59/15"),
        "options": {"expires": 840},
    },
    # in the night of every American clinic
    "refresh_percentiles": {
        "task": "tracker.tasks.refresh_percentiles",
        "schedule": crontab(hour="9", minute="20"),
        "options": {"expires": 3600},
    },
}


@app.task
def heartbeat() -> None:
    """Note that beat, broker and a worker were alive together just now."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=None)


@beat_init.connect
def beat_once_at_the_start(**kwargs: Any) -> None:
    """Be ready at once, not only after the first full minute."""
    heartbeat.apply_async(expires=55)


@setup_logging.connect
def use_our_logging(**kwargs: Any) -> None:
    """Log as the web does, redaction included."""
    logging.config.dictConfig(settings.LOGGING)


@worker_process_init.connect
def end_with_the_worker(**kwargs: Any) -> None:
    """Leave no child of the pool behind when its worker is killed."""
    die_with_parent()
