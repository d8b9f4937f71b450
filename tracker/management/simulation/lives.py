"""The simulated patients and what befalls each: pure, the same for the same seed.

The first of them live one story each, so that also a small world has all of them.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from tracker.management.demo.recoveries import Course, Person, make_person
from tracker.rules.wall_time import MailHours

# A Monday. Within a month of it clocks change in Europe and in America, and later in the first
# year follow the southern changes, February 29 and the way back.
FIRST_DAY = date(2027, 10, 18)
ZONES = (
    "America/Chicago", "America/New_York", "America/Los_Angeles", "America/Phoenix",
    "America/St_Johns", "Pacific/Honolulu", "Europe/London", "Africa/Cairo", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Auckland",
)  # fmt: skip
# The clinics' names and zones, and whether they ask a second time.
CLINICS = (
    ("Lakeside Spine Clinic", "America/Chicago", True, MailHours()),
    ("Thames Spine Clinic", "Europe/London", True, MailHours(time(9, 15), time(19, 45))),
    ("Harbour Spine Clinic", "Pacific/Auckland", False, MailHours()),
)
SEND_TIMES = (time(8, 0), time(12, 15), time(19, 45), time(20, 30), time(21, 0))


class Story(StrEnum):
    """What sets a patient apart."""

    PLAIN = "plain"
    TRAVELS = "travels, and comes back"
    CROSSES_THE_DATE_LINE = "crosses the date line"
    DAY_0_LATER = "day 0 was later"
    DAY_0_EARLIER = "day 0 was earlier"
    PAUSES = "pauses"
    NO_EMAIL = "has no e-mail"
    LATE = "is registered in mid-recovery"
    OPTED_OUT = "wants no reminders"
    NEVER_CONFIRMS = "never confirms the address"
    DEAD_ADDRESS = "has an address that is refused in time"
    CHANGES_HOURS = "changes the send time"
    NEW_ADDRESS = "gets a new address"
    WANTS_FEWER = "wants fewer e-mails, and then as many as before"
    IS_CLEARED = "is cleared, takes up work, and is not cleared after all"
    DISCHARGED = "is discharged"


@dataclass(frozen=True, slots=True)
class Travel:
    """Lives in `zone` from now on."""

    zone: str


@dataclass(frozen=True, slots=True)
class CorrectDay0:
    """Day 0 turns out to have been `days` later (earlier when negative)."""

    days: int


@dataclass(frozen=True, slots=True)
class Prefer:
    """Sets preferences of the patient, or the address, to these values."""

    fields: dict[str, object]


@dataclass(frozen=True, slots=True)
class Pause:
    """Wants no reminders for `days` days."""

    days: int


@dataclass(frozen=True, slots=True)
class Discharge:
    """Follow-up ends."""


@dataclass(frozen=True, slots=True)
class LoseMailbox:
    """The mail server refuses the address from now on."""


@dataclass(frozen=True, slots=True)
class Recover:
    """The procedure's dates of clearance and of return to activity become these: days from now."""

    dates: dict[str, int | None]


Change = Recover | Travel | CorrectDay0 | Prefer | Pause | Discharge | LoseMailbox


@dataclass(frozen=True, slots=True)
class Life:
    """One patient: who, where, registered when, and what changes when."""

    person: Person
    story: Story
    zone: str
    language: str
    send_time: time | None
    registered_at: datetime
    confirms_after: timedelta | None
    changes: list[tuple[datetime, Change]] = field(default_factory=list)

    @property
    def email(self) -> str:
        return "" if self.story == Story.NO_EMAIL else f"patient{self.person.number}@sim.example"


def make_lives(*, patients: int, days: int, seed: int) -> list[Life]:
    """`patients` lives that begin within the first third of `days` days."""
    return [
        _life(Random(f"{seed}/{number}"), number, days=days) for number in range(1, patients + 1)
    ]


def _life(rng: Random, number: int, *, days: int) -> Life:
    stories = list(Story)
    staged = number <= len(stories)
    others = [3 if story != Story.PLAIN else 61 for story in stories]
    story = stories[number - 1] if staged else rng.choices(stories, others)[0]
    joins_on = FIRST_DAY + timedelta(days=0 if staged else rng.randint(0, days // 3))
    performed_on = joins_on + timedelta(days=1 if staged else rng.randint(0, 6))
    if story == Story.LATE:
        ago = rng.choice([rng.randint(3, 12), rng.randint(13, 80), rng.randint(100, 1500)])
        performed_on = joins_on - timedelta(days=5 if staged else ago)
    course = rng.choices(list(Course), [60, 16, 6, 10, 4, 4])[0]
    clinic_zone = CLINICS[number % len(CLINICS)][1]
    zone = clinic_zone if rng.random() < 0.7 else rng.choice(ZONES)
    return Life(
        person=make_person(rng, number, course, performed_on, joins_on),
        story=story,
        zone="Asia/Tokyo" if story == Story.CROSSES_THE_DATE_LINE else zone,
        language=rng.choice(["en", "en", "es"]),
        send_time=rng.choice(SEND_TIMES) if rng.random() < 0.3 else None,
        registered_at=_moment(rng, joins_on),
        confirms_after=None
        if story == Story.NEVER_CONFIRMS
        else timedelta(minutes=rng.choice([20, 90, 600, 2000])),
        changes=[
            (_moment(rng, max(performed_on, joins_on) + timedelta(days=day)), change)
            for day, change in _changes(rng, story, number)
        ],
    )


def _moment(rng: Random, day: date) -> datetime:
    """Any second of `day`, so that some changes fall beside the instants of the plan."""
    return datetime.combine(day, time(), UTC) + timedelta(seconds=rng.randint(0, 24 * 3600 - 1))


def _changes(rng: Random, story: Story, number: int) -> list[tuple[int, Change]]:
    """What changes in a life of `story`, and how many days after follow-up began."""
    day = rng.randint(3, 16)
    befalls: dict[Story, list[tuple[int, Change]]] = {
        Story.TRAVELS: [(day, Travel(rng.choice(ZONES))), (day + 6, Travel(rng.choice(ZONES)))],
        Story.CROSSES_THE_DATE_LINE: [
            (day, Travel("Pacific/Honolulu")),
            (day + 7, Travel("Asia/Tokyo")),
        ],
        Story.DAY_0_LATER: [(day, CorrectDay0(rng.randint(1, 5))), (day + 9, CorrectDay0(-1))],
        Story.DAY_0_EARLIER: [(day, CorrectDay0(-rng.randint(1, 5))), (day + 9, CorrectDay0(2))],
        Story.PAUSES: [(day, Pause(rng.randint(2, 10)))],
        Story.OPTED_OUT: [
            (day, Prefer({"reminders_on": False})),
            (day + 40, Prefer({"reminders_on": True})),
        ],
        Story.DEAD_ADDRESS: [(day, LoseMailbox())],
        Story.CHANGES_HOURS: [
            (day + n * 4, Prefer({"send_time": at}))
            for n, at in enumerate(rng.sample(SEND_TIMES, 3))
        ],
        Story.NEW_ADDRESS: [(day, Prefer({"email": f"patient{number}.new@sim.example"}))],
        Story.WANTS_FEWER: [
            (day, Prefer({"frequency": "fewer"})),
            (day + 12, Prefer({"frequency": ""})),
        ],
        Story.IS_CLEARED: [
            (day, Recover({"lifting_cleared_on": 0, "driving_cleared_on": 3})),
            (day + 1, Recover({"driving_cleared_on": None, "work_on": 0})),
        ],
        Story.DISCHARGED: [(day + 20, Discharge())],
    }
    return befalls.get(story, [])
