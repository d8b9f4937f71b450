"""Made-up people and the course of their recovery: pure, the same for the same seed.

The courses are stories, not forecasts: they are drawn so that every page has something to show.
"""

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random

from tracker.rules.units import DistanceUnit, to_metres

FIRST_NAMES = (
    "Margaret", "Walter", "Rosa", "James", "Shirley", "Frank", "Helen", "Earl", "George",
    "Dorothy", "Ruth", "Harold", "Carmen", "Donald", "Betty", "Raymond", "Gloria", "Ernest",
    "Joyce", "Manuel", "Evelyn", "Arthur", "Lois", "Eugene", "Norma", "Ralph", "Irene", "Louis",
)  # fmt: skip
LAST_NAMES = (
    "Ellison", "Brandt", "Delgado", "Okafor", "Nakamura", "Whitaker", "Marchetti", "Simmons",
    "Lindqvist", "Hayes", "Petrov", "Romero", "Abbott", "Chen", "Fitzgerald", "Garza", "Holm",
    "Iverson", "Jacobs", "Kowalski", "Lowe", "Mbeki", "Novak", "Osborne", "Pruitt", "Quinn",
)  # fmt: skip
SURGEONS = ("Dr. A. Reyes", "Dr. M. Patel", "Dr. S. Lind")
LEVELS = ("L4-L5", "L3-L4, L4-L5", "L3-L4", "L2-L3, L3-L4")
NOTES = (
    "May I swim yet?",
    "I slept through the night for the first time in months.",
    "When is my next visit?",
    "My daughter wants to know if I can carry the groceries.",
)


class Course(StrEnum):
    """How a made-up recovery goes."""

    GOOD = "good"
    SLOW = "slow"
    WORSENING = "worsening"
    SILENT = "silent"
    RED_FLAG = "red flag"
    WRITES = "writes a note"


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up patient. Distances in metres, times in minutes, pain 0-10."""

    number: int
    first_name: str
    last_name: str
    born: date
    performed_on: date
    course: Course
    has_email: bool
    surgeon: str
    levels: str
    walk_m: float
    stand_min: int
    pain_leg: int
    pain_back: int
    doses: int
    adherence: float
    gain: float = field(default=8.0)

    @property
    def email(self) -> str:
        """An address at a host that cannot exist."""
        return f"patient{self.number}@demo.example" if self.has_email else ""


def make_people(rng: Random, *, patients: int, days: int, today: date) -> list[Person]:
    """`patients` people whose day 0 lies between `days` ago and a few days ahead.

    The first few are one of each course, so that the worklist has something of everything.
    """
    staged = [
        (Course.RED_FLAG, 12), (Course.WORSENING, 19), (Course.SILENT, 13), (Course.WRITES, 16),
        (Course.WORSENING, 33), (Course.SILENT, 24), (Course.GOOD, 12), (Course.GOOD, 1),
    ]  # fmt: skip
    people = []
    for number in range(1, patients + 1):
        if number <= len(staged):
            course, ago = staged[number - 1]
        else:
            course = rng.choices(
                [Course.GOOD, Course.SLOW, Course.WORSENING, Course.SILENT], [70, 20, 3, 7]
            )[0]
            ago = _days_ago(rng, days)
        people.append(
            make_person(rng, number, course, today - timedelta(days=min(ago, days)), today)
        )
    return people


def _days_ago(rng: Random, days: int) -> int:
    """Mostly recent, some long ago, a few ahead."""
    kind = rng.random()
    if kind < 0.06:
        return -rng.randint(1, 10)
    if kind < 0.40:
        return rng.randint(0, 14)
    if kind < 0.70:
        return rng.randint(15, 84)
    if kind < 0.90:
        return rng.randint(85, 365)
    return rng.randint(366, max(366, days))


def make_person(
    rng: Random, number: int, course: Course, performed_on: date, today: date
) -> Person:
    """One made-up patient with a recovery that goes as `course` says."""
    pain_leg = rng.randint(5, 9)
    return Person(
        number=number,
        first_name=FIRST_NAMES[(number - 1) % len(FIRST_NAMES)],
        last_name=LAST_NAMES[(number * 7 - 7) % len(LAST_NAMES)],
        born=today - timedelta(days=rng.randint(65 * 365, 86 * 365)),
        performed_on=performed_on,
        course=course,
        has_email=number <= 8 or rng.random() > 0.08,
        surgeon=rng.choice(SURGEONS),
        levels=rng.choice(LEVELS),
        walk_m=rng.uniform(40, 140),
        stand_min=rng.randint(3, 14),
        pain_leg=pain_leg,
        pain_back=max(2, pain_leg - rng.randint(0, 3)),
        doses=rng.randint(1, 4),
        adherence=rng.uniform(0.75, 0.97),
        gain=rng.uniform(4, 14) if course != Course.SLOW else rng.uniform(1.2, 2),
    )


def day_of(rng: Random, person: Person, *, day: int, last_day: int) -> dict[str, object] | None:
    """The answers of recovery day `day`, or None when nothing is logged.

    `last_day` is today's recovery day, when the story comes to its point.
    """
    to_go = last_day - day
    if person.course == Course.SILENT and to_go < 9:
        return None
    # The people of a story answer on the days that it turns on.
    if rng.random() > person.adherence and not (to_go < 5 and person.course != Course.GOOD):
        return None
    answers = _measures(rng, person, day)
    if person.course == Course.WORSENING and to_go < 4:
        answers["pain_leg"] = min(10, person.pain_leg + 1)
        answers["pain_back"] = min(10, person.pain_back + 1)
        answers["walking_distance_m"] = as_typed(person.walk_m * 0.6)
        answers["daily_distance_m"] = as_typed(person.walk_m * 2)
        answers["stopped_by"] = ["leg_pain"]
    if person.course == Course.RED_FLAG and to_go == 0:
        answers["symptoms"] = ["leg_weakness"]
        answers["walking_distance_m"] = as_typed(person.walk_m * 0.8)
        answers["stopped_by"] = ["weakness"]
    if person.course == Course.WRITES and to_go == 1:
        answers["note"] = rng.choice(NOTES)
    return answers


def week_of(person: Person, *, day: int, last_day: int) -> dict[str, int] | None:
    """The PEG of the week up to recovery day `day`; None when it is left out."""
    if person.course == Course.SILENT and last_day - day < 9:
        return None
    before = (person.pain_leg, person.pain_leg - 1, min(10, person.pain_leg + 1))
    relief = 1 / (1 + math.exp(-(day - 12) / 6)) if day > 0 else 0.0
    if person.course == Course.SLOW:
        relief /= 3
    items = (round(value * (1 - 0.6 * relief)) for value in before)
    return dict(zip(("pain", "enjoyment", "activity"), items, strict=True))


def _measures(rng: Random, person: Person, day: int) -> dict[str, object]:
    dip = 0.7 if day < 4 else 1.0
    gained = 1 + (person.gain - 1) / (1 + math.exp(-(day - 24) / 9))
    relief = 1 / (1 + math.exp(-(day - 12) / 6))
    walk = person.walk_m * dip * gained * rng.uniform(0.85, 1.15)
    return {
        "daily_distance_m": as_typed(walk * rng.uniform(2.0, 3.5)),
        "walking_distance_m": as_typed(walk),
        "walking_min": max(1, round(walk / 45)),
        "stopped_by": [rng.choice(["tired", "leg_pain", "reached_goal", "back_pain"])],
        "standing_min": round(person.stand_min * (1 + 3 * relief) * rng.uniform(0.8, 1.2)),
        "pain_leg": _pain(rng, person.pain_leg, relief),
        "pain_back": _pain(rng, person.pain_back, relief * 0.8),
        "medicine_doses": max(0, round(person.doses * (1.1 - relief) + rng.uniform(-0.5, 0.5))),
        "symptoms": [],
    }


def as_typed(metres: float) -> Decimal:
    """The metres that come of typing the distance as people do: in feet, to the nearest ten."""
    feet = round(metres / 0.3048, -1)
    return to_metres(int(feet), DistanceUnit.feet)


def _pain(rng: Random, before: int, relief: float) -> int:
    return max(0, min(10, round(before - 0.6 * before * relief + rng.uniform(-0.8, 0.8))))
