"""The one way from a course of recovery to answers: habits, noise, round numbers, slips, gaps."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from tracker.rules.units import DistanceUnit, to_metres
from tracker.synthetic.course import DAYS, Course, State
from tracker.synthetic.deterioration import Deterioration

SLIP = 1 / 300
ROUND_FEET = ((60, 5), (150, 10), (600, 50), (2500, 100))
QUARTER_MILE = 1320
MOST_FEET = 328_000
ROUND_MINUTES = (0, 1, 2, 3, 4, 5, 7, 8, 10, 12, 15, 20, 25, 30, 40, 45, 60, 75, 90, 120, 180, 240)
STOPPED_BY = ("tired", "leg_pain", "reached_goal", "back_pain")


@dataclass(frozen=True, slots=True)
class Habits:
    """How much one patient's days vary, which measures they log, and how faithfully."""

    pain_noise: float
    pain_carries: float
    walk_noise: float
    stand_noise: float
    weekday: tuple[float, ...]
    flare_rate: float
    measures: frozenset[str]
    repeats: float
    adherence: float
    extra: float
    away: range
    slips: float = SLIP


# Somebody who answers all that the form asks, and of whom nothing else is said.
STEADY = Habits(
    pain_noise=0.5, pain_carries=0, walk_noise=0.12, stand_noise=0.12, weekday=(1,) * 7,
    flare_rate=0, repeats=0, adherence=1, extra=0, away=range(0), slips=0,
    measures=frozenset({
        "walking_distance_m", "daily_distance_m", "pain_leg", "pain_back", "standing_min",
        "medicine_doses",
    }),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayNoise:
    """The noise of one day: on a bad day all is worse, on a lazy one walking only."""

    pain: float
    walking: float
    standing: float
    doses: float
    is_bad: bool


def draw_habits(rng: Random) -> Habits:
    """Return random habits."""
    walks = rng.choices(
        [{"walking_distance_m"}, {"daily_distance_m"}, {"steps"}, {"walking_distance_m", "steps"}],
        [50, 18, 14, 18],
    )[0]
    asked = {"pain_leg": 0.98, "pain_back": 0.98, "standing_min": 0.85, "medicine_doses": 0.75}
    keeps_diary = rng.random() < 0.35
    away_from, away_days = rng.randint(10, DAYS), rng.randint(5, 12)
    weekly = rng.uniform(0, 0.2)
    return Habits(
        pain_noise=rng.uniform(0.5, 1.2),
        pain_carries=rng.uniform(0, 0.6),
        walk_noise=rng.uniform(0.12, 0.4),
        stand_noise=rng.uniform(0.12, 0.4),
        weekday=tuple(math.exp(rng.gauss(0, weekly)) for _ in range(7)),
        flare_rate=1 / rng.choice([14, 28, 42, 42, 56, 84]),
        measures=frozenset(walks | {name for name, share in asked.items() if rng.random() < share}),
        repeats=rng.choice([0, 0, 0.2, 0.5]),
        adherence=rng.betavariate(7, 1.6),
        extra=rng.uniform(0.5, 0.95) if keeps_diary else rng.uniform(0, 0.12),
        away=range(away_from, away_from + away_days) if rng.random() < 0.15 else range(0),
    )


def draw_noise(rng: Random, habits: Habits, days: int) -> list[DayNoise]:
    """Return the noise of `days` days on end."""
    found: list[DayNoise] = []
    carried, bad_left, lazy_left, worse = 0.0, 0, 0, 1.0
    for day in range(days):
        fresh = rng.gauss(0, habits.pain_noise * math.sqrt(1 - habits.pain_carries**2))
        carried = habits.pain_carries * carried + fresh
        if not bad_left and rng.random() < habits.flare_rate:
            bad_left, worse = rng.choices([1, 2, 3], [55, 35, 10])[0], rng.uniform(0.5, 1.3)
        if not lazy_left and rng.random() < 1 / 600:
            lazy_left = rng.randint(3, 5)
        bad, lazy = bad_left > 0, lazy_left > 0
        bad_left, lazy_left = max(0, bad_left - 1), max(0, lazy_left - 1)
        found.append(
            DayNoise(
                pain=carried + (3 * worse if bad else 0),
                walking=math.exp(rng.gauss(0, habits.walk_noise))
                * habits.weekday[day % 7]
                * (1 - 0.45 * worse if bad else 1)
                * (0.5 if lazy else 1),
                standing=math.exp(rng.gauss(0, habits.stand_noise))
                * (1 - 0.4 * worse if bad else 1),
                doses=rng.gauss(0, 0.6) + (2 * worse if bad else 0),
                is_bad=bad,
            )
        )
    return found


def is_requested(day: int) -> bool:
    """Return whether the plan asks for a log: daily, 3 a week from day 15, weekly from day 43."""
    if day <= 14:
        return day > 0
    return day % 7 in (0, 2, 4) if day <= 42 else day % 7 == 0


@dataclass(slots=True, kw_only=True)
class Diary:
    """One patient's logs, written day by day: what was answered last may be repeated.

    `noise` begins on recovery day `first_day`; beyond its end it begins anew.
    """

    rng: Random
    course: Course
    habits: Habits
    noise: Sequence[DayNoise]
    deterioration: Deterioration | None = None
    first_day: int = 0
    last: dict[str, object] = field(default_factory=dict)

    def is_kept_on(self, day: int) -> bool:
        """Return whether the patient logs recovery day `day`: less often when it goes badly."""
        chance = self.habits.adherence if is_requested(day) else self.habits.extra
        if self._noise_on(day).is_bad:
            chance *= 0.7
        if self.deterioration is not None and day >= self.deterioration.begins:
            chance *= 0.9
        if day in self.habits.away:
            chance *= 0.1
        return self.rng.random() < chance

    def answers_on(self, day: int) -> dict[str, object]:
        """Return the answers of recovery day `day`, as any way of logging takes them."""
        state = self.course.on(day)
        if self.deterioration is not None:
            state = self.deterioration.applied(state, day)
        answers = answer(self.rng, self.habits, state, self._noise_on(day), self.last)
        self.last |= answers
        return answers

    def form_on(self, day: int) -> dict[str, object]:
        """Return the answers of `day` with those that only the whole form asks for."""
        answers = {**self.answers_on(day), "stopped_by": [self.rng.choice(STOPPED_BY)]}
        if walked := answers.get("walking_distance_m"):
            answers["walking_min"] = max(1, round(float(str(walked)) / 45))
        return {**answers, "symptoms": []}

    def _noise_on(self, day: int) -> DayNoise:
        return self.noise[(day - self.first_day) % len(self.noise)]


def answer(
    rng: Random, habits: Habits, state: State, noise: DayNoise, last: dict[str, object]
) -> dict[str, object]:
    """Return the answers to one day's `state`; `last` are those of the log before."""
    walk_m, slips = state.walk_m * noise.walking, habits.slips
    truth = {
        "pain_leg": _pain(rng, state.pain_leg + noise.pain, slips),
        "pain_back": _pain(rng, state.pain_back + noise.pain * rng.uniform(0.5, 1), slips),
        "standing_min": _minutes(state.stand_min * noise.standing),
        "medicine_doses": max(0, round(state.doses + noise.doses)) if state.doses > 0.2 else 0,
        "walking_distance_m": _metres(rng, walk_m, slips),
        "daily_distance_m": _metres(rng, walk_m * rng.uniform(2, 3.5), slips),
        "steps": round((600 + 9 * walk_m) * math.exp(rng.gauss(0, 0.2))),
    }
    answers: dict[str, object] = {}
    for name in sorted(habits.measures):
        if rng.random() < 0.04:
            continue
        value: object = truth[name]
        repeatable = name != "steps" and name in last
        if repeatable and rng.random() < habits.repeats and _is_near(value, last[name]):
            value = last[name]
        answers[name] = value
    return answers


def before_procedure(before: State) -> dict[str, object]:
    """Return what is asked of the time before the procedure, as the clinic enters it."""
    return {
        "pain_leg": round(before.pain_leg),
        "pain_back": round(before.pain_back),
        "walking_distance_m": round(before.walk_m),
        "daily_distance_m": round(before.walk_m * 2.7),
        "steps": round(600 + 9 * before.walk_m),
        "standing_min": round(before.stand_min),
        "medicine_doses": round(before.doses),
    }


def _is_near(value: object, last: object) -> bool:
    """Return whether somebody who repeats an answer would call the two the same."""
    now, then = float(str(value)), float(str(last))
    return abs(now - then) <= max(1, 0.2 * then)


def _pain(rng: Random, value: float, slips: float) -> int:
    if rng.random() < slips:
        return rng.randint(0, 10)
    return max(0, min(10, round(value)))


def _minutes(value: float) -> int:
    return min(ROUND_MINUTES, key=lambda minutes: abs(minutes - value))


def _metres(rng: Random, metres: float, slips: float) -> Decimal:
    """Return the metres that come of typing round feet, rarely with a slip of the unit or digit."""
    feet = metres / 0.3048
    step = next((step for limit, step in ROUND_FEET if feet < limit), QUARTER_MILE)
    typed = round(feet / step) * step
    if rng.random() < slips:
        slipped = round(typed * rng.choice([3.28, 0.305, 10, 0.1]))
        # what no form accepts is put right at once
        typed = slipped if slipped <= MOST_FEET else typed
    return to_metres(typed, DistanceUnit.feet)
