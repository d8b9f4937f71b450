"""A virtual clock that lets a synthetic clinic happen through the real functions.

Nothing is written past them: patients are registered, reminders sent (to nowhere), days logged,
alerts raised and resolved, each at its own time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from tracker.clinic.actions import change_instructions
from tracker.clinic.rota import add_weekly
from tracker.journal.record_day import record_day
from tracker.management.demo.recoveries import (
    Course,
    Person,
    as_typed,
    day_of,
    make_people,
    week_of,
)
from tracker.management.virtual_clock import VirtualClock
from tracker.models import (
    Alert,
    Clinic,
    Door,
    Invitation,
    Membership,
    Patient,
    Procedure,
    Reminder,
    User,
)
from tracker.operations import mail_cycle
from tracker.outbox.queue import unhurried
from tracker.outcomes.percentiles import refresh_percentiles
from tracker.peg.actions import record_peg
from tracker.people.assignment import assign
from tracker.people.contacts import Given, record_and_resolve
from tracker.people.invitations import accept
from tracker.people.registration import register
from tracker.rules.days import journal_day
from tracker.triage.alerts import acknowledge

CLINIC_NAME = "Lakeside Spine Clinic"
CLINIC_ZONE = "America/Los_Angeles"
CLINIC_PHONE = "206-555-0142"
NURSE = ("nurse@demo.example", "Denise Park, RN")
LEAD = ("lead@demo.example", "Luis Ortiz, RN")
INSTRUCTIONS = {"dressing": "two-days", "shower": "clean-and-dry", "walking": "more-each-day"}
# What is younger than this is left for the nurse who tries the demo.
LEFT_OPEN = timedelta(days=4)


@dataclass(slots=True, kw_only=True)
class World(VirtualClock):
    """The clinic, its clock, and what is still to happen."""

    clinic: Clinic
    nurse: User
    rng: Random
    clockwork: set[tuple[datetime, str]] = field(default_factory=set)

    def clock_at(self, when: datetime, name: str, event: Callable[[], None]) -> None:
        """Let what the clock does happen at `when`, once however many ask for it."""
        if (when, name) not in self.clockwork:
            self.clockwork.add((when, name))
            self.at(when, event)


@transaction.atomic
def make_clinic(*, patients: int, days: int, seed: int, now: datetime) -> Clinic:
    """A synthetic clinic with `patients` patients, the first from `days` days ago.

    Call it where mail goes nowhere: its past messages are sent anew otherwise.
    """
    rng = Random(seed)
    clinic = Clinic.objects.create(
        id=_key(rng), name=CLINIC_NAME, timezone=CLINIC_ZONE, phone=CLINIC_PHONE,
        after_hours_phone=CLINIC_PHONE,
    )  # fmt: skip
    staff = [_staff(rng, clinic, *NURSE, role="nurse"), _staff(rng, clinic, *LEAD, role="lead")]
    _set_up(clinic, staff, now=now)
    zone = ZoneInfo(CLINIC_ZONE)
    # the day that the journal offers: before three in the morning, the one that just ended
    today = journal_day(now, zone)
    people = make_people(rng, patients=patients, days=days, today=today)
    first = min(person.performed_on for person in people)
    world = World(
        clinic=clinic, nurse=staff[0], rng=rng, end=now,
        now=datetime.combine(first, time(9), zone),
    )  # fmt: skip
    with unhurried():
        for person in people:
            _schedule(world, person, today=today, zone=zone)
        world.run()
    refresh_percentiles(clinic.pk, now=now)
    return clinic


def _schedule(world: World, person: Person, *, today: date, zone: ZoneInfo) -> None:
    registered_on = min(person.performed_on - timedelta(days=world.rng.randint(1, 9)), today)
    moment = datetime.combine(registered_on, time(10, world.rng.randint(0, 59)), zone)
    moment = min(moment, world.end - timedelta(hours=1))
    world.at(moment, lambda: _register(world, person, today=today, zone=zone))


def _register(world: World, person: Person, *, today: date, zone: ZoneInfo) -> None:
    rng = world.rng
    patient = Patient(
        id=_key(rng),
        first_name=person.first_name,
        last_name=person.last_name,
        date_of_birth=person.born,
        phone=f"206-555-{1000 + person.number:04d}",
        email=person.email,
        record_number=f"D{person.number:04d}",
        timezone=world.clinic.timezone,
    )
    procedure = Procedure(
        performed_on=person.performed_on,
        levels=person.levels,
        surgeon=person.surgeon,
        baseline_daily_distance_m=as_typed(person.walk_m * 2.5),
        baseline_walking_distance_m=as_typed(person.walk_m),
        baseline_standing_min=person.stand_min,
        baseline_pain_leg=person.pain_leg,
        baseline_pain_back=person.pain_back,
        baseline_medicine_doses=person.doses,
    )
    register(patient, procedure, clinic=world.clinic, by=world.nurse, now=world.now)
    if person.number % 4:  # every fourth is nobody's yet
        assign([patient], world.nurse, by=world.nurse, now=world.now)
    world.turn_engine()
    for invitation in Invitation.objects.filter(patient=patient):
        # One person has not pressed the button yet.
        if person.number != 8:
            accept(invitation, now=world.now + timedelta(minutes=20))
    patient.refresh_from_db()

    due = Reminder.objects.filter(procedure=procedure, state=Reminder.State.PLANNED)
    for due_at in due.filter(due_at__lte=world.end).values_list("due_at", flat=True).distinct():
        world.clock_at(due_at, "engine", world.turn_engine)
        noon = due_at.astimezone(zone).replace(hour=11, minute=5)
        world.clock_at(noon, "sweep", lambda: _sweep(world))
    _schedule_logs(world, person, patient, procedure, today=today, zone=zone)


def _schedule_logs(
    world: World, person: Person, patient: Patient, procedure: Procedure, *, today: date,
    zone: ZoneInfo,
) -> None:  # fmt: skip
    last_day = (today - person.performed_on).days
    asked = Reminder.objects.filter(procedure=procedure, kind=Reminder.Kind.LOG_REQUEST)
    days = asked.values_list("requested_day", flat=True)
    requested = {day for day in days if day is not None and day <= today}
    # The people of a story also log the days just before it comes to its point.
    if person.course in (Course.WORSENING, Course.RED_FLAG, Course.WRITES):
        requested |= {today - timedelta(days=back) for back in range(min(4, last_day))}
    for day in sorted(requested):
        answers = day_of(world.rng, person, day=(day - person.performed_on).days, last_day=last_day)
        if answers is None:
            continue
        moment = datetime.combine(day, time(17, world.rng.randint(0, 59)), zone)
        if day == today:
            moment = world.end - timedelta(minutes=world.rng.randint(15, 40))
        world.at(moment, lambda day=day, answers=answers: _log(world, patient, day, answers))  # type: ignore[misc]
    _schedule_weeks(world, person, patient, today=today, zone=zone)


def _schedule_weeks(
    world: World, person: Person, patient: Patient, *, today: date, zone: ZoneInfo
) -> None:
    """The weekly PEG, from the day on which the patient was registered."""
    last_day = (today - person.performed_on).days
    registered = (patient.local_date(world.now) - person.performed_on).days
    days = [min(registered, 0), *range(7, 85, 7), *range(112, 367, 28)]
    for number in days:
        day = person.performed_on + timedelta(days=number)
        answers = week_of(person, day=number, last_day=last_day)
        # this week is left to whoever tries the demo
        if answers is None or not registered <= number <= last_day - 2:
            continue
        moment = max(datetime.combine(day, time(18, 30), zone), world.now)
        world.at(moment, lambda day=day, answers=answers: _week(world, patient, day, answers))  # type: ignore[misc]


def _week(world: World, patient: Patient, day: date, answers: dict[str, int]) -> None:
    record_peg(
        patient=patient,
        day=day,
        answers=answers,
        entered_by=patient.account if patient.can_be_mailed else world.nurse,
        door=Door.PAGE if patient.can_be_mailed else Door.NURSE,
        now=world.now,
    )


def _log(world: World, patient: Patient, day: date, answers: dict[str, object]) -> None:
    recorded = record_day(
        patient=patient,
        day=day,
        answers=answers,
        entered_by=patient.account if patient.can_be_mailed else world.nurse,
        door=Door.PAGE if patient.can_be_mailed else Door.NURSE,
        now=world.now,
    )
    for alert in recorded.raised:
        _resolve_in_time(world, alert)
    news = Reminder.objects.filter(
        procedure__patient=patient, kind=Reminder.Kind.MILESTONE, state=Reminder.State.PLANNED
    )
    for due_at in news.filter(due_at__lte=world.end).values_list("due_at", flat=True):
        world.clock_at(due_at, "engine", world.turn_engine)


def _sweep(world: World) -> None:
    before = world.now - timedelta(minutes=1)
    mail_cycle.sweep_silence(now=world.now)
    for alert in Alert.objects.unresolved().filter(raised_at__gt=before):
        _resolve_in_time(world, alert)


def _resolve_in_time(world: World, alert: Alert) -> None:
    """The nurse deals with it within hours, unless it is left for whoever tries the demo."""
    taken = world.now + timedelta(minutes=world.rng.randint(5, 50))
    called = world.now + timedelta(minutes=world.rng.randint(60, 1200))
    if called < world.end - LEFT_OPEN:
        world.at(taken, lambda: _take(world, alert))
        world.at(called, lambda: _call_about(world, alert))


def _take(world: World, alert: Alert) -> None:
    alert.refresh_from_db()
    if alert.state == Alert.State.OPEN:
        acknowledge(alert, by=world.nurse, now=world.now)


def _call_about(world: World, alert: Alert) -> None:
    """Phone, and close it with the call, unless the patient's next log or the clock has."""
    alert.refresh_from_db()
    if alert.state != Alert.State.RESOLVED:
        minutes = world.rng.randint(3, 9)
        call = Given(kind="call", outcome="advised", minutes=minutes, at=world.now)
        record_and_resolve(alert, call, by=world.nurse, now=world.now)


def _staff(rng: Random, clinic: Clinic, email: str, name: str, *, role: str) -> User:
    user = User.objects.create_user(email, name=name, id=_key(rng))
    Membership.objects.create(user=user, clinic=clinic, role=role)
    return user


def _set_up(clinic: Clinic, staff: Sequence[User], *, now: datetime) -> None:
    """A rota in which somebody is always on duty, and instructions that this clinic gives."""
    members = [user.membership for user in staff]
    add_weekly(
        clinic, members=members[:1], weekdays=clinic.weekdays, begins=clinic.opens,
        ends=clinic.closes,
    )  # fmt: skip
    # whoever leads the clinic has the nights, and the weekends round the clock
    add_weekly(
        clinic, members=members[1:], weekdays=clinic.weekdays, begins=clinic.closes,
        ends=clinic.opens,
    )  # fmt: skip
    weekend = [day for day in range(7) if day not in clinic.weekdays]
    add_weekly(
        clinic, members=members[1:], weekdays=weekend, begins=clinic.opens, ends=clinic.opens
    )
    change_instructions(clinic, choices=INSTRUCTIONS, visits_left_out=[], by=staff[1], now=now)
    clinic.refresh_from_db()


def _key(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
