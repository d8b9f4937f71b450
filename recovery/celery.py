"""Celery: the app that the workers run, and the scheduler's timetable."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging, worker_process_init
from django.conf import settings

from recovery.embedded.parent_death_signal import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")

app = Celery("recovery")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A task that no worker took within its minute is dropped: the next one does the same work.
_ONE_MINUTE = {"expires": 55}
app.conf.beat_schedule = {
    "send_due": {
        "task": "tracker.tasks.send_due",
        "schedule": crontab(),
        "options": _ONE_MINUTE,
    },
    "heartbeat": {
        "task": "tracker.tasks.heartbeat",
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


@beat_init.connect
def beat_at_start(**kwargs: Any) -> None:
    """Send a heartbeat at once, not only after the first full minute."""
    app.send_task("tracker.tasks.heartbeat", expires=55)


@setup_logging.connect
def configure_logging(**kwargs: Any) -> None:
    """Log as the web server does, redaction included."""
    logging.config.dictConfig(settings.LOGGING)


@worker_process_init.connect
def end_with_worker(**kwargs: Any) -> None:
    """End the pool's processes with their worker, even when it is killed."""
    end_with_parent()
