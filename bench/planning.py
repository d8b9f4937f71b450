"""Planning many patients at once: rows of the plan a second, beside the least a database can do.

`python -m bench.planning PATIENTS` prints JSON; the database must be empty. The floors write the
same rows: with Django's `bulk_create` of ready-made objects, and with one INSERT ... SELECT.
"""

import json
import os
import sys
from datetime import datetime
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.spread import spread  # noqa: E402
from tests.cast import a_clinic  # noqa: E402
from tracker.models import Procedure, Reminder  # noqa: E402
from tracker.reminders.planning import replan  # noqa: E402
from tracker.synthetic.bulk import within_half_a_year, write_patients  # noqa: E402

BATCH = 500


def main(count: int) -> None:
    call_command("migrate", verbosity=0)
    now, clinic = timezone.now(), a_clinic()
    procedures = [
        procedure.pk
        for batch in write_patients(
            count, clinic=clinic, now=now, day_0=within_half_a_year(now.date())
        )
        for procedure in batch
    ]
    batches = [procedures[start : start + BATCH] for start in range(0, count, BATCH)]
    planned = []
    for number, batch in enumerate(batches):
        if number % 10 == 0:
            _keep_statistics()
        planned.append(_plan(batch, now))
    again = [_plan(batch, now, nothing_changes=True) for batch in batches]
    bulk_create = [_bulk_create(batch) for batch in batches[:10]]
    rows, seconds = _insert_select()
    total = sum(count for count, _ in planned)
    json.dump(
        {
            "patients": count,
            "rows": total,
            "rows_per_s_overall": round(total / sum(taken for _, taken in planned)),
            "rows_per_s": spread([count / taken for count, taken in planned]),
            "replanned_rows_per_s": spread(
                [count / taken for (count, _), (_, taken) in zip(planned, again, strict=True)]
            ),
            "floor_bulk_create_rows_per_s": spread(bulk_create),
            "floor_insert_select_rows_per_s": round(rows / seconds),
        },
        sys.stdout,
    )


def _keep_statistics() -> None:
    """What autovacuum does as tables grow; the server of a bench may have it switched off."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tracker_reminder, tracker_procedure, tracker_patient")


def _plan(keys: list[Any], now: datetime, *, nothing_changes: bool = False) -> tuple[int, float]:
    """How many rows one batch got, and in how many seconds; reading the patients included."""
    begun = perf_counter()
    procedures = list(Procedure.objects.filter(pk__in=keys).select_related("patient__clinic"))
    change = replan(procedures, now=now)
    taken = perf_counter() - begun
    assert bool(change.added) != nothing_changes
    return len(change.added), taken


def _bulk_create(keys: list[Any]) -> float:
    """Rows a second of writing a batch's own plan once more, as ready-made objects."""
    rows = list(Reminder.objects.filter(procedure__in=keys))
    for row in rows:
        row.pk, row.step = None, f"floor-{row.step}"
        row.pk = Reminder._meta.pk.get_default()
    begun = perf_counter()
    Reminder.objects.bulk_create(rows, batch_size=1000)
    taken = perf_counter() - begun
    Reminder.objects.filter(procedure__in=keys, step__startswith="floor-").delete()
    return len(rows) / taken


def _insert_select() -> tuple[int, float]:
    """How many rows the database copies within itself, and in how many seconds."""
    columns = [field.column for field in Reminder._meta.concrete_fields]
    same = [name for name in columns if name not in ("id", "step")]
    names = ", ".join(same)
    begun = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tracker_reminder (id, step, {names})"
            f" SELECT gen_random_uuid(), 'floor-' || step, {names} FROM tracker_reminder"
            " LIMIT 200000"
        )
        return cursor.rowcount, perf_counter() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]))
