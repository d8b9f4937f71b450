"""The evaluation's recoveries: all logs, the injected deterioration, and the red flags reported."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tracker.guidance import DEFAULT_PROTOCOL, shipped_guidance
from tracker.synthetic.course import DAYS, draw_course
from tracker.synthetic.deterioration import Deterioration, draw_deterioration
from tracker.synthetic.diary import Diary, before_procedure, draw_habits, draw_noise

DAY_0 = date(2027, 3, 1)


@dataclass(frozen=True, slots=True)
class Save:
    """One save of a log: of which recovery day, made on which, with all answers of that day."""

    day: int
    saved_on: int
    answers: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Recovery:
    """One patient: the baseline, each save, and what is true of the recovery."""

    number: int
    baseline: Mapping[str, object]
    saves: list[Save]
    deterioration: Deterioration | None
    red_flags: list[tuple[int, str]] = field(default_factory=list)

    @property
    def log_days(self) -> list[int]:
        """The recovery days that were logged, in order."""
        return sorted({save.day for save in self.saves})


def make_recovery(number: int, *, seed: int) -> Recovery:
    """Return the patient `number` of `seed`: always the same."""
    rng = Random(f"{seed}/{number}")
    course = draw_course(rng)
    habits = draw_habits(rng)
    deterioration = draw_deterioration(rng, course, habits.measures)
    noise = draw_noise(rng, habits, DAYS)
    diary = Diary(
        rng=rng, course=course, habits=habits, noise=noise, deterioration=deterioration
    )  # fmt: skip
    saves = [
        Save(day, day, answers)
        for day in range(DAYS)
        if diary.is_kept_on(day) and (answers := diary.answers_on(day))
    ]
    saves, red_flags = _with_red_flags(rng, saves)
    # some were not asked everything
    asked = before_procedure(course.before).items()
    baseline = {name: value for name, value in asked if rng.random() > 0.08}
    return Recovery(number, baseline, saves, deterioration, red_flags)


def on(day: int) -> date:
    """Return the date of a recovery day."""
    return DAY_0 + timedelta(days=day)


def _with_red_flags(rng: Random, saves: list[Save]) -> tuple[list[Save], list[tuple[int, str]]]:
    """Return the saves, some with red flags reported, and the list of those: (day, symptom)."""
    if not saves or rng.random() > 1 / 12:
        return saves, []
    flags = shipped_guidance(DEFAULT_PROTOCOL).red_flags
    codes = rng.sample([flag.code for flag in flags], rng.choice([1, 1, 2, 3]))
    at = rng.randrange(len(saves))
    reported_at = {at, min(len(saves) - 1, at + rng.choice([0, 0, 1, 3]))}
    is_late = rng.random() < 0.2
    flagged: list[Save] = []
    for number, save in enumerate(saves):
        if number not in reported_at:
            flagged.append(save)
            continue
        saved_on = save.saved_on
        if is_late:
            # the day as it was first logged, and again some days later with the symptoms
            flagged.append(save)
            saved_on = min(DAYS - 1, save.day + rng.randint(1, 4))
        flagged.append(Save(save.day, saved_on, {**save.answers, "symptoms": codes}))
    flagged.sort(key=lambda save: (save.saved_on, save.day))
    return flagged, [(saves[n].day, code) for n in sorted(reported_at) for code in codes]
