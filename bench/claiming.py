"""Claiming due messages from many planned ones: rows a second, with 1 and with 4 workers.

`python -m bench.claiming PLANNED DUE` prints JSON; the database must be empty. PLANNED messages
lie ahead and DUE are due. The floor is one UPDATE of as many rows with the same indexes.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from itertools import chain
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.spread import spread  # noqa: E402
from tests.cast import a_clinic  # noqa: E402
from tracker.models import Message  # noqa: E402
from tracker.outbox.queue import claim_due  # noqa: E402

ROUNDS = 3


def main(planned: int, due: int) -> None:
    call_command("migrate", verbosity=0)
    clinic = a_clinic()
    _write(planned, clinic.pk, due_in=timedelta(days=1), name="ahead")
    rates: dict[int, list[float]] = {1: [], 4: []}
    floors = []
    collisions = 0
    for number in range(ROUNDS):
        for workers, seen in rates.items():
            _write(due, clinic.pk, due_in=-timedelta(minutes=1), name=f"{number}-{workers}")
            seconds, ids = _claim(workers)
            assert len(set(ids)) == due, f"{len(set(ids))} of {due} were claimed"
            collisions += len(ids) - len(set(ids))
            seen.append(due / seconds)
        _write(due, clinic.pk, due_in=-timedelta(minutes=1), name=f"{number}-floor")
        floors.append(due / _floor())
    json.dump(
        {
            "due": due,
            "rows_per_s_with_1_worker": spread(rates[1]),
            "rows_per_s_with_4_workers": spread(rates[4]),
            "floor_one_update_rows_per_s": spread(floors),
            "collisions": collisions,
        },
        sys.stdout,
    )


def claim_all() -> None:
    """What one of several workers does: claim until nothing is left, and print which rows."""
    connection.ensure_connection()
    claim_due(now=timezone.now() - timedelta(days=1))  # warm, without a row
    print("ready", flush=True)
    now_or_never = sys.stdin.readline()
    assert now_or_never
    begun = perf_counter()
    ids = _claim_here()
    json.dump([perf_counter() - begun, [str(key) for key in ids]], sys.stdout)


def _claim_here() -> list[object]:
    ids: list[object] = []
    while chunks := claim_due(now=timezone.now()):
        ids.extend(chain.from_iterable(chunk.ids for chunk in chunks))
    return ids


def _claim(workers: int) -> tuple[float, list[object]]:
    """Seconds until all that is due was claimed, and which rows by whom."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE tracker_message")
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.claiming", "worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(workers)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [json.loads(process.communicate()[0]) for process in processes]
    return max(seconds for seconds, _ in answers), list(
        chain.from_iterable(ids for _, ids in answers)
    )


def _floor() -> float:
    begun = perf_counter()
    Message.objects.claimable(timezone.now()).update(
        state="skipped", reason_code="too_late", try_at=timezone.now()
    )
    return perf_counter() - begun


def _write(count: int, clinic: object, *, due_in: timedelta, name: str) -> None:
    """`count` planned messages, spread over an hour from `due_in`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tracker_message (id, clinic_id, kind, to_email, dedupe_key, message_id,"
            " state, reason_code, reason_detail, due_at, useful_until, try_at, attempts, subject,"
            " text, created_at)"
            " SELECT gen_random_uuid(), %s, 'reminders', 'patient@home.example', %s || n,"
            " '<' || %s || n || '@localhost>', 'planned', '', '', at, at, at, 0, '', '', now()"
            " FROM (SELECT n, now() + %s + n %% 3600 * %s AS at FROM generate_series(1, %s) n) d",
            [
                clinic, name, name, due_in, timedelta(seconds=1 if due_in > timedelta() else -1),
                count,
            ],
        )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        claim_all()
    else:
        main(int(sys.argv[1]), int(sys.argv[2]))
