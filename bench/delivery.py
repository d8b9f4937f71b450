"""Delivering reminders: from claimed rows to the mail server, beside Django's `send_messages`.

One process, one open connection, PostgreSQL. The floor sends ready-made messages with the very
same words, and does nothing else. Both take turns in blocks; a ratio holds within one run only.

`python -m bench.delivery MESSAGES` prints JSON; the database must be empty.
"""

import json
import os
import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail import EmailMultiAlternatives, get_connection  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import patients  # noqa: E402
from tests.cast import zone_at_midday  # noqa: E402
from tracker.models import Clinic, Message, Procedure, Reminder  # noqa: E402
from tracker.operations import mail_cycle  # noqa: E402
from tracker.outbox import queue  # noqa: E402
from tracker.outbox.outgoing_mail import write_mail  # noqa: E402
from tracker.outbox.queue import Chunk  # noqa: E402

REMEMBER_AT = 10_000
BLOCK = 500
FLOOR_BLOCKS = 10
DJANGOS_OWN = "django.core.mail.backends.smtp.EmailBackend"


def main(messages: int) -> None:
    call_command("migrate", verbosity=0)
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.mail_server"], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(server.stdout.readline())
    try:
        json.dump(_measure(messages), sys.stdout)
    finally:
        server.kill()


def _measure(messages: int) -> dict[str, Any]:
    now, clinic = timezone.now(), patients.a_clinic()
    ours, floors, ratios, memory = [], [], [], {}
    ours_cpu_ms, floors_cpu_ms = [], []
    sent, ready = 0, []
    # All is claimed beforehand: a database still busy with storing rows would slow the first
    # block of each pair, and that is ours.
    claimed = _due(messages, clinic, now)
    per_block = BLOCK // queue.CHUNK
    for start in range(0, len(claimed), per_block):
        chunks = claimed[start : start + per_block]
        begun, cpu = perf_counter(), process_time()
        done = sum(mail_cycle.send(chunk, clock=timezone.now) for chunk in chunks)
        ours.append(done / (perf_counter() - begun))
        ours_cpu_ms.append((process_time() - cpu) * 1000 / BLOCK)
        assert done == BLOCK, f"{done} of {BLOCK} were sent"
        sent += done
        if len(floors) < FLOOR_BLOCKS:
            ready = _ready_made(chunks)
            begun, cpu = perf_counter(), process_time()
            with get_connection(DJANGOS_OWN) as connection:
                connection.send_messages(ready)
            floors.append(BLOCK / (perf_counter() - begun))
            floors_cpu_ms.append((process_time() - cpu) * 1000 / BLOCK)
            ratios.append(ours[-1] / floors[-1])
        if sent in (REMEMBER_AT, messages):
            memory[sent] = _resident_mb()
    return {
        "messages": sent,
        "product_per_s": patients.spread(ours),
        "floor_per_s": patients.spread(floors),
        "ratio": patients.spread(ratios),
        "product_cpu_ms": patients.spread(ours_cpu_ms),
        "floor_cpu_ms": patients.spread(floors_cpu_ms),
        "resident_mb_after": memory,
    }


def _due(count: int, clinic: Clinic, now: datetime) -> list[Chunk]:
    """`count` new patients' reminders of this evening, claimed."""
    rng = random.Random(count)
    zones = [zone_at_midday(now)]  # where mail may go out just now
    for procedures in patients.patients(count, clinic=clinic, now=now, zones=zones):
        Reminder.objects.bulk_create(_reminder(procedure, rng, now) for procedure in procedures)
    return list(mail_cycle.take_due(now=now))


def _reminder(procedure: Procedure, rng: random.Random, now: datetime) -> Reminder:
    return Reminder(
        procedure=procedure,
        step="log-daily",
        occurrence=rng.randrange(1, 15),
        kind=Reminder.Kind.LOG_REQUEST,
        slot="evening",
        recovery_day=5,
        local_date=now.date(),
        requested_day=now.date(),
        due_at=now,
        useful_until=now + timedelta(hours=3),
        condition="not_logged",
    )


def _ready_made(chunks: list[Chunk]) -> list[EmailMultiAlternatives]:
    """What the floor sends: the same letters, rendered before."""
    ids = [key for chunk in chunks for key in chunk.ids]
    rows = Message.objects.filter(pk__in=ids).select_related("clinic", "patient__clinic")

    Reminder.objects.filter(message__in=ids).update(state="queued")
    verdicts: Any = mail_cycle.COMPOSERS[Message.Kind.REMINDERS](rows, timezone.now())
    Reminder.objects.filter(message__in=ids).update(state="sent")
    return [write_mail(row, verdicts[row.pk].letter, now=timezone.now()) for row in rows]


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
