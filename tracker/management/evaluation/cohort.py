"""The made-up cohort: everybody's logs, what was planted, and the red flags they report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tracker.guidance import DEFAULT_PROTOCOL, shipped_guidance
from tracker.management.evaluation.people import DAYS, Person, State, make_person
from tracker.management.evaluation.planted import Deterioration, plant
from tracker.management.evaluation.telling import Teller, logs_on, make_teller, told, weather

DAY_0 = date(2027, 3, 1)


@dataclass(frozen=True, slots=True)
class Save:
    """One save: the day that it is of, when it was made, and all answers of that day."""

    day: int
    saved_on: int
    answers: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Recovery:
    """One made-up patient: what is known of the time before, each save, and what is true."""

    number: int
    baseline: Mapping[str, object]
    saves: list[Save]
    planted: Deterioration | None
    red_flags: list[tuple[int, str]] = field(default_factory=list)

    @property
    def log_days(self) -> list[int]:
        """The recovery days that were logged, in order."""
        return sorted({save.day for save in self.saves})


def make_recovery(number: int, *, seed: int) -> Recovery:
    """The patient `number` of `seed`: always the same."""
    rng = Random(f"{seed}/{number}")
    person = make_person(rng)
    teller = make_teller(rng)
    planted = plant(rng, person, teller.tells)
    saves = _logged(rng, person, teller, planted)
    flagged, red_flags = _with_red_flags(rng, saves)
    return Recovery(
        number=number,
        baseline=_baseline(rng, person.before),
        saves=flagged,
        planted=planted,
        red_flags=red_flags,
    )


def on(day: int) -> date:
    """The date of a recovery day."""
    return DAY_0 + timedelta(days=day)


def _logged(
    rng: Random, person: Person, teller: Teller, planted: Deterioration | None
) -> list[Save]:
    saves: list[Save] = []
    before: dict[str, object] = {}
    for day, chance in enumerate(weather(rng, teller)):
        if not logs_on(rng, teller, day, is_bad=chance.is_bad, planted=planted):
            continue
        state = person.on(day)
        if planted is not None:
            state = planted.applied(state, day)
        if answers := told(rng, teller, state, chance, before):
            saves.append(Save(day, day, answers))
            before |= answers
    return saves


def _baseline(rng: Random, before: State) -> dict[str, object]:
    """What was asked before the procedure; some were not asked everything."""
    known: dict[str, object] = {
        "pain_leg": round(before.pain_leg),
        "pain_back": round(before.pain_back),
        "walking_distance_m": round(before.walk_m),
        "daily_distance_m": round(before.walk_m * 2.7),
        "steps": round(600 + 9 * before.walk_m),
        "standing_min": round(before.stand_min),
        "medicine_doses": round(before.doses),
    }
    return {name: value for name, value in known.items() if rng.random() > 0.08}


def _with_red_flags(rng: Random, saves: list[Save]) -> tuple[list[Save], list[tuple[int, str]]]:
    """The saves, some of which report red flags, and the list of those: (day, symptom)."""
    if not saves or rng.random() > 1 / 12:
        return saves, []
    codes = rng.sample(
        [flag.code for flag in shipped_guidance(DEFAULT_PROTOCOL).red_flags],
        rng.choice([1, 1, 2, 3]),
    )
    at = rng.randrange(len(saves))
    reported_at = {at, min(len(saves) - 1, at + rng.choice([0, 0, 1, 3]))}
    is_late = rng.random() < 0.2
    flagged: list[Save] = []
    for number, save in enumerate(saves):
        if number not in reported_at:
            flagged.append(save)
            continue
        with_symptoms = {**save.answers, "symptoms": codes}
        if is_late:
            # the day as it was first told, and told again with the symptoms some days later
            flagged.append(save)
            later = min(DAYS - 1, save.day + rng.randint(1, 4))
            flagged.append(Save(save.day, later, with_symptoms))
        else:
            flagged.append(Save(save.day, save.saved_on, with_symptoms))
    flagged.sort(key=lambda save: (save.saved_on, save.day))
    return flagged, [(saves[n].day, code) for n in sorted(reported_at) for code in codes]
