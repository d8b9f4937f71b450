"""Reading Apple Health's export: megabytes of XML a second, and by how much the process grows.

`python -m bench.health_import MEGABYTES` prints JSON. Four in five of its records count: they are
a phone's and a watch's, of days that may be logged. In a real export it is far fewer.
"""

import json
import resource
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from tests.imports.health_export import write_export, years_of_records
from tracker.imports.sources import source_of
from tracker.rules.imports.tally import Tally, Window

MB = 1 << 20
A_DAY = 360
DAYS_A_MB = 1.7  # five kinds of record, of 330 bytes each
ZONE = ZoneInfo("America/Chicago")
WINDOW = Window(ZONE, date(2021, 10, 1), date(2026, 11, 2))


def main(megabytes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="recovery-bench-") as folder:
        path = Path(folder, "export.zip")
        days = max(round(megabytes * DAYS_A_MB), 1)
        until = datetime(2026, 11, 3, tzinfo=ZONE)
        size = write_export(path, years_of_records(until, days=days, a_day=A_DAY))
        before, began = _peak(), perf_counter()
        tally = Tally(WINDOW)
        with path.open("rb") as file:
            for measured in source_of(file).read(file, WINDOW, {}):
                tally.add(measured)
        found = len(tally.found().rows)
        seconds = perf_counter() - began
    json.dump(
        {
            "xml_mb": round(size / MB),
            "xml_mb_per_s": round(size / MB / seconds),
            "days_found": found,
            "process_grew_by_mb": round((_peak() - before) / MB),
        },
        sys.stdout,
    )


def _peak() -> int:
    """The most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
