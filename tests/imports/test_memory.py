"""A large export is streamed: what is kept is the days that count, not the file."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from tests.imports.health_export import WATCH, record, write_export, years_of_records

MB = 1 << 20
# A process of its own: the peak of this one is not the import's.
READ = """
import resource, sys
from datetime import date
from zoneinfo import ZoneInfo
from tracker.rules.imports.tally import Tally, Window
from tracker.imports.sources import source_of

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

window = Window(ZoneInfo("America/Chicago"), date(2021, 10, 1), date(2026, 11, 2))
before = peak()
with open(sys.argv[1], "rb") as file:
    tally = Tally(window)
    for measured in source_of(file).read(file, window, {}):
        tally.add(measured)
rows = tally.found().rows
print(peak() - before, len(rows))
"""


def grown_by(path: Path) -> tuple[int, int]:
    """By how many bytes the process grew that read the export at `path`, and the days found."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    grown, days = map(int, done.stdout.split())
    return grown, days


def test_60_mb_of_other_records_leave_no_trace(tmp_path):
    at = "2026-11-02 09:12:00 -0600"
    pulse = [record("HKQuantityTypeIdentifierHeartRate", WATCH, at, at, 70, "count/min")] * 1000
    steps = record("HKQuantityTypeIdentifierStepCount", WATCH, at, at, 70)
    records = (one for _ in range(190) for one in pulse)
    size = write_export(tmp_path / "export.zip", [steps, *records])
    assert size > 60 * MB
    grown, days = grown_by(tmp_path / "export.zip")
    assert days == 1
    assert grown < 8 * MB


def test_what_is_kept_of_100_mb_that_all_counts_is_a_fraction(tmp_path):
    records = years_of_records(datetime(2026, 11, 3, 7), days=365, a_day=180)
    size = write_export(tmp_path / "export.zip", records)
    assert size > 100 * MB
    grown, days = grown_by(tmp_path / "export.zip")
    assert days == 365
    assert grown < 40 * MB
