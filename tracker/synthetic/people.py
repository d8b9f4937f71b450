"""Made-up people: names and details, and a story that each recovery tells on a given day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from tracker.synthetic.course import DAYS, Course, Response, State, draw_course
from tracker.synthetic.deterioration import WALKS, Deterioration, Kind
from tracker.synthetic.diary import STEADY, Diary, before_procedure, draw_habits, draw_noise

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
BASELINE_DAYS = 14
NOTES_PER_100 = 3
RED_FLAGS_PER_100 = 1
# Somebody who stays as they are.
PLATEAU = Course(
    response=Response.NONE,
    before=State(pain_leg=4, pain_back=3, walk_m=320, stand_min=20, doses=1),
    relief_leg=0, relief_back=0, walking_gain=1, standing_gain=1, pace_days=8, waits_days=0,
    soreness=0, dip=0, dip_days=1,
)  # fmt: skip


class Story(StrEnum):
    """How a made-up recovery goes."""

    GOOD = "good"
    SLOW = "slow"
    WORSENING = "worsening"
    SILENT = "silent"
    RED_FLAG = "red flag"
    WRITES = "writes a note"


# Who has such a story logs the days on which it turns, and those just before, without fail.
TURNING = {Story.WORSENING, Story.RED_FLAG, Story.WRITES}


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up patient, whose story comes to its point on recovery day `turns_on`."""

    number: int
    first_name: str
    last_name: str
    born: date
    surgeon: str
    levels: str
    performed_on: date
    story: Story
    turns_on: int
    diary: Diary

    @property
    def baseline(self) -> dict[str, object]:
        """The procedure's baseline fields: of the measures that the person logs."""
        known = before_procedure(self.diary.course.before).items()
        measures = self.diary.habits.measures
        return {f"baseline_{name}": value for name, value in known if name in measures}

    def answers_on(self, day: int) -> dict[str, object] | None:
        """Return the log of recovery day `day`; None when there is none."""
        to_go, rng = self.turns_on - day, self.diary.rng
        if self.story == Story.SILENT and to_go < 9:
            return None
        is_sure = self.story in TURNING and to_go < 5
        if not is_sure and rng.random() > self.diary.habits.adherence:
            return None
        answers = self.diary.form_on(day)
        if self.story == Story.RED_FLAG and to_go == 0:
            answers |= {"symptoms": ["leg_weakness"], "stopped_by": ["weakness"]}
        if self.story == Story.WRITES and to_go == 1:
            answers["note"] = rng.choice(NOTES)
        return answers

    def peg_on(self, day: int) -> dict[str, int] | None:
        """Return the PEG of the week up to recovery day `day`; None when it is left out."""
        if self.story == Story.SILENT and self.turns_on - day < 9:
            return None
        pain = max(0, min(10, round(self.diary.course.on(day).pain_leg)))
        return {"pain": pain, "enjoyment": max(0, pain - 1), "activity": min(10, pain + 1)}


def name_of(number: int) -> dict[str, str]:
    """Return the first and last name of the made-up patient `number`, counted from 1."""
    return {
        "first_name": FIRST_NAMES[(number - 1) % len(FIRST_NAMES)],
        "last_name": LAST_NAMES[(number * 7 - 7) % len(LAST_NAMES)],
    }


def make_person(
    rng: Random, number: int, story: Story, *, performed_on: date, turns_on: int, today: date
) -> Person:
    """Return one made-up patient with a recovery that goes as `story` says."""
    response = rng.choices([Response.STRONG, Response.MODERATE], [45, 27])[0]
    course = draw_course(rng, Response.SLOW if story == Story.SLOW else response)
    # They answer all that the form asks, and put a slip right before they save.
    habits = replace(
        draw_habits(rng), measures=STEADY.measures, adherence=rng.uniform(0.75, 0.97), slips=0
    )
    worse = Deterioration(
        Kind.WALKING, turns_on - 3, turns_on - 3, WALKS | {"pain_leg"}, leg=3, back=2, walk=0.3
    )
    return Person(
        number=number,
        **name_of(number),
        born=today - timedelta(days=rng.randint(65 * 365, 86 * 365)),
        surgeon=rng.choice(SURGEONS),
        levels=rng.choice(LEVELS),
        performed_on=performed_on,
        story=story,
        turns_on=turns_on,
        diary=Diary(
            rng=rng,
            course=course,
            habits=habits,
            noise=draw_noise(rng, habits, BASELINE_DAYS + DAYS),
            deterioration=worse if story == Story.WORSENING else None,
            first_day=-BASELINE_DAYS,
        ),
    )


def steady_form(rng: Random, *, findings: bool = True) -> dict[str, object]:
    """Return a form that a steady patient filled in; `findings` adds a note or symptom to a few."""
    diary = Diary(rng=rng, course=PLATEAU, habits=STEADY, noise=draw_noise(rng, STEADY, 1))
    form, chance = {**diary.form_on(0), "note": ""}, rng.random() * 100
    if findings and chance < RED_FLAGS_PER_100:
        form["symptoms"] = ["fall"]
    elif findings and chance < RED_FLAGS_PER_100 + NOTES_PER_100:
        form["note"] = NOTES[0]
    return form
