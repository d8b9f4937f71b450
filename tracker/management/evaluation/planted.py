"""What is planted into a recovery: deteriorations of known kind and onset, which stay."""

from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from tracker.management.evaluation.people import DAYS, Person, Response, State

WALKS = frozenset({"walking_distance_m", "daily_distance_m", "steps"})
FIRST_ONSET, LAST_ONSET = 15, 63
SHARE = 0.45
# A drift is there from the day on which it amounts to this.
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
    """What got worse when: it `begins` on a recovery day, counts from `onset`, lasts to `until`.

    `measures` are those in which it shows first of all: an alert on another one has not found it.
    """

    kind: Kind
    begins: int
    onset: int
    measures: frozenset[str]
    points: float = 0
    slope: float = 0
    factor: float = 1
    second_after: int = DAYS
    second_factor: float = 1
    doses: float = 0
    until: int = DAYS

    def applied(self, state: State, day: int) -> State:
        """`state` of recovery day `day` as this makes it."""
        since = day - self.begins
        if since < 0:
            return state
        match self.kind:
            case Kind.LEG_PAIN:
                return replace(
                    state,
                    pain_leg=state.pain_leg + self.points,
                    walk_m=state.walk_m * self.factor,
                    doses=state.doses + self.doses,
                )
            case Kind.BACK_PAIN:
                return replace(
                    state,
                    pain_back=state.pain_back + self.points,
                    stand_min=state.stand_min * self.factor,
                    doses=state.doses + self.doses,
                )
            case Kind.WALKING:
                second = self.second_factor if since >= self.second_after else 1
                return replace(
                    state,
                    walk_m=state.walk_m * self.factor * second,
                    pain_leg=state.pain_leg + self.points,
                )
            case Kind.STANDING:
                return replace(
                    state,
                    stand_min=state.stand_min * self.factor,
                    pain_back=state.pain_back + self.points,
                )
            case Kind.DRIFT:
                points = min(self.points, since * self.slope)
                return replace(
                    state,
                    pain_leg=state.pain_leg + points,
                    pain_back=state.pain_back + points * 0.6,
                    walk_m=state.walk_m * max(self.factor, _drift_of_walking(self.slope, since)),
                )
            case Kind.MEDICINE:
                return replace(state, doses=state.doses + self.doses)
        return state


def plant(rng: Random, person: Person, told: frozenset[str]) -> Deterioration | None:
    """What befalls `person`, if anything; whoever gained nothing is planted as that.

    Only what shows first of all in one of the measures that the patient has `told`.
    """
    if person.response == Response.NONE:
        return _no_gain(person)
    if rng.random() > SHARE:
        return None
    begins = rng.randint(FIRST_ONSET, LAST_ONSET)
    kinds = [kind for kind in Kind if told & _SHOWS_IN.get(kind, frozenset())]
    rng.shuffle(kinds)
    state = person.on(begins)
    return next((made for kind in kinds if (made := _made(rng, kind, begins, state))), None)


def _no_gain(person: Person) -> Deterioration | None:
    """Those of the class whose gain at week 6 is next to nothing in truth as well."""
    state, before = person.on(WEEK_6), person.before
    is_none = (
        before.pain_leg - state.pain_leg < 1
        and before.pain_back - state.pain_back < 1
        and state.walk_m < before.walk_m * 1.1
        and state.stand_min < before.stand_min * 1.1
    )
    if not is_none:
        return None
    every = WALKS | {"pain_leg", "pain_back", "standing_min"}
    return Deterioration(Kind.NO_GAIN, WEEK_6, WEEK_6, every, until=LAST_ONSET)


def _made(rng: Random, kind: Kind, begins: int, state: State) -> Deterioration | None:
    """A deterioration of `kind`; None where there is no room for it."""
    match kind:
        case Kind.LEG_PAIN if state.pain_leg <= 6.5:
            return Deterioration(
                kind, begins, begins, frozenset({"pain_leg"}) | WALKS | {"medicine_doses"},
                points=min(9.5 - state.pain_leg, rng.uniform(2.5, 5)),
                factor=rng.uniform(0.55, 0.9), doses=rng.uniform(0, 1),
            )  # fmt: skip
        case Kind.BACK_PAIN if state.pain_back <= 6.5:
            return Deterioration(
                kind, begins, begins, frozenset({"pain_back", "standing_min", "medicine_doses"}),
                points=min(9.5 - state.pain_back, rng.uniform(2.5, 5)),
                factor=rng.uniform(0.55, 0.9), doses=rng.uniform(0, 1),
            )  # fmt: skip
        case Kind.WALKING:
            return Deterioration(
                kind, begins, begins, WALKS | {"pain_leg"},
                points=rng.uniform(0, 1.5), factor=rng.uniform(0.35, 0.6),
                second_after=rng.randint(5, 10), second_factor=rng.uniform(0.6, 0.85),
            )  # fmt: skip
        case Kind.STANDING if state.stand_min >= 6:
            return Deterioration(
                kind, begins, begins, frozenset({"standing_min", "pain_back"}),
                points=rng.uniform(0, 1.5), factor=rng.uniform(0.2, 0.5),
            )  # fmt: skip
        case Kind.DRIFT if state.pain_leg <= 6:
            slope = rng.uniform(0.08, 0.18)
            onset = begins + _days_to_matter(slope)
            return Deterioration(
                kind, begins, onset, frozenset({"pain_leg", "pain_back"}) | WALKS,
                points=rng.uniform(3, 4.5), slope=slope, factor=rng.uniform(0.3, 0.5),
            ) if onset <= LAST_ONSET else None  # fmt: skip
        case Kind.MEDICINE:
            return Deterioration(
                kind, begins, begins, frozenset({"medicine_doses"}), doses=rng.uniform(2.5, 5)
            )
    return None


def _drift_of_walking(slope: float, days: int) -> float:
    """The faster pain drifts, the faster walking is lost: 2 to 4% a day."""
    return float((1 - slope / 4.5) ** days)


def _days_to_matter(slope: float) -> int:
    return next(
        days
        for days in range(DAYS)
        if days * slope >= DRIFTED_POINTS or _drift_of_walking(slope, days) <= DRIFTED_WALKING
    )
