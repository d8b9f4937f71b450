"""What one recovery comes to at each stage: the middle answer, its change, logs, and requests."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Final

from tracker.rules.outcomes.percentiles import LAST, MEASURES
from tracker.rules.outcomes.stages import BEFORE, CODES, PEG_MIDDLE, windows

PEG: Final = "peg"
# Kept as whole numbers, so many to the unit: a middle between two answers is one too.
# Distances are kept to the tenth of a metre, a PEG to the tenth of a point.
SCALE: Final[Mapping[str, int]] = {
    "walking_distance_m": 10,
    "daily_distance_m": 10,
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
    days = _Days(recovery)
    before = _before(recovery, happened)
    found: dict[int, AtStage] = defaultdict(AtStage)
    found[BEFORE].values = before
    said = _count_logs(days, happened, found)
    for (code, measure), given in _answers(days, recovery, happened).items():
        value = kept(measure, median(given))
        found[code].values[measure] = value
        if measure in before:
            found[code].changes[measure] = value - before[measure]
    for day in happened.requested:
        for code in days.codes(day):
            found[code].requested += 1
            found[code].answered += day in said
    for day in happened.alerts:
        for code in days.codes(day):
            found[code].alerts += 1
    return dict(found)


class _Days:
    """Which stages each day of a recovery counts in."""

    def __init__(self, recovery: Recovery) -> None:
        self._day_0 = recovery.performed_on.toordinal()
        self._until = recovery.ends_on.toordinal() - self._day_0 if recovery.ends_on else LAST + 1
        self._around = windows(recovery.performed_on)
        self._points_from = min(first for _code, first, _last in self._around)

    def codes(self, day: date) -> Sequence[int]:
        """That of its week, and a study's time point; none of a day that does not count."""
        number = day.toordinal() - self._day_0
        if not 0 <= number < self._until or number > LAST:
            return ()
        if number < self._points_from:
            return (CODES[number],)
        return [
            CODES[number],
            *(code for code, first, last in self._around if first <= number <= last),
        ]


def _before(recovery: Recovery, happened: Happened) -> dict[str, int]:
    """The measures before the procedure that are known, as they are kept."""
    values = dict(zip(MEASURES, recovery.before, strict=True))
    values[PEG] = peg_before(happened.pegs, recovery.performed_on)
    return {measure: kept(measure, value) for measure, value in values.items() if value is not None}


def _answers(
    days: _Days, recovery: Recovery, happened: Happened
) -> dict[tuple[int, str], list[float]]:
    """By stage and measure, every answer, what was only imported among them."""
    answers: dict[tuple[int, str], list[float]] = defaultdict(list)
    for day, _is_said, values in happened.logs:
        codes = days.codes(day)
        for measure, value in zip(MEASURES, values, strict=True):
            if value is not None:
                for code in codes:
                    answers[code, measure].append(float(value))
    for day, score in happened.pegs:
        if day > recovery.performed_on:
            for code in days.codes(day - PEG_MIDDLE):
                answers[code, PEG].append(float(score))
    return answers


def _count_logs(days: _Days, happened: Happened, found: dict[int, AtStage]) -> set[date]:
    """Count the logs of each stage that somebody made; their days."""
    said = {day for day, is_said, _ in happened.logs if is_said}
    for day in said:
        for code in days.codes(day):
            found[code].logs += 1
    return said
