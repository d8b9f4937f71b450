"""What one recovery comes to at each stage: the middle answer, its change, logs, and requests."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Final

from tracker.clinical.cohort import MEASURES
from tracker.clinical.outcomes.stages import BEFORE, PEG_MIDDLE, Window, code_of, windows

PEG: Final = "peg"
# Kept as whole numbers, so many to the unit: a middle between two answers is one too.
# Distances are kept to the metre, a PEG to the tenth.
SCALE: Final[Mapping[str, int]] = {
    "walking_distance_m": 1,
    "daily_distance_m": 1,
    "steps": 1,
    "standing_min": 2,
    "pain_leg": 2,
    "pain_back": 2,
    PEG: 10,
}
MEASURED: Final = tuple(SCALE)


@dataclass(frozen=True, slots=True)
class Recovery:
    """One procedure: day 0, the next procedure's, and the measures before, as MEASURES."""

    performed_on: date
    ends_on: date | None
    before: Sequence[float | Decimal | None]

    def has(self, day: date) -> bool:
        """Whether `day` belongs to this recovery, and not to that of the next procedure."""
        return day >= self.performed_on and (self.ends_on is None or day < self.ends_on)


@dataclass(slots=True)
class AtStage:
    """What one recovery came to at one stage; `values` and `changes` as SCALE says, by measure."""

    logs: int = 0
    requested: int = 0
    answered: int = 0
    alerts: int = 0
    values: dict[str, int] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happened:
    """What is known of a patient: every log (day, whether somebody said it, as MEASURES), every
    PEG (day, score), the days a log was asked for, and the days on which a log raised an alert."""

    logs: Sequence[tuple[date, bool, Sequence[float | Decimal | None]]] = ()
    pegs: Sequence[tuple[date, Decimal]] = ()
    requested: Sequence[date] = ()
    alerts: Sequence[date] = ()


def kept(measure: str, value: float | Decimal) -> int:
    """`value` as it is stored: see SCALE."""
    return round(float(value) * SCALE[measure])


def peg_before(pegs: Iterable[tuple[date, Decimal]], performed_on: date) -> Decimal | None:
    """The score of the last PEG up to day 0; None when there is none."""
    known = [(day, score) for day, score in pegs if day <= performed_on]
    return max(known)[1] if known else None


def first_log(recovery: Recovery, happened: Happened) -> int | None:
    """The recovery day of the first log that somebody made from day 0 on; None: none yet."""
    days = [day for day, is_said, _ in happened.logs if is_said and recovery.has(day)]
    return (min(days) - recovery.performed_on).days if days else None


def stages_of(recovery: Recovery, happened: Happened) -> dict[int, AtStage]:
    """By code, each stage of which anything is known, the time before among them."""
    around = windows(recovery.performed_on)
    before = _before(recovery, happened)
    found: dict[int, AtStage] = defaultdict(AtStage)
    found[BEFORE].values = before
    for (code, measure), given in _answers(recovery, happened, around).items():
        value = kept(measure, median(given))
        found[code].values[measure] = value
        if measure in before:
            found[code].changes[measure] = value - before[measure]
    _count(recovery, happened, found, around)
    return dict(found)


def _before(recovery: Recovery, happened: Happened) -> dict[str, int]:
    """The measures before the procedure that are known, as they are kept."""
    values = dict(zip(MEASURES, recovery.before, strict=True))
    values[PEG] = peg_before(happened.pegs, recovery.performed_on)
    return {measure: kept(measure, value) for measure, value in values.items() if value is not None}


def _answers(
    recovery: Recovery, happened: Happened, around: Sequence[Window]
) -> dict[tuple[int, str], list[float]]:
    """By stage and measure, every answer, what was only imported among them."""
    answers: dict[tuple[int, str], list[float]] = defaultdict(list)
    for day, _is_said, values in happened.logs:
        for code in _codes(recovery, day, around):
            for measure, value in zip(MEASURES, values, strict=True):
                if value is not None:
                    answers[code, measure].append(float(value))
    for day, score in happened.pegs:
        if day > recovery.performed_on:
            for code in _codes(recovery, day - PEG_MIDDLE, around):
                answers[code, PEG].append(float(score))
    return answers


def _count(
    recovery: Recovery,
    happened: Happened,
    found: dict[int, AtStage],
    around: Sequence[Window],
) -> None:
    """Count each stage's logs, requested days, those of them with a log, and alerts."""
    said = {day for day, is_said, _ in happened.logs if is_said}
    for day in said:
        for code in _codes(recovery, day, around):
            found[code].logs += 1
    for day in happened.requested:
        for code in _codes(recovery, day, around):
            found[code].requested += 1
            found[code].answered += day in said
    for day in happened.alerts:
        for code in _codes(recovery, day, around):
            found[code].alerts += 1


def _codes(recovery: Recovery, day: date, around: Sequence[Window]) -> list[int]:
    """The stages that `day` counts in: that of its week, and a study's time point."""
    number = (day - recovery.performed_on).days
    own = code_of(number)
    if own is None or not recovery.has(day):
        return []
    return [own, *(code for code, first, last in around if first <= number <= last)]
