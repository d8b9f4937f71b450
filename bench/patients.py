"""Makes many patients at once for the benchmarks of the reminders, in a database of their own."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from tracker.models import Clinic, Patient, Procedure
from tracker.reminders.guidance_versions import current

ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Phoenix", "Pacific/Honolulu",
)  # fmt: skip
BATCH = 1000


def a_clinic() -> Clinic:
    """A clinic in Chicago."""
    return Clinic.objects.create(
        name="Lakeside Spine Clinic", timezone="America/Chicago", phone="206-555-0100"
    )


def patients(
    count: int, *, clinic: Clinic, now: datetime, zones: Sequence[str] = ZONES
) -> Iterator[list[Procedure]]:
    """`count` patients in batches, each with a procedure of the last or the next half year.

    Written to the database without a plan, their addresses confirmed.
    """
    version, today = current(clinic, now=now), now.date()
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        people = Patient.objects.bulk_create(
            Patient(
                clinic=clinic,
                first_name="Margaret",
                last_name=f"Number {number}",
                email=f"patient{number}@home.example",
                email_confirmed_at=now,
                timezone=zones[number % len(zones)],
                registered_at=now,
            )
            for number in numbers
        )
        yield Procedure.objects.bulk_create(
            Procedure(patient=patient, performed_on=_day_0(today, number), guidance_version=version)
            for number, patient in zip(numbers, people, strict=True)
        )


def _day_0(today: date, number: int) -> date:
    return today + timedelta(days=number * 7 % 365 - 182)


def spread(values: list[float]) -> dict[str, float]:
    """The median of `values`, and their range."""
    return {
        "median": round(median(values), 2),
        "min": round(min(values), 2),
        "max": round(max(values), 2),
    }
