"""Makes the clinic of the benchmark: its patients, 30 days of logs each, and a token each.

Prints JSON: for each patient `{"id", "token", "logged": [...], "to_come": [...]}`, the days that
have a log already and those that can be logged next, oldest first.

Half of the patients are in their first two weeks and kept a diary before; the others are in
weeks 5 to 7. So more than half of the days to come were asked for by a reminder.
"""

import json
import os
import random
import sys
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "recovery.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.answers import a_day  # noqa: E402
from tracker.journal.record_day import record_day  # noqa: E402
from tracker.models import (  # noqa: E402
    ApiToken,
    Clinic,
    DailyLog,
    Door,
    LogVersion,
    Membership,
    Patient,
    Procedure,
    User,
)
from tracker.people.registration import register  # noqa: E402
from tracker.rules.log.answers import clean  # noqa: E402

ZONE = "America/Chicago"
LOGGED_DAYS = 30
DAYS_TO_COME = 15


def main(patients: int, seed: int) -> None:
    call_command("migrate", verbosity=0)
    clinic = Clinic.objects.create(name="Bench", timezone=ZONE, phone="206-555-0100")
    nurse = User.objects.create_user("nurse@bench.example", name="Nurse")
    Membership.objects.create(user=nurse, clinic=clinic, role="nurse", on_duty=True)
    rng, now = random.Random(seed), timezone.now()
    json.dump([_patient(clinic, n, rng, now=now) for n in range(patients)], sys.stdout)


def _patient(clinic: Clinic, number: int, rng: random.Random, *, now: datetime) -> dict[str, Any]:
    today = now.astimezone(ZoneInfo(ZONE)).date()
    first_to_come = today - timedelta(days=DAYS_TO_COME - 1)
    # Day 0 is either the day before the first day to come, or LOGGED_DAYS before it.
    performed_on = first_to_come - timedelta(days=1 if number % 2 else LOGGED_DAYS)
    begun_at = datetime.combine(performed_on, now.timetz())
    email = f"patient{number}@bench.example"
    patient = register(
        Patient(first_name="Pat", last_name=f"Number {number}", email=email, timezone=ZONE),
        Procedure(performed_on=performed_on, baseline_walking_distance_m=75),
        clinic=clinic,
        by=None,
        now=min(begun_at, now),
    )
    patient.account = User.objects.create_user(email)
    patient.email_confirmed_at = begun_at
    patient.save()

    logged = [first_to_come - timedelta(days=back) for back in range(LOGGED_DAYS, 0, -1)]
    _log_earlier(patient, logged[:-1], rng, now=begun_at)
    record_day(
        patient=patient,
        day=logged[-1],
        answers=a_day(rng, findings=False),
        entered_by=patient.account,
        door=Door.API,
        now=now,
    )
    return {
        "id": str(patient.pk),
        "token": ApiToken.issue(user=patient.account, scope="log", now=now),
        "logged": [day.isoformat() for day in logged],
        "to_come": [(first_to_come + timedelta(days=n)).isoformat() for n in range(DAYS_TO_COME)],
    }


def _log_earlier(patient: Patient, days: list[date], rng: random.Random, *, now: datetime) -> None:
    """Logs as `record_day` leaves them, all at once."""
    given = [clean(a_day(rng, findings=False)) for _ in days]
    logs = DailyLog.objects.bulk_create(
        DailyLog(
            patient=patient,
            day=day,
            door=Door.API,
            entered_by=patient.account,
            created_at=now,
            updated_at=now,
            **{
                name: list(value) if isinstance(value, tuple) else value
                for name in answers.as_json()
                for value in [getattr(answers, name)]
            },
        )
        for day, answers in zip(days, given, strict=True)
    )
    LogVersion.objects.bulk_create(
        LogVersion(
            log=log,
            answers=answers.as_json(),
            entered_by=patient.account,
            door=Door.API,
            recorded_at=now,
        )
        for log, answers in zip(logs, given, strict=True)
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
