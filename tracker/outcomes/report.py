"""A clinic's outcomes, read from its cohort: what is told of each stage, and what is not."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from tracker.measures import PAIN
from tracker.models import Clinic, ClinicOutcomes, CohortStage
from tracker.outcomes.cohort_filter import Choice, Offered, conditions, offered
from tracker.outcomes.cohort_members import Members, flags, wider_by
from tracker.outcomes.value_counts import Columns, Counts, count_values
from tracker.rules.outcomes.quartiles import of_place
from tracker.rules.outcomes.recovery_figures import MEASURED, PEG, SCALE, has_few_values
from tracker.rules.outcomes.stages import BEFORE, COURSE, point_of
from tracker.rules.outcomes.suppression import (
    PEG_POINTS,
    Cell,
    Share,
    cell,
    gained,
    responders,
    share,
    why_untold,
)
from tracker.rules.progress.published_averages import PUBLISHED, PUBLISHED_SHARE, GroupAverage

COUNTED: Final = ("logs", "requested", "answered", "alerts")
# A value and its change have few pairs, except of distances and steps.
PAIRED: Final = tuple(name for name in MEASURED if has_few_values(name))
SETS: Final[Sequence[Columns]] = (
    COUNTED,
    *((name,) for name in MEASURED if name not in PAIRED),
    *((f"{name}_change",) for name in MEASURED if name not in PAIRED),
    *((name, f"{name}_change") for name in PAIRED),
)
CHANGES: Final = [f"{measure}_change" for measure in MEASURED]

# By stage and column, by how many each wider group is larger there.
Rests = Mapping[tuple[int, str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class AtStage:
    """What is told of one stage: `code` BEFORE is the time before the procedure.

    `reached` is how many came to it, 0 where that is not told. `cells` and `changes` are by
    measure. `logs` and the alerts they raised are 0 where too few patients logged.
    """

    code: int
    reached: int
    cells: Mapping[str, Cell]
    changes: Mapping[str, Cell]
    responders: Mapping[str, Share]
    adherence: Share
    logs: int
    alerts: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A published result, and the own changes around its time point, by measure."""

    average: GroupAverage
    own: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcomes of a choice of the cohort: how many, when they first logged, each stage.

    `published_share` is, by pain, how many gained what PUBLISHED_SHARE says of its group.
    """

    members: Cell
    first_log: Cell
    without_log: int
    before: AtStage
    stages: Sequence[AtStage]
    published: Sequence[Beside]
    published_share: Mapping[str, Share]


def last_refreshed(clinic: Clinic) -> datetime | None:
    """As of when the clinic's cohort stands; None until it was first worked out. One query."""
    found = ClinicOutcomes.objects.filter(clinic=clinic).first()
    return found.as_of if found else None


def choices(clinic: Clinic, *, as_of: datetime) -> Offered:
    """What can be chosen in the clinic. One query."""
    return offered(clinic.pk, today=as_of.astimezone(clinic.zone).date())


def report(clinic: Clinic, choice: Choice, known: Offered, *, as_of: datetime) -> Report:
    """The clinic's outcomes at every stage, from one row for each procedure and stage.

    Two queries, and one more when something is chosen. Reads no log.
    """
    today = as_of.astimezone(clinic.zone).date()
    members = Members(clinic.pk, conditions(choice, known), today=today)
    wanted = conditions(choice, known, prefix="entry__")
    rows = CohortStage.objects.filter(clinic=clinic)
    rests = _rests(rows, wanted) if wanted else {}
    found = count_values(rows.filter(*wanted.values()), "stage", SETS)
    at = {
        code: _at_stage(code, found, rests, reached=members.reached(code))
        for code in (BEFORE, *(stage.code for stage in COURSE))
    }
    return Report(
        members=members.all,
        first_log=members.first_log,
        without_log=members.without_log,
        before=at.pop(BEFORE),
        stages=list(at.values()),
        published=[_beside(average, found, rests) for average in PUBLISHED],
        published_share={name: _share_beside(name, found, rests) for name in PAIN},
    )


def _rests(rows: "QuerySet[CohortStage]", wanted: Mapping[str, Q]) -> Rests:
    """By how many each wider group is larger than the chosen one, at each place. One query."""
    counting: dict[str, Any] = {name: Count(name) for name in (*MEASURED, *CHANGES)}
    counting |= {name: Count("pk", filter=Q(**{f"{name}__gt": 0})) for name in COUNTED}
    outside = (
        rows.filter(~Q(*wanted.values()))
        .annotate(**flags(wanted))
        .values("stage", *flags(wanted))
        .annotate(**{f"of_{name}": count for name, count in counting.items()})
    )
    groups: dict[tuple[int, str], Counter[tuple[bool, ...]]] = defaultdict(Counter)
    for row in outside:
        matched = tuple(bool(row[flag]) for flag in flags(wanted))
        for name in counting:
            groups[row["stage"], name][matched] += row[f"of_{name}"]
    return {place: wider_by(counts, list(wanted)) for place, counts in groups.items()}


def _at_stage(code: int, found: Mapping[Columns, Counts], rests: Rests, *, reached: int) -> AtStage:
    def rest(name: str) -> Sequence[int]:
        return rests.get((code, name), ())

    values = {measure: _values(found, code, measure) for measure in MEASURED}
    changes = {measure: _changes(found, code, measure) for measure in MEASURED}
    better = {name: responders(name, found[name, f"{name}_change"][code]) for name in PAIN}
    better[PEG] = gained(PEG, changes[PEG], points=PEG_POINTS)
    told = found[COUNTED][code]
    logs, requested, answered, alerts = (
        sum((row[place] or 0) * patients for row, patients in told.items()) for place in range(4)
    )
    logging, asked = (
        sum(patients for row, patients in told.items() if row[place]) for place in range(2)
    )
    untold = why_untold(asked, rest("requested"))
    logs_are_told = not why_untold(logging, rest("logs"))
    return AtStage(
        code=code,
        reached=reached,
        cells={m: cell(values[m], scale=SCALE[m], rests=rest(m)) for m in MEASURED},
        changes={m: cell(changes[m], scale=SCALE[m], rests=rest(f"{m}_change")) for m in MEASURED},
        responders={m: share(*better[m], rests=rest(f"{m}_change")) for m in better},
        adherence=Share(untold) if untold else Share("", requested, answered),
        logs=logs if logs_are_told else 0,
        alerts=alerts if logs_are_told else 0,
    )


def _beside(average: GroupAverage, found: Mapping[Columns, Counts], rests: Rests) -> Beside:
    code = point_of(average)
    return Beside(
        average,
        {
            measure: cell(
                _changes(found, code, measure),
                scale=SCALE[measure],
                rests=rests.get((code, f"{measure}_change"), ()),
            )
            for measure in average.own_measures
        },
    )


def _share_beside(measure: str, found: Mapping[Columns, Counts], rests: Rests) -> Share:
    code = point_of(PUBLISHED_SHARE)
    part, of = gained(measure, _changes(found, code, measure), points=PUBLISHED_SHARE.points)
    return share(part, of, rests.get((code, f"{measure}_change"), ()))


def _values(found: Mapping[Columns, Counts], code: int, measure: str) -> Counter[int]:
    columns = (measure, f"{measure}_change") if measure in PAIRED else (measure,)
    return of_place(found[columns][code], 0)


def _changes(found: Mapping[Columns, Counts], code: int, measure: str) -> Counter[int]:
    if measure in PAIRED:
        return of_place(found[measure, f"{measure}_change"][code], 1)
    return of_place(found[(f"{measure}_change",)][code], 0)
