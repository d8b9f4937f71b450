"""Published group averages, and one's own change at the same time point; nothing in between.

The figures are those of clinical.md, section 4, of the measures that the product logs. No study
published a daily course, so none is drawn, and a group's average is nobody's forecast.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from tracker.guidance import Source, When
from tracker.rules.log.answers import Answers
from tracker.rules.progress.trajectory import usual
from tracker.rules.triage import PAIN, DayPoint
from tracker.rules.units import DistanceUnit, to_metres

Measure = Literal["pain", "pain_leg", "pain_back", "walking_distance_m", "standing_min"]

# How far from its time point an own answer still counts (a proposal).
NEAR_WEEKS, NEAR_MONTHS = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class GroupAverage:
    """By how much a study's group had changed at one time point, on average.

    `change` is in points of 0-10, metres or minutes; negative is less. A study that does not say
    whether its pain was in the leg or the back has the measure "pain".
    """

    study: str
    source: Source
    patients: int
    when: When
    measure: Measure
    change: Decimal

    @property
    def own_measures(self) -> tuple[str, ...]:
        """The patient's measures that are alike: the same scale or unit of the same thing."""
        return tuple(PAIN)[::-1] if self.measure == "pain" else (self.measure,)

    @property
    def near(self) -> timedelta:
        """How many days an own answer may lie from the time point."""
        return NEAR_WEEKS if self.when.day is not None else NEAR_MONTHS


@dataclass(frozen=True, slots=True)
class GroupShare:
    """How many percent of a study's group had so many points less pain at one time point."""

    study: str
    source: Source
    patients: int
    when: When
    points: int
    percent: int


@dataclass(frozen=True, slots=True)
class Beside:
    """One average, the date of its time point on the patient's calendar, and the own changes.

    `own` has a change for each measure that was answered around then and whose baseline is known.
    """

    average: GroupAverage
    on: date
    is_ahead: bool
    own: Mapping[str, Decimal]


def _reference(number: int, origin: str) -> Source:
    return Source(kind="reference", number=number, origin=origin)


MIDAS = _reference(13, "news-medical.net, March 12, 2010 (MiDAS I)")
MEKHAIL = _reference(27, "pubmed 22651852")
ENCORE = _reference(5, "rapm.bmj.com/content/43/7/789")
MOTION = _reference(30, "doi:10.1016/j.inpm.2025.100561")
WEEK_6, YEAR_1, YEAR_2, YEAR_3 = When(day=42), When(years=1), When(years=2), When(years=3)


def _feet(before: int, after: int) -> Decimal:
    """The change between two distances in feet, in metres."""
    return to_metres(after, DistanceUnit.feet) - to_metres(before, DistanceUnit.feet)


PUBLISHED = (
    GroupAverage("MiDAS I", MIDAS, 75, WEEK_6, "pain", Decimal("-3.6")),
    GroupAverage("Mekhail 2012", MEKHAIL, 40, YEAR_1, "pain", Decimal("3.6") - Decimal("7.1")),
    GroupAverage("ENCORE", ENCORE, 143, YEAR_2, "pain", Decimal("-3.6")),
    GroupAverage("MOTION", MOTION, 48, YEAR_3, "pain_leg", Decimal("-4.3")),
    GroupAverage("MOTION", MOTION, 48, YEAR_3, "pain_back", Decimal("-3.0")),
    GroupAverage("Mekhail 2012", MEKHAIL, 40, YEAR_1, "walking_distance_m", _feet(246, 3956)),
    GroupAverage("Mekhail 2012", MEKHAIL, 40, YEAR_1, "standing_min", Decimal(56 - 8)),
)

PUBLISHED_SHARE = GroupShare("MiDAS I", MIDAS, 75, WEEK_6, points=2, percent=67)


def beside_published(
    points: Sequence[DayPoint], baseline: Answers, *, performed_on: date, today: date
) -> list[Beside]:
    """Every average whose measure the patient's own baseline has, in the order of PUBLISHED."""
    found = []
    for average in PUBLISHED:
        known = [m for m in average.own_measures if getattr(baseline, m) is not None]
        if not known:
            continue
        on = average.when.on(performed_on)
        first, last = on - average.near, on + average.near
        own = {}
        for measure in known:
            value = usual(points, measure, first=first, last=min(last, today))
            if value is not None:
                own[measure] = value - Decimal(getattr(baseline, measure))
        found.append(Beside(average, on, is_ahead=today < first, own=own))
    return found
