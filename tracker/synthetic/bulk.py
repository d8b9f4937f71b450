"""Made-up rows by the thousand, written directly: for benchmarks and tests of the mail engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from tracker.guidance import DEFAULT_PROTOCOL, shipped_guidance
from tracker.models import Clinic, DailyLog, Door, LogVersion, Patient, Procedure, Reminder, User
from tracker.reminders.guidance_versions import current
from tracker.rules.log.answers import clean
from tracker.synthetic.people import steady_form

ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Phoenix", "Pacific/Honolulu",
)  # fmt: skip
BATCH = 1000


def write_patients(
    count: int,
    *,
    clinic: Clinic,
    now: datetime,
    zones: Sequence[str] = ZONES,
    day_0: Callable[[int], date],
    fields: Callable[[int], Mapping[str, object]] = lambda number: {},
) -> Iterator[list[Procedure]]:
    """Write `count` patients with confirmed addresses, and yield their procedures in batches.

    Nothing is planned for them. `day_0` and further `fields` are by the patient's number.
    """
    version = current(clinic, DEFAULT_PROTOCOL, now=now)
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        patients = Patient.objects.bulk_create(
            Patient(
                clinic=clinic,
                first_name="Margaret",
                last_name=f"Number {number}",
                email=f"patient{number}@home.example",
                email_confirmed_at=now,
                timezone=zones[number % len(zones)],
                registered_at=now,
                **fields(number),
            )
            for number in numbers
        )
        yield Procedure.objects.bulk_create(
            Procedure(patient=patient, performed_on=day_0(number), guidance_version=version)
            for number, patient in zip(numbers, patients, strict=True)
        )


def within_half_a_year(today: date) -> Callable[[int], date]:
    """Return for each number a day 0 of the last or the next half year."""
    return lambda number: today + timedelta(days=number * 7 % 365 - 182)


def due_request(
    procedure: Procedure, occurrence: int, *, due_at: datetime, useful_until: datetime, day: date
) -> Reminder:
    """Return an unsaved request for a log of `day`."""
    return Reminder(
        procedure=procedure,
        step="log-daily",
        occurrence=occurrence,
        kind=Reminder.Kind.LOG_REQUEST,
        slot="evening",
        recovery_day=occurrence,
        local_date=day,
        requested_day=day,
        due_at=due_at,
        useful_until=useful_until,
        condition="not_logged",
    )


def steady_logs(
    patient: Patient, days: Sequence[date], rng: Random, *, by: User | None, door: Door,
    now: datetime,
) -> tuple[list[DailyLog], list[LogVersion]]:  # fmt: skip
    """Return logs of `days` as `record_day` leaves them, and their versions; all unsaved."""
    logs, versions = [], []
    symptoms = shipped_guidance(DEFAULT_PROTOCOL).symptom_codes
    for day in days:
        answers = clean(steady_form(rng, findings=False), symptom_codes=symptoms)
        given = answers.as_json()
        values = {name: getattr(answers, name) for name in given}
        log = DailyLog(
            patient=patient, day=day, door=door, entered_by=by, created_at=now, updated_at=now,
            **{name: list(v) if isinstance(v, tuple) else v for name, v in values.items()},
        )  # fmt: skip
        logs.append(log)
        versions.append(
            LogVersion(log=log, answers=given, entered_by=by, door=door, recorded_at=now)
        )
    return logs, versions
