"""The simulated patients and what changes in each life: pure, the same for the same seed.

The first of them have one life story each, so that a small world has all of them too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from tracker.rules.wall_time import MailHours
from tracker.synthetic.people import Person, Story, make_person

# A Monday. Within a month of it clocks change in Europe and in America, and later in the first
# year follow the southern changes, February 29 and the way back.
FIRST_DAY = date(2027, 10, 18)
ZONES = (
    "America/Chicago", "America/New_York", "America/Los_Angeles", "America/Phoenix",
    "America/St_Johns", "Pacific/Honolulu", "Europe/London", "Africa/Cairo", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Auckland",
)  # fmt: skip
# The clinics' names, zones and mail hours, and whether they ask a second time.
CLINICS = (
    ("Lakeside Spine Clinic", "America/Chicago", True, MailHours()),
    ("Thames Spine Clinic", "Europe/London", True, MailHours(time(9, 15), time(19, 45))),
    ("Harbour Spine Clinic", "Pacific/Auckland", False, MailHours()),
)
SEND_TIMES = (time(8, 0), time(12, 15), time(19, 45), time(20, 30), time(21, 0))


class LifeStory(StrEnum):
    """What sets a simulated patient apart."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a life: fields of the patient or the procedure get new values, and more.

    A timedelta is a date so far from today. `day_0_moves` is in days, later when positive.
    """

    patient: Mapping[str, object] = field(default_factory=dict)
    procedure: Mapping[str, object] = field(default_factory=dict)
    day_0_moves: int = 0
    mailbox_is_lost: bool = False
    is_discharged: bool = False


@dataclass(frozen=True, slots=True)
class Life:
    """One simulated patient: who, where, registered when, and what changes when."""

    person: Person
    story: LifeStory
    zone: str
    language: str
    send_time: time | None
    registered_at: datetime
    confirms_after: timedelta | None
    changes: list[tuple[datetime, Change]]

    @property
    def email(self) -> str:
        """The address at registration; empty when there is none."""
        has_none = self.story == LifeStory.NO_EMAIL
        return "" if has_none else f"patient{self.person.number}@sim.example"


def make_lives(*, patients: int, days: int, seed: int) -> list[Life]:
    """Return `patients` lives that begin within the first third of `days` days."""
    return [
        _life(Random(f"{seed}/{number}"), number, days=days) for number in range(1, patients + 1)
    ]


def _life(rng: Random, number: int, *, days: int) -> Life:
    stories = list(LifeStory)
    is_first = number <= len(stories)
    weights = [3 if story != LifeStory.PLAIN else 61 for story in stories]
    story = stories[number - 1] if is_first else rng.choices(stories, weights)[0]
    joins_on = FIRST_DAY + timedelta(days=0 if is_first else rng.randint(0, days // 3))
    performed_on = joins_on + timedelta(days=1 if is_first else rng.randint(0, 6))
    if story == LifeStory.LATE:
        ago = rng.choice([rng.randint(3, 12), rng.randint(13, 80), rng.randint(100, 1500)])
        performed_on = joins_on - timedelta(days=5 if is_first else ago)
    zone = rng.choice(ZONES) if rng.random() < 0.3 else CLINICS[number % len(CLINICS)][1]
    confirms_after = timedelta(minutes=rng.choice([20, 90, 600, 2000]))
    followed_from = max(performed_on, joins_on)
    return Life(
        person=make_person(
            rng, number, rng.choices(list(Story), [60, 16, 6, 10, 4, 4])[0],
            performed_on=performed_on, turns_on=10 + number % 30, today=joins_on,
        ),
        story=story,
        zone="Asia/Tokyo" if story == LifeStory.CROSSES_THE_DATE_LINE else zone,
        language=rng.choice(["en", "en", "es"]),
        send_time=rng.choice(SEND_TIMES) if rng.random() < 0.3 else None,
        registered_at=_moment(rng, joins_on),
        confirms_after=None if story == LifeStory.NEVER_CONFIRMS else confirms_after,
        changes=[
            (_moment(rng, followed_from + timedelta(days=day)), change)
            for day, change in _changes(rng, story, number)
        ],
    )  # fmt: skip


def _moment(rng: Random, day: date) -> datetime:
    """Return any second of `day`, so that some changes fall beside the instants of the plan."""
    return datetime.combine(day, time(), UTC) + timedelta(seconds=rng.randint(0, 24 * 3600 - 1))


def _changes(rng: Random, story: LifeStory, number: int) -> list[tuple[int, Change]]:
    """Return what changes in a life of `story`, and how many days after follow-up began."""
    day, zones = rng.randint(3, 16), rng.choices(ZONES, k=2)
    moves, pause = rng.randint(1, 5), timedelta(days=rng.randint(2, 10))
    # what is set when: the days, and the patient's fields
    prefers: dict[LifeStory, list[tuple[int, dict[str, object]]]] = {
        LifeStory.TRAVELS: [(0, {"timezone": zones[0]}), (6, {"timezone": zones[1]})],
        LifeStory.CROSSES_THE_DATE_LINE: [
            (0, {"timezone": "Pacific/Honolulu"}), (7, {"timezone": "Asia/Tokyo"}),
        ],
        LifeStory.PAUSES: [(0, {"paused_until": pause})],
        LifeStory.OPTED_OUT: [(0, {"reminders_on": False}), (40, {"reminders_on": True})],
        LifeStory.CHANGES_HOURS: [
            (4 * n, {"send_time": at}) for n, at in enumerate(rng.sample(SEND_TIMES, 3))
        ],
        LifeStory.NEW_ADDRESS: [(0, {"email": f"patient{number}.new@sim.example"})],
        LifeStory.WANTS_FEWER: [(0, {"frequency": "fewer"}), (12, {"frequency": ""})],
    }  # fmt: skip
    today, in_3_days = timedelta(0), timedelta(days=3)
    others: dict[LifeStory, list[tuple[int, Change]]] = {
        LifeStory.DAY_0_LATER: [(0, Change(day_0_moves=moves)), (9, Change(day_0_moves=-1))],
        LifeStory.DAY_0_EARLIER: [(0, Change(day_0_moves=-moves)), (9, Change(day_0_moves=2))],
        LifeStory.DEAD_ADDRESS: [(0, Change(mailbox_is_lost=True))],
        LifeStory.IS_CLEARED: [
            (0, Change(procedure={"lifting_cleared_on": today, "driving_cleared_on": in_3_days})),
            (1, Change(procedure={"driving_cleared_on": None, "work_on": today})),
        ],
        LifeStory.DISCHARGED: [(20, Change(is_discharged=True))],
    }
    changes = [(after, Change(patient=fields)) for after, fields in prefers.get(story, [])]
    return [(day + after, change) for after, change in [*changes, *others.get(story, [])]]
