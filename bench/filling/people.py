"""The people of a clinic of any size: staff, patients with a procedure, and their worklist rows."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bench.filling.tables import copy
from tracker.models import Alert, Clinic, Membership, Patient, Procedure, Summary, User
from tracker.reminders.guidance_versions import current
from tracker.rules.severity import Severity
from tracker.rules.triage import Finding
from tracker.triage.alerts import build
from tracker.triage.summaries import apply_alerts

FIRST = ("Margaret", "Walter", "Helen", "Earl", "Rosa", "Frank", "Ida", "Samuel", "Ruth", "Luis")
LAST = ("Ellison", "Hayes", "Delgado", "Brandt", "Okafor", "Nguyen", "Price", "Moore", "Castillo")
SURGEONS = ("Dr. Amara Obi", "Dr. Jonas Lind", "Dr. Mei Tan", "Dr. Paul Reyes")
LEVELS = ("L3-L4", "L4-L5", "L3-L4, L4-L5")
PATIENTS_PER_NURSE, MOST_NURSES = 300, 20
# Day 0 lay at least a month ago, so that each has had time for 60 logs.
FEWEST_DAYS, MOST_DAYS = 30, 430
# Of 1,000 patients, how many have such an alert open at 9 in the morning.
OPEN_PER_1000: tuple[tuple[str, Severity, str, float], ...] = (
    ("red_flag:leg_weakness", Severity.EMERGENCY, "New leg weakness reported", 0.2),
    ("red_flag:fever", Severity.URGENT, "Fever reported", 2),
    ("red_flag:fall", Severity.URGENT, "A fall reported", 2),
    ("pain_leg_up", Severity.WATCH, "Leg pain up from 3 to 6", 8),
    ("walking_down", Severity.WATCH, "Walking down by 40%", 8),
    ("silence", Severity.WATCH, "3 requested days without a log", 40),
    ("unread_note", Severity.WATCH, "Unread note", 15),
    ("phone_call", Severity.WATCH, "No e-mail: phone for today's log", 8),
    ("no_working_email", Severity.WATCH, "No working e-mail", 6),
    ("data_request", Severity.WATCH, "A request about the record", 0.5),
)
TAKEN_SHARE, DISCHARGED_SHARE, WITHOUT_EMAIL_SHARE = 0.25, 0.1, 0.05


@dataclass(frozen=True, slots=True)
class Person:
    """A patient and all that stands about them, not saved; the last log is of `logged_until`."""

    patient: Patient
    procedure: Procedure
    summary: Summary
    alerts: Sequence[Alert]
    past: Sequence[Alert]
    logged_until: date


def staff(clinic: Clinic, patients: int) -> list[User]:
    """A nurse for each 300 patients, at most 20 of them, all on duty; saved."""
    count = max(2, min(MOST_NURSES, patients // PATIENTS_PER_NURSE))
    nurses = [User.objects.create_user(f"nurse{n}@bench.example", name=f"Nurse {n}, RN")
              for n in range(count)]  # fmt: skip
    Membership.objects.bulk_create(
        Membership(user=nurse, clinic=clinic, role="nurse", on_duty=True) for nurse in nurses
    )
    return nurses


def people(
    count: int, clinic: Clinic, nurses: Sequence[User], *, now: datetime, rng: random.Random
) -> Iterator[Person]:
    """`count` patients: the first have the nurses, 300 each, the others nobody."""
    version, today = current(clinic, now=now), now.astimezone(clinic.zone).date()
    for number in range(count):
        place = number // PATIENTS_PER_NURSE
        nurse = nurses[place] if place < len(nurses) else None
        patient = _patient(number, clinic, nurse, rng, now=now)
        age = rng.randrange(FEWEST_DAYS, MOST_DAYS)
        performed_on = today - timedelta(days=age)
        procedure = Procedure(
            patient=patient,
            performed_on=performed_on,
            guidance_version=version,
            levels=rng.choice(LEVELS),
            surgeon=rng.choice(SURGEONS),
            **_baseline(rng),
        )
        alerts = [] if patient.discharged_at else _alerts(patient, nurses, rng, now=now)
        is_silent = any(alert.rule == "silence" for alert in alerts)
        until = today - timedelta(days=rng.randrange(5, 20) if is_silent else rng.randrange(2))
        summary = _summary(procedure, until, alerts, rng, now=now)
        past = [_past(patient, nurses, rng, now=now)] if rng.random() < 0.5 else []
        yield Person(patient, procedure, summary, alerts, past, until)


def save(found: Sequence[Person]) -> None:
    """COPY them all, table by table."""
    for rows in (
        [person.patient for person in found],
        [person.procedure for person in found],
        [person.summary for person in found],
        [alert for person in found for alert in (*person.past, *person.alerts)],
    ):
        copy(rows)


def _patient(
    number: int, clinic: Clinic, nurse: User | None, rng: random.Random, *, now: datetime
) -> Patient:
    has_email = rng.random() >= WITHOUT_EMAIL_SHARE
    is_over = rng.random() < DISCHARGED_SHARE
    return Patient(
        clinic=clinic,
        first_name=FIRST[number % len(FIRST)],
        last_name=f"{LAST[number % len(LAST)]} {number}",
        date_of_birth=date(1940, 1, 1) + timedelta(days=rng.randrange(8000)),
        record_number=f"B-{number}",
        phone=f"206-555-{number % 10000:04}",
        email=f"patient{number}@home.example" if has_email else "",
        email_confirmed_at=now if has_email else None,
        timezone=clinic.timezone,
        registered_at=now - timedelta(days=MOST_DAYS),
        discharged_at=now - timedelta(days=3) if is_over else None,
        nurse=nurse,
        assigned_at=now if nurse else None,
    )


def _baseline(rng: random.Random) -> dict[str, int]:
    """What it was before the procedure; one in seven did not say."""
    if rng.random() < 1 / 7:
        return {}
    return {
        "baseline_walking_distance_m": rng.randrange(30, 250),
        "baseline_daily_distance_m": rng.randrange(300, 900),
        "baseline_standing_min": rng.randrange(3, 20),
        "baseline_pain_back": rng.randrange(4, 9),
        "baseline_pain_leg": rng.randrange(5, 10),
        "baseline_medicine_doses": rng.randrange(5),
    }


def _alerts(
    patient: Patient, nurses: Sequence[User], rng: random.Random, *, now: datetime
) -> list[Alert]:
    day = now.date()
    found = []
    for rule, severity, reason, per_1000 in OPEN_PER_1000:
        if rng.random() * 1000 >= per_1000:
            continue
        finding = Finding(
            rule=rule, severity=severity, reason=reason, evidence={"day": day.isoformat()}
        )
        raised_at = now - timedelta(minutes=rng.randrange(2000))
        alert = build(patient.pk, finding, day=day, hours=patient.clinic.hours, now=raised_at)
        if rng.random() < TAKEN_SHARE:
            alert.state, alert.acknowledged_at = Alert.State.ACKNOWLEDGED, now
            alert.owner = rng.choice(nurses)
        found.append(alert)
    return found


def _past(patient: Patient, nurses: Sequence[User], rng: random.Random, *, now: datetime) -> Alert:
    rule, severity, reason, _ = OPEN_PER_1000[rng.randrange(1, len(OPEN_PER_1000))]
    raised_at = now - timedelta(days=rng.randrange(3, 90), minutes=rng.randrange(600))
    taken_at = raised_at + timedelta(minutes=rng.randrange(5, 240))
    return Alert(
        patient=patient,
        rule=rule,
        severity=severity,
        state=Alert.State.RESOLVED,
        reason=reason,
        raised_at=raised_at,
        due_at=raised_at + timedelta(hours=2),
        owner=rng.choice(nurses),
        acknowledged_at=taken_at,
        resolved_at=taken_at + timedelta(minutes=rng.randrange(2, 600)),
        resolved_by=rng.choice(nurses),
        outcome=Alert.Outcome.ADVISED,
    )


def _summary(
    procedure: Procedure,
    logged_until: date,
    alerts: Sequence[Alert],
    rng: random.Random,
    *,
    now: datetime,
) -> Summary:
    patient = procedure.patient
    walked = procedure.baseline_walking_distance_m or 100
    summary = Summary(
        patient=patient,
        clinic=patient.clinic,
        nurse=patient.nurse,
        is_followed=patient.discharged_at is None,
        performed_on=procedure.performed_on,
        last_log_day=logged_until,
        last_logged_at=now - timedelta(hours=14),
        spark=[int(walked) + rng.randrange(100) if rng.random() < 0.7 else None for _ in range(14)],
        spark_measure="walking_distance_m",
        baselines={"walking_distance_m": float(walked)},
    )
    apply_alerts(summary, alerts, now=now)
    return summary
