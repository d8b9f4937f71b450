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
from tracker.models import Patient, Procedure, Reminder  # noqa: E402
from tracker.reminders.guidance_versions import shipped  # noqa: E402

BATCH = 1000


def main(rows: int) -> None:
    """Migrate, and write patients until `rows` reminders are due."""
    call_command("migrate", verbosity=0)
    now, clinic = timezone.now(), a_clinic()
    version = shipped(now=now)
    # Long due: a clock that is an hour slow must not find them still to come.
    due_at, useful_until = now - timedelta(hours=2), now + timedelta(hours=6)
    steps, number = 0, 0
    while steps < rows:
        numbers = range(number, number + min(BATCH, rows - steps))
        people = Patient.objects.bulk_create(
            Patient(
                clinic=clinic,
                first_name="Margaret",
                last_name=f"Number {n}",
                email=f"patient{n}@home.example",
                email_confirmed_at=now,
                timezone=zone_at_midday(now),
                reminders_on=n % 50 != 0,
                registered_at=now,
            )
            for n in numbers
        )
        procedures = Procedure.objects.bulk_create(
            Procedure(patient=patient, performed_on=now.date(), guidance_version=version)
            for patient in people
        )
        due = [
            Reminder(
                procedure=procedure,
                step="log-daily",
                occurrence=occurrence,
                kind=Reminder.Kind.LOG_REQUEST,
                slot="evening",
                recovery_day=occurrence,
                local_date=now.date(),
                requested_day=now.date(),
                due_at=due_at,
                useful_until=useful_until,
                condition="not_logged",
            )
            for n, procedure in zip(numbers, procedures, strict=True)
            for occurrence in ([1, 2] if n % 4 == 3 else [1])
        ][: rows - steps]
        Reminder.objects.bulk_create(due)
        steps += len(due)
        number = numbers.stop


if __name__ == "__main__":
    main(int(sys.argv[1]))
