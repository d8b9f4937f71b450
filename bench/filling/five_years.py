"""One patient who has logged every day for five years."""

import random
from datetime import datetime, timedelta

from bench.filling.tables import copy
from tracker.models import Alert, Clinic, Door, LogVersion, Patient, Procedure, User
from tracker.people.registration import register
from tracker.synthetic.bulk import steady_logs

YEARS = 5
ALERTS = 60


def five_years(clinic: Clinic, nurse: User, *, now: datetime, rng: random.Random) -> Patient:
    """Write the patient, every log and its version, and an alert a month that a nurse closed."""
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
    logs, versions = steady_logs(patient, days, rng, by=None, door=Door.PAGE, now=now)
    copy(logs)
    LogVersion.objects.bulk_create(versions)
    copy(
        Alert(
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
        for at in (now - timedelta(days=30 * n) for n in range(1, ALERTS + 1))
    )
    return patient
