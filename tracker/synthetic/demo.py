"""The demo clinic: made-up patients who live up to now, and something of everything to show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from tracker.clinic.actions import change_instructions
from tracker.clinic.rota import add_weekly
from tracker.models import Clinic, Door, Invitation, Membership, Patient, Reminder, User
from tracker.outbox.queue import without_waking
from tracker.outcomes.percentiles import refresh_percentiles
from tracker.peg.actions import record_peg
from tracker.people.assignment import assign
from tracker.people.invitations import accept
from tracker.rules.days import journal_day
from tracker.synthetic.people import TURNING, Person, Story, make_person
from tracker.synthetic.world import Resident, World, make_id

CLINIC_NAME = "Lakeside Spine Clinic"
CLINIC_ZONE = "America/Los_Angeles"
CLINIC_PHONE = "206-555-0142"
NURSE = ("nurse@demo.example", "Denise Park, RN")
LEAD = ("lead@demo.example", "Luis Ortiz, RN")
INSTRUCTIONS = {"dressing": "two-days", "shower": "clean-and-dry", "walking": "more-each-day"}
# Alerts younger than this are left open for the nurse who tries the demo.
LEFT_OPEN = timedelta(days=4)
# The first patients are one of each story, so that the worklist has something of everything:
# the story, and how many days ago day 0 was.
FIRST_STORIES = (
    (Story.RED_FLAG, 12), (Story.WORSENING, 19), (Story.SILENT, 13), (Story.WRITES, 16),
    (Story.WORSENING, 33), (Story.SILENT, 24), (Story.GOOD, 12), (Story.GOOD, 1),
)  # fmt: skip
OTHER_STORIES = {Story.GOOD: 70, Story.SLOW: 20, Story.WORSENING: 3, Story.SILENT: 7}
NOT_CONFIRMED = 8  # this patient has not pressed the invitation's button yet
PEG_DAYS = (*range(7, 85, 7), *range(112, 367, 28))


@dataclass(kw_only=True)
class DemoClinic(World):
    """The demo's world; `today` is the day that patients log at its end."""

    clinic: Clinic
    nurse: User
    rng: Random
    today: date
    scheduled: set[tuple[datetime, str]] = field(default_factory=set)

    def join(self, person: Person) -> None:
        """Register `person` now, and schedule all that they and the clock will do."""
        has_email = person.number <= len(FIRST_STORIES) or self.rng.random() > 0.08
        resident = self.enrol(
            person,
            clinic=self.clinic,
            nurse=self.nurse,
            rng=self.rng,
            # an address at a host that cannot exist
            email=f"patient{person.number}@demo.example" if has_email else "",
            record_number=f"D{person.number:04d}",
            timezone=self.clinic.timezone,
        )
        patient = resident.patient
        if person.number % 4:  # every fourth is nobody's yet
            assign([patient], self.nurse, by=self.nurse, now=self.now)
        self.turn_engine()
        for invitation in Invitation.objects.filter(patient=patient):
            if person.number != NOT_CONFIRMED:
                accept(invitation, now=self.now + timedelta(minutes=20))
        patient.refresh_from_db()
        reminders = Reminder.objects.filter(procedure=resident.procedure)
        planned = reminders.filter(state=Reminder.State.PLANNED, due_at__lte=self.end)
        for due_at in planned.values_list("due_at", flat=True).distinct():
            self._once(due_at, "engine", self.turn_engine)
            late_morning = due_at.astimezone(self.clinic.zone).replace(hour=11, minute=5)
            self._once(late_morning, "sweep", self.sweep)
        requests = reminders.filter(kind=Reminder.Kind.LOG_REQUEST, requested_day__lte=self.today)
        self._schedule_logs(resident, set(requests.values_list("requested_day", flat=True)))
        self._schedule_pegs(resident)

    def _once(self, when: datetime, name: str, event: Callable[[], object]) -> None:
        """Schedule what the clock does, however many patients it is for."""
        if (when, name) not in self.scheduled:
            self.scheduled.add((when, name))
            self.at(when, event)

    def _schedule_logs(self, resident: Resident, days: set[date | None]) -> None:
        person = resident.person
        if person.story in TURNING:
            days |= {self.today - timedelta(days=back) for back in range(min(4, person.turns_on))}
        for day in sorted(day for day in days if day is not None):
            when = self._at(day, time(17, self.rng.randint(0, 59)))
            if day == self.today:
                when = self.end - timedelta(minutes=self.rng.randint(15, 40))
            self.at(when, partial(self._log, resident, day))

    def _log(self, resident: Resident, day: date) -> None:
        self.log(resident, day, _door(resident.patient))
        milestones = Reminder.objects.filter(
            procedure=resident.procedure, kind=Reminder.Kind.MILESTONE,
            state=Reminder.State.PLANNED, due_at__lte=self.end,
        )  # fmt: skip
        for due_at in milestones.values_list("due_at", flat=True):
            self._once(due_at, "engine", self.turn_engine)

    def _schedule_pegs(self, resident: Resident) -> None:
        """Schedule the weekly PEG from registration on; this week's is left for the visitor."""
        person, patient = resident.person, resident.patient
        registered = (patient.local_date(self.now) - person.performed_on).days
        for number in [min(registered, 0), *PEG_DAYS]:
            answers = person.peg_on(number)
            if answers is not None and registered <= number <= person.turns_on - 2:
                day = person.performed_on + timedelta(days=number)
                when = max(self._at(day, time(18, 30)), self.now)
                self.at(when, partial(self._record_peg, patient, day, answers))

    def _record_peg(self, patient: Patient, day: date, answers: dict[str, int]) -> None:
        door = _door(patient)
        by = patient.account if door == Door.PAGE else self.nurse
        record_peg(
            patient=patient, day=day, answers=answers, entered_by=by, door=door, now=self.now
        )

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.clinic.zone)


@transaction.atomic
def make_clinic(*, patients: int, days: int, seed: int, now: datetime) -> Clinic:
    """Create a clinic with `patients` patients, the first from `days` days ago.

    Call it where mail goes nowhere: its past messages are sent anew otherwise.
    """
    rng, zone = Random(seed), ZoneInfo(CLINIC_ZONE)
    clinic = Clinic.objects.create(
        id=make_id(rng), name=CLINIC_NAME, timezone=CLINIC_ZONE, phone=CLINIC_PHONE,
        after_hours_phone=CLINIC_PHONE,
    )  # fmt: skip
    nurse, lead = (
        Membership.objects.create(
            user=User.objects.create_user(email, name=name, id=make_id(rng)), clinic=clinic,
            role=role,
        )
        for role, (email, name) in (("nurse", NURSE), ("lead", LEAD))
    )  # fmt: skip
    _set_up(clinic, nurse, lead, now=now)
    # the day that patients may log: before three in the morning, the one that just ended
    today = journal_day(now, zone)
    people = [_person(rng, number, days=days, today=today) for number in range(1, patients + 1)]
    first = min(person.performed_on for person in people)
    world = DemoClinic(
        now=datetime.combine(first, time(9), zone), end=now, clinic=clinic, nurse=nurse.user,
        rng=rng, today=today, minutes_to_own=(5, 50), left_open=LEFT_OPEN,
    )  # fmt: skip
    for person in people:
        joins_on = min(person.performed_on - timedelta(days=rng.randint(1, 9)), today)
        moment = datetime.combine(joins_on, time(10, rng.randint(0, 59)), zone)
        world.at(min(moment, now - timedelta(hours=1)), partial(world.join, person))
    with without_waking():
        world.run()
    refresh_percentiles(clinic.pk, now=now)
    return clinic


def _person(rng: Random, number: int, *, days: int, today: date) -> Person:
    """Return the patient `number`: one of the first stories, or a random one."""
    if number <= len(FIRST_STORIES):
        story, ago = FIRST_STORIES[number - 1]
    else:
        story = rng.choices(list(OTHER_STORIES), list(OTHER_STORIES.values()))[0]
        ago = _days_ago(rng, days)
    ago = min(ago, days)
    return make_person(
        rng, number, story, performed_on=today - timedelta(days=ago), turns_on=ago, today=today
    )


def _days_ago(rng: Random, days: int) -> int:
    """Mostly recent, some long ago, a few ahead."""
    spans = [(-10, -1), (0, 14), (15, 84), (85, 365), (366, max(366, days))]
    return rng.randint(*rng.choices(spans, [6, 34, 30, 20, 10])[0])


def _door(patient: Patient) -> Door:
    """Return how the patient logs: by themselves, or with a nurse by phone."""
    return Door.PAGE if patient.can_be_mailed else Door.NURSE


def _set_up(clinic: Clinic, nurse: Membership, lead: Membership, *, now: datetime) -> None:
    """Make a rota in which somebody is always on duty, and choose the clinic's instructions."""
    weekend = [day for day in range(7) if day not in clinic.weekdays]
    shifts: Sequence[tuple[Membership, list[int], time, time]] = (
        (nurse, clinic.weekdays, clinic.opens, clinic.closes),
        (lead, clinic.weekdays, clinic.closes, clinic.opens),
        (lead, weekend, clinic.opens, clinic.opens),
    )
    for member, weekdays, begins, ends in shifts:
        add_weekly(clinic, members=[member], weekdays=weekdays, begins=begins, ends=ends)
    change_instructions(clinic, choices=INSTRUCTIONS, visits_left_out=[], by=lead.user, now=now)
    clinic.refresh_from_db()
