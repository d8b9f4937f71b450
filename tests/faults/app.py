"""The product's Celery app for the fault tests: a minute is a second, and its clock can jump.

The file named by FAULTS_CLOCK holds by how many seconds the clock of every process is wrong.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from recovery.celery import app as app

app.conf.beat_schedule["send_due"]["schedule"] = 1.0

_clock = Path(os.environ["FAULTS_CLOCK"])
_right_time = timezone.now


def _time_shown() -> datetime:
    return _right_time() + timedelta(seconds=float(_clock.read_text() or 0))


timezone.now = _time_shown
