"""What chance does to a day, and how a patient tells it: noise, round numbers, slips, gaps."""

import math
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tracker.management.evaluation.people import DAYS, State
from tracker.management.evaluation.planted import Deterioration
from tracker.rules.units import DistanceUnit, to_metres

SLIP = 1 / 300
ROUND_FEET = ((60, 5), (150, 10), (600, 50), (2500, 100))
QUARTER_MILE = 1320
MOST_FEET = 328_000
ROUND_MINUTES = (0, 1, 2, 3, 4, 5, 7, 8, 10, 12, 15, 20, 25, 30, 40, 45, 60, 75, 90, 120, 180, 240)


@dataclass(frozen=True, slots=True)
class Teller:
    """One patient's way of living with noise and of logging it."""

    pain_noise: float
    pain_carries: float
    walk_noise: float
    stand_noise: float
    weekday: tuple[float, ...]
    flare_rate: float
    walks: frozenset[str]
    answers: frozenset[str]
    repeats: float
    adherence: float
    extra: float
    away: range

    @property
    def tells(self) -> frozenset[str]:
        """The measures that this patient answers at all."""
        return self.walks | self.answers


@dataclass(frozen=True, slots=True)
class Weather:
    """What chance makes of one day: on a bad day all is worse, on a lazy one walking only."""

    pain: float
    walking: float
    standing: float
    doses: float
    is_bad: bool


def make_teller(rng: Random) -> Teller:
    """One patient's way, drawn as the package says."""
    walks = rng.choices(
        [{"walking_distance_m"}, {"daily_distance_m"}, {"steps"}, {"walking_distance_m", "steps"}],
        [50, 18, 14, 18],
    )[0]
    asked = {"pain_leg": 0.98, "pain_back": 0.98, "standing_min": 0.85, "medicine_doses": 0.75}
    is_diarist = rng.random() < 0.35
    away_from, away_days = rng.randint(10, DAYS), rng.randint(5, 12)
    weekly = rng.uniform(0, 0.2)
    return Teller(
        pain_noise=rng.uniform(0.5, 1.2),
        pain_carries=rng.uniform(0, 0.6),
        walk_noise=rng.uniform(0.12, 0.4),
        stand_noise=rng.uniform(0.12, 0.4),
        weekday=tuple(math.exp(rng.gauss(0, weekly)) for _ in range(7)),
        flare_rate=1 / rng.choice([14, 28, 42, 42, 56, 84]),
        walks=frozenset(walks),
        answers=frozenset(name for name, share in asked.items() if rng.random() < share),
        repeats=rng.choice([0, 0, 0.2, 0.5]),
        adherence=rng.betavariate(7, 1.6),
        extra=rng.uniform(0.5, 0.95) if is_diarist else rng.uniform(0, 0.12),
        away=range(away_from, away_from + away_days) if rng.random() < 0.15 else range(0),
    )


def weather(rng: Random, teller: Teller) -> list[Weather]:
    """Chance, day by day."""
    found: list[Weather] = []
    carried, bad_left, lazy_left, worse = 0.0, 0, 0, 1.0
    for day in range(DAYS):
        fresh = rng.gauss(0, teller.pain_noise * math.sqrt(1 - teller.pain_carries**2))
        carried = teller.pain_carries * carried + fresh
        if not bad_left and rng.random() < teller.flare_rate:
            bad_left, worse = rng.choices([1, 2, 3], [55, 35, 10])[0], rng.uniform(0.5, 1.3)
        if not lazy_left and rng.random() < 1 / 600:
            lazy_left = rng.randint(3, 5)
        bad, lazy = bad_left > 0, lazy_left > 0
        bad_left, lazy_left = max(0, bad_left - 1), max(0, lazy_left - 1)
        found.append(
            Weather(
                pain=carried + (3 * worse if bad else 0),
                walking=math.exp(rng.gauss(0, teller.walk_noise))
                * teller.weekday[day % 7]
                * (1 - 0.45 * worse if bad else 1)
                * (0.5 if lazy else 1),
                standing=math.exp(rng.gauss(0, teller.stand_noise))
                * (1 - 0.4 * worse if bad else 1),
                doses=rng.gauss(0, 0.6) + (2 * worse if bad else 0),
                is_bad=bad,
            )
        )
    return found


def is_requested(day: int) -> bool:
    """Whether the plan asks for a log: daily, three times a week from day 15, weekly from 43."""
    if day <= 14:
        return day > 0
    if day <= 42:
        return day % 7 in (0, 2, 4)
    return day % 7 == 0


def logs_on(
    rng: Random, teller: Teller, day: int, *, is_bad: bool, planted: Deterioration | None
) -> bool:
    """Whether the patient logs on recovery day `day`; less when it goes badly."""
    chance = teller.adherence if is_requested(day) else teller.extra
    if is_bad:
        chance *= 0.7
    if planted is not None and day >= planted.begins:
        chance *= 0.9
    if day in teller.away:
        chance *= 0.1
    return rng.random() < chance


def told(
    rng: Random, teller: Teller, state: State, chance: Weather, before: dict[str, object]
) -> dict[str, object]:
    """The answers of one day as a door takes them; `before` are those of the last log."""
    walk_m = state.walk_m * chance.walking
    truth = {
        "pain_leg": _pain(rng, state.pain_leg + chance.pain),
        "pain_back": _pain(rng, state.pain_back + chance.pain * rng.uniform(0.5, 1)),
        "standing_min": _minutes(state.stand_min * chance.standing),
        "medicine_doses": max(0, round(state.doses + chance.doses)) if state.doses > 0.2 else 0,
        "walking_distance_m": _metres(rng, walk_m),
        "daily_distance_m": _metres(rng, walk_m * rng.uniform(2, 3.5)),
        "steps": round((600 + 9 * walk_m) * math.exp(rng.gauss(0, 0.2))),
    }
    answers: dict[str, object] = {}
    for name in sorted(teller.tells):
        if rng.random() < 0.04:
            continue
        value: object = truth[name]
        repeatable = name != "steps" and name in before
        if repeatable and rng.random() < teller.repeats and _is_near(value, before[name]):
            value = before[name]
        answers[name] = value
    return answers


def _is_near(value: object, before: object) -> bool:
    """Whether somebody who repeats an answer would call the two the same."""
    now, then = float(str(value)), float(str(before))
    return abs(now - then) <= max(1, 0.2 * then)


def _pain(rng: Random, value: float) -> int:
    if rng.random() < SLIP:
        return rng.randint(0, 10)
    return max(0, min(10, round(value)))


def _minutes(value: float) -> int:
    return min(ROUND_MINUTES, key=lambda minutes: abs(minutes - value))


def _metres(rng: Random, metres: float) -> Decimal:
    """The distance as it comes of typing feet, at round figures; rarely slipped."""
    feet = metres / 0.3048
    step = next((step for limit, step in ROUND_FEET if feet < limit), QUARTER_MILE)
    typed = round(feet / step) * step
    if rng.random() < SLIP:
        slipped = round(typed * rng.choice([3.28, 0.305, 10, 0.1]))
        # what no door takes is put right at once
        typed = slipped if slipped <= MOST_FEET else typed
    return to_metres(typed, DistanceUnit.feet)
