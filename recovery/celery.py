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


def _entry(task: str, schedule: crontab, *, expires: int) -> dict[str, Any]:
    """Return one line of the timetable; a task not begun within `expires` seconds is dropped."""
    return {
        "task": f"tracker.tasks.{task}", "schedule": schedule, "options": {"expires": expires},
    }  # fmt: skip


_EVERY_MINUTE = (
    "send_due", "heartbeat", "notify_staff", "continue_guidance_rollout", "maintain_imports",
    "maintain_rule_previews",
)  # fmt: skip
_QUARTER_HOUR = 840
app.conf.beat_schedule = {
    **{task: _entry(task, crontab(), expires=55) for task in _EVERY_MINUTE},
    "sweep_silence": _entry("sweep_silence", crontab(minute="*/15"), expires=_QUARTER_HOUR),
    # each quarter of an hour, and not together with the sweep
    "refresh_outcomes": _entry(
        "refresh_outcomes", crontab(minute="5-59/15"), expires=_QUARTER_HOUR
    ),
    # in the night of every American clinic
    "refresh_percentiles": _entry(
        "refresh_percentiles", crontab(hour="9", minute="20"), expires=3600
    ),
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
