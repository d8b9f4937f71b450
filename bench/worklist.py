"""What the nurse's pages cost: queries, and CPU of application and database, at any size.

`python -m bench.worklist PATIENTS` fills an empty PostgreSQL database and prints JSON. Pages are
asked for in this process, by Django's test client; the CPU is that of the process and of the
database's process that serves it, so whatever else the machine does counts little.
"""

import json
import os
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import cpu  # noqa: E402
from bench.fill import Filled, fill  # noqa: E402
from tracker.guidance import DEFAULT_PROTOCOL, shipped_guidance  # noqa: E402
from tracker.models import Membership  # noqa: E402
from tracker.triage.worklist import Choice, page, rows_of  # noqa: E402

WARM_UP, BLOCKS, REQUESTS = 5, 7, 20
PHASE = shipped_guidance(DEFAULT_PROTOCOL).phases[2].code


def main(patients: int) -> None:
    call_command("migrate", verbosity=0)
    began = perf_counter()
    filled = fill(patients, now=timezone.now())
    filled_in_s = round(perf_counter() - began, 1)
    client = Client(SERVER_NAME="localhost")
    client.force_login(filled.nurse, backend="django.contrib.auth.backends.ModelBackend")
    pages = {name: _measured(client, path) for name, path in _pages(filled).items()}
    json.dump({"patients": patients, "filled_in_s": filled_in_s, "pages": pages}, sys.stdout)


def _pages(filled: Filled) -> dict[str, str]:
    worklist = "/clinic/"
    return {
        "worklist": worklist,
        "worklist, second page": f"{worklist}?show=all&cursor={_cursor(filled)}",
        "worklist, mine": f"{worklist}?whose=mine&show=all",
        "worklist, unassigned": f"{worklist}?whose=unassigned",
        "worklist, silent": f"{worklist}?show=silent",
        "worklist, unread notes": f"{worklist}?show=note",
        "worklist, a phase": f"{worklist}?phase={PHASE}",
        "worklist, unassigned, silent, a phase": (
            f"{worklist}?whose=unassigned&show=silent&phase={PHASE}"
        ),
        "live": f"{worklist}live/",
        "patient, five years of logs": f"{worklist}patients/{filled.long.pk}/",
    }


def _cursor(filled: Filled) -> str:
    member = Membership.objects.get(user=filled.nurse)
    today = timezone.now().astimezone(filled.clinic.zone).date()
    return page(rows_of(member, Choice(day=today, show="all"))).next_cursor


def _measured(client: Client, path: str) -> dict[str, Any]:
    """Queries of one request, and the CPU of each in milliseconds: the median over blocks."""

    def ask() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)

    for _ in range(WARM_UP):
        ask()
    with CaptureQueriesContext(connection) as asked:
        ask()
    queries = sum(one["sql"] not in ("BEGIN", "COMMIT") for one in asked.captured_queries)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    blocks = [_block(ask, backend) for _ in range(BLOCKS)]
    return {
        "queries": queries,
        "cpu_ms": round(median(app + database for app, database in blocks), 1),
        "application_ms": round(median(app for app, _ in blocks), 1),
        "database_ms": round(median(database for _, database in blocks), 1),
    }


def _block(ask: Callable[[], None], backend: int) -> tuple[float, float]:
    """Milliseconds of CPU a request, of this process and of the database's."""
    ours, theirs = process_time(), cpu.spent_s([backend])
    for _ in range(REQUESTS):
        ask()
    return (
        (process_time() - ours) * 1000 / REQUESTS,
        (cpu.spent_s([backend]) - theirs) * 1000 / REQUESTS,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
