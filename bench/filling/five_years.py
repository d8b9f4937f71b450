"""One patient who has logged every day for five years."""

import random
from datetime import datetime, timedelta

from bench.answers import a_day
from bench.filling.tables import copy
from tracker.models import Alert, Clinic, DailyLog, Door, LogVersion, Patient, Procedure, User
from tracker.people.registration import register
from tracker.rules.log.answers import clean

YEARS = 5
ALERTS = 60


def five_years(clinic: Clinic, nurse: User, *, now: datetime, rng: random.Random) -> Patient:
    """The patient, with every log and its version, and an alert a month that a nurse has closed."""
    today = now.astimezone(clinic.zone).date()
    first = today - timedelta(days=YEARS * 365)
    patient = register(
        Patient(
            first_name="Ada",
            last_name="Long",
            email="ada@home.example",
            phone="206-555-0199",
            timezone=clinic.timezone,
        ),
        Procedure(performed_on=first, baseline_walking_distance_m=75),
        clinic=clinic,
        by=None,
        now=now,
    )
    days = [first + timedelta(days=n) for n in range(YEARS * 365 + 1)]
    given = [clean(a_day(rng, findings=False)) for _ in days]
    logs = [
        DailyLog(
            patient=patient,
            day=day,
            door=Door.PAGE,
            created_at=now,
            updated_at=now,
            **{
                name: list(value) if isinstance(value, tuple) else value
                for name in answers.as_json()
                for value in [getattr(answers, name)]
            },
        )
        for day, answers in zip(days, given, strict=True)
    ]
    copy(logs)
    LogVersion.objects.bulk_create(
        [
            LogVersion(log=log, answers=answers.as_json(), door=Door.PAGE, recorded_at=now)
            for log, answers in zip(logs, given, strict=True)
        ]
    )
    copy(_closed(patient, nurse, now - timedelta(days=30 * n)) for n in range(1, ALERTS + 1))
    return patient


def _closed(patient: Patient, nurse: User, at: datetime) -> Alert:
    return Alert(
        patient=patient,
        rule="pain_leg_up",
        severity="watch",
        state=Alert.State.RESOLVED,
        reason="Leg pain up from 3 to 6",
        evidence={"reported_on": [at.date().isoformat()]},
        raised_at=at,
        due_at=at,
        owner=nurse,
        acknowledged_at=at,
        resolved_at=at,
        resolved_by=nurse,
        outcome=Alert.Outcome.ADVISED,
    )
