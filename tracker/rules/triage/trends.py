"""Trends: pain, walking, standing and medicine against the patient's own recent course."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tracker.rules.severity import Severity
from tracker.rules.triage.course import Course, Series
from tracker.rules.triage.day_point import PAIN, WALKING
from tracker.rules.triage.finding import Finding
from tracker.rules.triage.shift import Demand, Shift, middle, shifted
from tracker.rules.triage.tuning import Tuning

# clinical.md section 3: an early dip is not an alarm, nor is the medicine of the first days.
FROM_DAY = 15


@dataclass(frozen=True, slots=True)
class Scale:
    """How a measure becomes a number of which more is worse, and what a rule demands of it.

    Points and doses are taken as they are. Of distances, steps and minutes it is the logarithm,
    so that a third less is the same for everybody; `floor` stands for next to nothing.
    """

    floor: float
    ordinary_spread: float
    demands: tuple[Demand, ...]

    def worse(self, values: list[float]) -> list[float]:
        """The values, each as a number of which more is worse."""
        if not self.floor:
            return values
        floor = self.floor
        return [-math.log(value if value > floor else floor) for value in values]


class _Trend(NamedTuple):
    """A measure that a rule compares with itself; a rise has a `unit`, a fall is a share."""

    rule: str
    measure: str
    name: str
    unit: str = ""


# Tuned on made-up recoveries (tracker/management/evaluation), see there: proposals.
_PAIN = Scale(
    0,
    1.0,
    (
        Demand(3, mean=1, each=0.6, spreads=2.1, longer=0.75),
        Demand(2, mean=1.25, each=1, spreads=2.2, longer=0.75, apart=4),
        Demand(4, mean=1, each=0.75, spreads=2, longer=0.75, earlier=14),
    ),
)
_WALKED = (
    Demand(3, mean=1, each=0.75, spreads=2, longer=0.5),
    Demand(2, mean=1.25, each=1, spreads=2, longer=0.5, apart=4),
    Demand(4, mean=1.25, each=0.75, spreads=2, longer=1, earlier=14),
)
_STOOD = (
    Demand(3, mean=1, each=0.75, spreads=1.9, longer=0.75),
    Demand(2, mean=1.25, each=1, spreads=2.2, longer=0.75, apart=3),
)
_TAKEN = (
    Demand(3, mean=1, each=0.75, spreads=2, longer=0.75),
    Demand(2, mean=1.25, each=1, spreads=2.5, longer=0.75, apart=3),
)
SCALES = {
    "pain_leg": _PAIN,
    "pain_back": _PAIN,
    "walking_distance_m": Scale(5, 0.35, _WALKED),
    "daily_distance_m": Scale(15, 0.35, _WALKED),
    "steps": Scale(100, 0.35, _WALKED),
    "standing_min": Scale(0.5, 0.35, _STOOD),
    "medicine_doses": Scale(0, 0.8, _TAKEN),
}
_PAINS = tuple(_Trend(f"{measure}_up", measure, name, "points") for measure, name in PAIN.items())
_STANDING = _Trend("standing_down", "standing_min", "Standing")
_MEDICINE = _Trend("medicine_up", "medicine_doses", "Pain medicine", "doses")


def trends(course: Course, at: int, tuning: Tuning) -> Iterator[Finding]:
    """What the log number `at` of `course` says beside those before it."""
    judged = list(_PAINS)
    if course.days[at] >= FROM_DAY:
        judged += [*_walking(course, at, tuning), _STANDING, _MEDICINE]
    for trend in judged:
        if tuning.is_on(trend.rule) and (finding := _found(course, at, tuning, trend)):
            yield finding


def _walking(course: Course, at: int, tuning: Tuning) -> Iterator[_Trend]:
    """The one measure of walking that counts: the first with enough answers, today's among them."""
    fewest = tuning.value("walking_down", "logs")
    for measure, name in WALKING.items():
        days = course.series(measure, at).days
        if len(days) > fewest + 1 and days[-1] == course.days[at]:
            yield _Trend("walking_down", measure, name)
            return


def _found(course: Course, at: int, tuning: Tuning, trend: _Trend) -> Finding | None:
    series = course.series(trend.measure, at)
    fewest = tuning.value(trend.rule, "logs")
    if len(series.days) < fewest + 2 or series.days[-1] != course.days[at]:
        return None
    scale = SCALES[trend.measure]
    if trend.unit:
        effect = float(tuning.value(trend.rule, "rise"))
    else:
        effect = -math.log(1 - tuning.value(trend.rule, "fall") / 100)
    shift = shifted(
        series.days,
        scale.worse(series.values),
        effect=effect,
        fewest=fewest,
        ordinary_spread=scale.ordinary_spread,
        demands=scale.demands,
    )
    return None if shift is None else _finding(course, trend, series, shift)


def _finding(course: Course, trend: _Trend, series: Series, shift: Shift) -> Finding:
    judged, compared = series.values[shift.judged], series.values[shift.compared]
    usual, now = middle(sorted(compared)), sum(judged) / len(judged)
    how = _up(now - usual, trend.unit) if trend.unit else _down(now, usual)
    span = series.days[-1] - series.days[shift.compared][-1]
    return Finding(
        rule=trend.rule,
        severity=Severity.WATCH,
        reason=f"{trend.name} {how} in {span} days" if span > 1 else f"{trend.name} {how} in a day",
        evidence={
            "measure": trend.measure,
            "judged": _as_json(course, series, shift.judged),
            "median": number(usual),
            "compared_with": _as_json(course, series, shift.compared),
        },
    )


def _up(by: float, unit: str) -> str:
    return f"up {number(round(by, 1))} {unit}"


def _down(now: float, usual: float) -> str:
    return f"down {round(100 - 100 * now / usual)}%"


def _as_json(course: Course, series: Series, part: slice) -> list[dict[str, object]]:
    return [
        {"day": course.date(day).isoformat(), "value": number(value)}
        for day, value in zip(series.days[part], series.values[part], strict=True)
    ]


def number(value: float) -> int | float:
    """`value` as JSON and people write it: 3, 2.5."""
    return int(value) if value == int(value) else value
