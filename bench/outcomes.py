"""The clinic's outcomes: the page, its file and its upkeep, beside a plain count of the same rows.

`python -m bench.outcomes PATIENTS` prints JSON; the database must be empty. All pages are asked for
through the product's own views, signed in; seconds are of the wall, queries are the page's.
"""

import json
import os
import sys
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.fill import fill  # noqa: E402
from tracker.models import Clinic, CohortStage, Summary, User  # noqa: E402
from tracker.outcomes.report_cache import refresh_reports  # noqa: E402

TIMES = 5
TOUCHED = 1000
PAGES = {
    "everybody": "/clinic/outcomes/",
    "one_year": f"/clinic/outcomes/?period={timezone.now().year}",
    "severe_pain_and_short_walk_before": "/clinic/outcomes/?pain=severe&walking=short",
    "file": "/clinic/outcomes.csv",
}


def main(patients: int) -> None:
    call_command("migrate", verbosity=0)
    now = timezone.now()
    filled = fill(patients, now=now)
    result: dict[str, Any] = {"patients": patients, "logs": filled.logs}
    result["worked_out_from_all_logs_s"] = _seconds(lambda: _refresh(filled.clinic, everybody=True))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE tracker_cohortstage, tracker_cohortentry")
    # what the fill wrote was long ago; some log within a quarter of an hour
    Summary.objects.update(updated_at=now - timedelta(days=1))
    some = Summary.objects.order_by("pk").values("pk")[:TOUCHED]
    Summary.objects.filter(pk__in=some).update(updated_at=timezone.now())
    result[f"brought_up_to_date_after_{TOUCHED}_logs_s"] = _seconds(lambda: _refresh(filled.clinic))
    result["rows_kept"] = CohortStage.objects.count()
    for name, address in PAGES.items():
        result[name] = _page(filled.nurse, address)
    rows = CohortStage.objects.filter(clinic=filled.clinic)
    result["floor_count_of_the_rows_s"] = median(_seconds(rows.count) for _ in range(TIMES))
    result["everybody_to_floor"] = round(
        result["everybody"]["s"]["median"] / result["floor_count_of_the_rows_s"], 1
    )
    json.dump(result, sys.stdout)


def _refresh(clinic: Clinic, *, everybody: bool = False) -> None:
    refresh_reports(clinic.pk, now=timezone.now(), everybody=everybody)


def _page(nurse: User, address: str) -> dict[str, Any]:
    """How long a page takes, and how many queries, as its nurse opens it."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(nurse, backend="django.contrib.auth.backends.ModelBackend")

    def opened() -> None:
        assert client.get(address).status_code == 200

    opened()
    with CaptureQueriesContext(connection) as asked:
        opened()
        queries = len(asked)  # each request after this one forgets them
    seconds = [_seconds(opened) for _ in range(TIMES)]
    spread = {"median": median(seconds), "min": min(seconds), "max": max(seconds)}
    return {"s": spread, "queries": queries}


def _seconds(work: Any) -> float:
    began = perf_counter()
    work()
    return round(perf_counter() - began, 3)


if __name__ == "__main__":
    main(int(sys.argv[1]))
