"""Deteriorations of known kind and onset, injected into a course of recovery; they stay."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from tracker.synthetic.course import DAYS, Course, Response, State

WALKS = frozenset({"walking_distance_m", "daily_distance_m", "steps"})
FIRST_ONSET, LAST_ONSET = 15, 63
SHARE = 0.45
# A drift counts from the day on which it amounts to this.
DRIFTED_POINTS, DRIFTED_WALKING = 2.0, 0.7
WEEK_6 = 42


class Kind(StrEnum):
    """How it gets worse."""

    LEG_PAIN = "sudden leg pain"
    BACK_PAIN = "sudden back pain"
    WALKING = "walking lost in steps"
    STANDING = "standing lost"
    DRIFT = "gradual drift"
    MEDICINE = "medicine rising"
    NO_GAIN = "no gain by week 6"


# The measures in which each shows first; a drift also lowers walking, later.
_SHOWS_IN = {
    Kind.LEG_PAIN: frozenset({"pain_leg"}),
    Kind.BACK_PAIN: frozenset({"pain_back"}),
    Kind.WALKING: WALKS,
    Kind.STANDING: frozenset({"standing_min"}),
    Kind.DRIFT: frozenset({"pain_leg"}),
    Kind.MEDICINE: frozenset({"medicine_doses"}),
}


@dataclass(frozen=True, slots=True)
class Deterioration:
    """What gets worse: it `begins` on a recovery day, counts from `onset`, and lasts to `until`.

    Only an alert on one of `measures` has found it. Points and doses are added; `walk` and
    `stand` are factors, walking loses `walk_again` as well from `again_after` days on. With a
    `slope` (points a day) the pain rises, and walking falls, little by little.
    """

    kind: Kind
    begins: int
    onset: int
    measures: frozenset[str]
    leg: float = 0
    back: float = 0
    walk: float = 1
    stand: float = 1
    doses: float = 0
    again_after: int = DAYS
    walk_again: float = 1
    slope: float = 0
    until: int = DAYS

    def applied(self, state: State, day: int) -> State:
        """Return `state` of recovery day `day` with this deterioration."""
        since = day - self.begins
        if since < 0:
            return state
        leg, back, walk = self.leg, self.back, self.walk
        if self.slope:
            leg = min(leg, since * self.slope)
            back = leg * 0.6
            walk = max(walk, _walking_left(self.slope, since))
        return State(
            pain_leg=state.pain_leg + leg,
            pain_back=state.pain_back + back,
            walk_m=state.walk_m * walk * (self.walk_again if since >= self.again_after else 1),
            stand_min=state.stand_min * self.stand,
            doses=state.doses + self.doses,
        )


def draw_deterioration(
    rng: Random, course: Course, measures: frozenset[str]
) -> Deterioration | None:
    """Pick the deterioration (if any) to inject into this course.

    Only one that shows first in one of the `measures` that the patient logs. Who gains nothing
    has that as the deterioration.
    """
    if course.response == Response.NONE:
        return _no_gain(course)
    if rng.random() > SHARE:
        return None
    begins = rng.randint(FIRST_ONSET, LAST_ONSET)
    kinds = [kind for kind in Kind if measures & _SHOWS_IN.get(kind, frozenset())]
    rng.shuffle(kinds)
    state = course.on(begins)
    return next((made for kind in kinds if (made := _drawn(rng, kind, begins, state))), None)


def _no_gain(course: Course) -> Deterioration | None:
    """Return one for those whose true gain at week 6 is next to nothing."""
    state, before = course.on(WEEK_6), course.before
    has_gained = (
        before.pain_leg - state.pain_leg >= 1
        or before.pain_back - state.pain_back >= 1
        or state.walk_m >= before.walk_m * 1.1
        or state.stand_min >= before.stand_min * 1.1
    )
    every = WALKS | {"pain_leg", "pain_back", "standing_min"}
    return (
        None if has_gained else Deterioration(Kind.NO_GAIN, WEEK_6, WEEK_6, every, until=LAST_ONSET)
    )


def _drawn(rng: Random, kind: Kind, begins: int, state: State) -> Deterioration | None:
    """Return a random deterioration of `kind`; None where `state` leaves no room for it."""
    uniform = rng.uniform
    match kind:
        case Kind.LEG_PAIN if state.pain_leg <= 6.5:
            return Deterioration(
                kind, begins, begins, frozenset({"pain_leg"}) | WALKS | {"medicine_doses"},
                leg=min(9.5 - state.pain_leg, uniform(2.5, 5)), walk=uniform(0.55, 0.9),
                doses=uniform(0, 1),
            )  # fmt: skip
        case Kind.BACK_PAIN if state.pain_back <= 6.5:
            return Deterioration(
                kind, begins, begins, frozenset({"pain_back", "standing_min", "medicine_doses"}),
                back=min(9.5 - state.pain_back, uniform(2.5, 5)), stand=uniform(0.55, 0.9),
                doses=uniform(0, 1),
            )  # fmt: skip
        case Kind.WALKING:
            return Deterioration(
                kind, begins, begins, WALKS | {"pain_leg"}, leg=uniform(0, 1.5),
                walk=uniform(0.35, 0.6), again_after=rng.randint(5, 10),
                walk_again=uniform(0.6, 0.85),
            )  # fmt: skip
        case Kind.STANDING if state.stand_min >= 6:
            return Deterioration(
                kind, begins, begins, frozenset({"standing_min", "pain_back"}),
                back=uniform(0, 1.5), stand=uniform(0.2, 0.5),
            )  # fmt: skip
        case Kind.DRIFT if state.pain_leg <= 6:
            slope = uniform(0.08, 0.18)
            onset = begins + _days_to_matter(slope)
            return Deterioration(
                kind, begins, onset, frozenset({"pain_leg", "pain_back"}) | WALKS,
                leg=uniform(3, 4.5), slope=slope, walk=uniform(0.3, 0.5),
            ) if onset <= LAST_ONSET else None  # fmt: skip
        case Kind.MEDICINE:
            return Deterioration(
                kind, begins, begins, frozenset({"medicine_doses"}), doses=uniform(2.5, 5)
            )
    return None


def _walking_left(slope: float, days: int) -> float:
    """Return the factor of walking after `days` of drift: 2 to 4% a day are lost."""
    return float((1 - slope / 4.5) ** days)


def _days_to_matter(slope: float) -> int:
    return next(
        days
        for days in range(DAYS)
        if days * slope >= DRIFTED_POINTS or _walking_left(slope, days) <= DRIFTED_WALKING
    )
