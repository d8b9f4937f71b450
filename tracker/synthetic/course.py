"""The one course of recovery: the state before the procedure, and of each day after it."""

import math
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import NamedTuple

WEEKS = 12
DAYS = WEEKS * 7


class Response(StrEnum):
    """How a patient responds to the procedure."""

    STRONG = "strong"
    MODERATE = "moderate"
    SLOW = "slow"
    NONE = "none"


class _Gains(NamedTuple):
    """A response class: its share of patients in %, relief of pain (mean, SD), median factors."""

    share: int
    relief: tuple[float, float]
    walking: float
    standing: float


_GAINS = {
    Response.STRONG: _Gains(45, (0.62, 0.12), 5.0, 4.0),
    Response.MODERATE: _Gains(27, (0.38, 0.08), 2.2, 2.0),
    Response.SLOW: _Gains(13, (0.42, 0.10), 1.9, 1.8),
    Response.NONE: _Gains(15, (0.04, 0.05), 1.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class State:
    """The true state of one day, without noise: pain 0-10, metres, minutes, doses."""

    pain_leg: float
    pain_back: float
    walk_m: float
    stand_min: float
    doses: float


@dataclass(frozen=True, slots=True)
class Course:
    """One patient's course: the state before, the final gains, and how fast they come."""

    response: Response
    before: State
    relief_leg: float
    relief_back: float
    walking_gain: float
    standing_gain: float
    pace_days: float
    waits_days: float
    soreness: float
    dip: float
    dip_days: float

    def gained(self, day: float) -> float:
        """Return the share (0 to 1) of the final gain that is reached on recovery day `day`."""
        if self.waits_days:
            return 1 / (1 + math.exp(-(day - self.waits_days) / self.pace_days))
        return 1 - math.exp(-max(0.0, day) / self.pace_days)

    def on(self, day: int) -> State:
        """Return the state of recovery day `day`: before day 0 the baseline."""
        if day < 0:
            return self.before
        gained, sore = self.gained(day), math.exp(-day / 3)
        dipped = 1 - self.dip * math.exp(-day / self.dip_days)
        relief = gained * (self.relief_leg + self.relief_back) / 2
        return State(
            pain_leg=self.before.pain_leg * (1 - self.relief_leg * gained),
            pain_back=self.before.pain_back * (1 - self.relief_back * gained)
            + self.soreness * sore,
            walk_m=self.before.walk_m * self.walking_gain**gained * dipped,
            stand_min=self.before.stand_min * self.standing_gain**gained * (0.5 + dipped / 2),
            doses=self.before.doses * (1 - 0.9 * relief) + min(2.0, self.soreness) * sore,
        )


def draw_course(rng: Random, response: Response | None = None) -> Course:
    """Return a random course, of a random response unless one is given."""
    if response is None:
        response = rng.choices(list(_GAINS), [gains.share for gains in _GAINS.values()])[0]
    gains = _GAINS[response]
    leg = _within(rng.gauss(7.0, 1.3), 3, 9.5)
    is_slow = response == Response.SLOW
    return Course(
        response=response,
        before=State(
            pain_leg=leg,
            pain_back=_within(leg + rng.gauss(-0.6, 1.3), 2, 9.5),
            walk_m=_within(75 * rng.lognormvariate(0, 0.7), 10, 800),
            stand_min=_within(8 * rng.lognormvariate(0, 0.6), 1, 60),
            doses=0 if rng.random() < 0.25 else _within(rng.gauss(3, 1.5), 0.5, 8),
        ),
        relief_leg=_within(rng.gauss(*gains.relief), -0.05, 0.95),
        relief_back=_within(rng.gauss(gains.relief[0] * 0.85, gains.relief[1]), -0.05, 0.95),
        walking_gain=_skewed(rng, gains.walking),
        standing_gain=_skewed(rng, gains.standing),
        pace_days=rng.uniform(4, 7) if is_slow else _within(8 * rng.lognormvariate(0, 0.5), 3, 20),
        waits_days=rng.uniform(24, 36) if is_slow else 0,
        soreness=rng.uniform(0, 2.5),
        dip=rng.uniform(0.1, 0.7),
        dip_days=rng.uniform(3, 12),
    )


def _skewed(rng: Random, middle: float) -> float:
    """Return a factor of gain: about `middle`, sometimes far more; about 1 for no gain."""
    if middle == 1:
        return rng.lognormvariate(0, 0.05)
    return max(1.15, middle * rng.lognormvariate(0, 0.45))


def _within(value: float, least: float, most: float) -> float:
    return min(most, max(least, value))
