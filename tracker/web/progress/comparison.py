"""A patient's change beside that of groups in studies and of the clinic's patients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from tracker.guidance import Source, When
from tracker.measures import COMPARED, MEASURES, PAIN
from tracker.models import ClinicPercentiles
from tracker.rules.log.answers import Answers
from tracker.rules.outcomes.percentiles import YEAR, Period, period_of
from tracker.rules.progress.published_averages import GroupAverage, beside_published
from tracker.rules.progress.trajectory import usual
from tracker.rules.triage import DayPoint
from tracker.web.common.amounts import signed, titled

# A study's pain may be either.
EITHER = "pain"


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One average, and one's own changes as (measure, words); `on` is when its time comes."""

    average: GroupAverage
    group: str
    own: Sequence[tuple[str, str]]
    on: date
    is_ahead: bool

    @property
    def when(self) -> When:
        return self.average.when


@dataclass(frozen=True, slots=True)
class Studies:
    """The rows by what they compare, and where the figures are from."""

    tables: Sequence[tuple[str, Sequence[StudyRow]]]
    sources: Sequence[tuple[str, Source]]


@dataclass(frozen=True, slots=True)
class ClinicRow:
    """The middle half of the clinic's patients in one measure, and oneself; "" when unknown."""

    title: str
    patients: int
    lower: str
    middle: str
    upper: str
    own: str


@dataclass(frozen=True, slots=True)
class ClinicGroup:
    """What patients of the clinic changed by at this stage; no rows while they are too few.

    The stage is a week, or some weeks, or, where `year` is not 0, a year of the recovery.
    """

    first_week: int
    last_week: int
    year: int
    rows: Sequence[ClinicRow]


def studies(
    points: Sequence[DayPoint], baseline: Answers, *, performed_on: date, today: date, unit: str
) -> Studies | None:
    """Return the comparison with studies, or None without a baseline that a study measured."""
    found = beside_published(points, baseline, performed_on=performed_on, today=today)
    if not found:
        return None
    tables: dict[str, list[StudyRow]] = {}
    for beside in found:
        average = beside.average
        kind = EITHER if average.measure in (EITHER, *PAIN) else average.measure
        own = [(name, signed(name, change, unit)) for name, change in beside.own.items()]
        row = StudyRow(
            average,
            group=signed(average.measure, average.change, unit),
            own=own,
            on=beside.on,
            is_ahead=beside.is_ahead,
        )
        tables.setdefault(kind, []).append(row)
    sources = {beside.average.study: beside.average.source for beside in found}
    return Studies(
        tables=[(_title(kind, unit), rows) for kind, rows in tables.items()],
        sources=list(sources.items()),
    )


def clinic_group(
    points: Sequence[DayPoint],
    baseline: Answers,
    percentiles: Mapping[str, ClinicPercentiles],
    *,
    performed_on: date,
    recovery_day: int,
    unit: str,
) -> ClinicGroup | None:
    """Return the comparison with the clinic's patients; None before day 0 and after year 5."""
    period = period_of(recovery_day)
    if period is None:
        return None
    return ClinicGroup(
        first_week=period.first_day // 7 + 1,
        last_week=period.last_day // 7 + 1,
        year=period.first_day // YEAR + 1 if period.first_day >= YEAR else 0,
        rows=[
            ClinicRow(
                title=_title(measure, unit),
                patients=found.patients,
                lower=signed(measure, found.lower, unit),
                middle=signed(measure, found.middle, unit),
                upper=signed(measure, found.upper, unit),
                own=_own(measure, points, baseline, period, performed_on, unit),
            )
            for measure in COMPARED
            if (found := percentiles.get(measure))
        ],
    )


def _title(measure: str, unit: str) -> str:
    """Return what is compared, with what it is counted in: "Farthest walk, feet"."""
    label = _("Pain") if measure == EITHER else _(MEASURES[measure].label)
    return titled(measure, label, unit)


def _own(
    measure: str,
    points: Sequence[DayPoint],
    baseline: Answers,
    period: Period,
    performed_on: date,
    unit: str,
) -> str:
    """Return the patient's own change in the same period, computed as the others' are."""
    before = getattr(baseline, measure)
    value = usual(
        points,
        measure,
        first=performed_on + timedelta(days=period.first_day),
        last=performed_on + timedelta(days=period.last_day),
    )
    if before is None or value is None:
        return ""
    return signed(measure, value - Decimal(before), unit)
