"""Fills a clinic with patients as the product would have left them after 60 days of logs each.

`python -m bench.fill PATIENTS` fills the database of DATABASE_URL, migrated and empty, and prints
JSON. PostgreSQL only. What it leaves out: the e-mails and their plan, and the versions of a log.
"""

import json
import os
import random
import sys
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")
    django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench.filling import logs, people
from bench.filling.five_years import five_years
from tracker.models import Clinic, Patient, User

BATCH = 10_000
SEED = 1


@dataclass(frozen=True, slots=True)
class Filled:
    """What there is now: the clinic, a nurse with 300 patients, one with five years of logs."""

    clinic: Clinic
    nurse: User
    long: Patient
    logs: int


def fill(patients: int, *, now: datetime) -> Filled:
    """A clinic with `patients` and all that they logged; the same for the same `now`."""
    rng = random.Random(SEED)
    clinic = Clinic.objects.create(
        name="Lakeside Spine Clinic", timezone="America/Chicago", phone="206-555-0100"
    )
    nurses = people.staff(clinic, patients)
    courses = []
    batch: list[people.Person] = []
    for person in people.people(patients, clinic, nurses, now=now, rng=rng):
        batch.append(person)
        day_0 = person.procedure.performed_on
        courses.append((person.patient.pk, day_0, person.logged_until, person.course))
        if len(batch) == BATCH:
            people.save(batch)
            batch = []
    people.save(batch)
    written = logs.write(courses)
    long = five_years(clinic, nurses[0], now=now, rng=rng)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Filled(clinic, nurses[0], long, written)


def main(patients: int) -> None:
    call_command("migrate", verbosity=0)
    began = perf_counter()
    filled = fill(patients, now=timezone.now())
    seconds = round(perf_counter() - began, 1)
    json.dump({"patients": patients, "logs": filled.logs, "seconds": seconds}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
