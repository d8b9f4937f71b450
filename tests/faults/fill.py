"""Fills an empty database: `python -m tests.faults.fill ROWS` makes so many due reminders.

Three patients in four have one reminder that is due; the fourth has two, which must leave in one
message. One patient in fifty asked for none.
"""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.cast import a_clinic, zone_at_midday  # noqa: E402
from tracker.models import Reminder  # noqa: E402
from tracker.synthetic.bulk import due_request, write_patients  # noqa: E402


def main(rows: int) -> None:
    """Migrate, and write patients until `rows` reminders are due."""
    call_command("migrate", verbosity=0)
    now, clinic = timezone.now(), a_clinic()
    # Long due: a clock that is an hour slow must not find them still to come.
    due_at, useful_until = now - timedelta(hours=2), now + timedelta(hours=6)
    steps, number = 0, 0
    for procedures in write_patients(
        rows, clinic=clinic, now=now, zones=[zone_at_midday(now)], day_0=lambda _: now.date(),
        fields=lambda n: {"reminders_on": n % 50 != 0},
    ):  # fmt: skip
        due = [
            due_request(
                procedure, occurrence, due_at=due_at, useful_until=useful_until, day=now.date()
            )
            for n, procedure in enumerate(procedures, start=number)
            for occurrence in ([1, 2] if n % 4 == 3 else [1])
        ][: rows - steps]
        Reminder.objects.bulk_create(due)
        steps, number = steps + len(due), number + len(procedures)
        if steps == rows:
            return


if __name__ == "__main__":
    main(int(sys.argv[1]))
