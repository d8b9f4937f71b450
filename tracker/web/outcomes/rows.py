"""Present a clinic's outcomes: cells, tables and charts of the figures not suppressed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from tracker.guidance import Source
from tracker.guidance import When as TimePoint
from tracker.measures import COMPARED, MEASURES, PAIN
from tracker.outcomes.alert_times import AlertReport
from tracker.outcomes.cohort_filter import Choice
from tracker.outcomes.report import AtStage, Report
from tracker.rules.outcomes.bands import PAIN_BANDS, WALKING_BANDS
from tracker.rules.outcomes.percentiles import YEAR
from tracker.rules.outcomes.quartiles import Spread
from tracker.rules.outcomes.recovery_figures import PEG
from tracker.rules.outcomes.stages import BEFORE, COURSE, Stage
from tracker.rules.outcomes.suppression import FEWEST, Cell, Share, Why
from tracker.rules.progress.published_averages import PUBLISHED_SHARE, GroupAverage
from tracker.rules.units import DistanceUnit
from tracker.web.charts.cohort_chart import Bar, cohort_chart
from tracker.web.charts.parts import Tone
from tracker.web.common.amounts import in_unit, signed, titled
from tracker.web.common.formatters import number

FEET: Final = DistanceUnit.feet
TITLES: Final = {
    **{
        name: MEASURES[name].with_scale
        if MEASURES[name].is_scale
        else titled(name, MEASURES[name].label, FEET)
        for name in COMPARED
    },
    PEG: "PEG, 0 to 10",
}
LEVELS: Final = tuple(name for name in COMPARED if name != "steps")
TONES: Final[dict[str, Tone]] = {
    **{name: MEASURES[name].tone or "back" for name in LEVELS},
    PEG: "back",
}
LESS_PAIN: Final = [f"Less {MEASURES[name].label.lower()}" for name in PAIN]
# The stages that fit a page; the rest is one click away, and in the file.
SHORT: Final = {1, 2, 3, 4, 6, 8, 10, 12, 13}
MONTHS: Final = {168: "6 months", 252: "9 months", 336: "12 months"}
CHARTED: Final = (BEFORE, *range(1, 13))
WHY: Final[dict[Why, str]] = {
    "": "",
    "none": "none yet",
    "few": f"fewer than {FEWEST}",
    "rest": "not shown",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One cell: `main` large, `range` and `note` small; `is_untold` if it has no number."""

    main: str
    range: str = ""
    note: str = ""
    is_untold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row per stage: title, columns, and the cells of each stage."""

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Told]]]


@dataclass(frozen=True, slots=True)
class Published:
    """One published result beside the clinic's own; `own` has what is compared, and the cell."""

    study: str
    patients: int
    when: TimePoint
    what: str
    group: str
    own: Sequence[tuple[str, Told]]
    source: Source


def group_words(choice: Choice) -> str:
    """Return a phrase that says which procedures are included."""
    bands = {band.code: band.title for band in (*PAIN_BANDS, *WALKING_BANDS)}
    parts = [
        choice.period and f"procedures of {choice.period.replace('-', ' ')}",
        choice.surgeon and f"by {choice.surgeon}",
        choice.level and f"at {choice.level}",
        *(bands[code].lower() for code in (choice.pain, choice.walking) if code),
    ]
    words = ", ".join(part for part in parts if part)
    return words[:1].upper() + words[1:] if words else "All procedures"


def headline(found: Report) -> list[tuple[str, Told]]:
    """Return the headline figures, each with its title."""
    stages = found.stages[:12]
    told = [stage.adherence for stage in stages if not stage.adherence.why]
    logs, alerts = sum(stage.logs for stage in stages), sum(stage.alerts for stage in stages)
    asked, answered = sum(s.of for s in told), sum(s.part or 0 for s in told)
    first = found.first_log
    return [
        ("Procedures", _count(found.members)),
        (
            "Day of the first log",
            _cell(first, number, missing=found.without_log, missing_words="none so far"),
        ),
        (
            "Requested days with a log, weeks 1 to 12",
            _rate(f"{round(100 * answered / asked)}%", f"of {asked:,} days")
            if asked
            else _rate("", ""),
        ),
        (
            "Alerts per 100 logs, weeks 1 to 12",
            _rate(number(round(100 * alerts / logs, 1)), f"{logs:,} logs")
            if logs
            else _rate("", ""),
        ),
    ]


def charts(found: Report) -> list[SafeString]:
    """Return one chart per measure, up to week 12; none if all its figures are suppressed."""
    by_code = {stage.code: stage for stage in (found.before, *found.stages)}
    drawn = []
    for measure, tone in TONES.items():
        spreads = [by_code[code].cells[measure].spread for code in CHARTED]
        if not any(spreads):
            continue
        bars = [
            Bar("Before" if code == BEFORE else str(code), _quartiles(measure, known))
            for code, known in zip(CHARTED, spreads, strict=True)
        ]
        title, _, unit = TITLES[measure].partition(", ")
        is_scale = unit == "0 to 10"
        drawn.append(
            cohort_chart(
                title,
                bars,
                unit=f"{title}, {unit}",
                tone=tone,
                most=10 if is_scale else None,
            )
        )
    return drawn


def stage_tables(found: Report, *, every: bool) -> list[Table]:
    """Return two tables that each fit a page: measured values, and results derived from them."""
    stages = [stage for stage in found.stages if stage.reached or _says_anything(stage)]
    shown = [stage for stage in stages if every or _is_short(COURSE[stage.code - 1])]
    all_rows = [found.before, *shown]
    return [
        Table(
            "Walking, standing and pain",
            ["Procedures", *(TITLES[name] for name in LEVELS)],
            [(_stage(row), [_reached(row), *(_level(row, m) for m in LEVELS)]) for row in all_rows],
        ),
        Table(
            "Gains, PEG, logging and alerts",
            [*LESS_PAIN, TITLES[PEG], "PEG less by 1", "Logged", "Alerts"],
            [(_stage(row), _gains(row)) for row in shown],
        ),
    ]


def published_rows(found: Report) -> list[Published]:
    """Return published results for logged measures, each beside the clinic's own."""
    rows = []
    for beside in found.published:
        average = beside.average
        own = [
            (_pain(measure, average), _change(measure, cell))
            for measure, cell in beside.own.items()
        ]
        rows.append(
            Published(
                study=average.study,
                patients=average.patients,
                when=average.when,
                what=_what(average),
                group=signed(average.measure, average.change, FEET),
                own=own,
                source=average.source,
            )
        )
    share = PUBLISHED_SHARE
    own = [(MEASURES[m].which, _share(told)) for m, told in found.published_share.items()]
    rows.insert(
        1,
        Published(
            share.study, share.patients, share.when,
            f"{share.points} points less pain or more", f"{share.percent}%", own, share.source,
        ),
    )  # fmt: skip
    return rows


def alert_rows(found: AlertReport) -> tuple[list[tuple[str, list[Told]]], Told]:
    """Return per severity: alerts, times to acknowledge and to close, contacts that followed."""
    rows = []
    for waits in found.waits:
        taken = _cell(waits.to_acknowledge, _minutes, of=waits.alerts.patients)
        over = _cell(waits.to_resolve, _minutes, of=waits.alerts.patients)
        rows.append((str(waits.severity).capitalize(), [_count(waits.alerts), taken, over]))
    return rows, _share(found.again, of="of {:,} alerts")


def _stage(row: AtStage) -> str:
    if row.code == BEFORE:
        return "Before"
    stage = COURSE[row.code - 1]
    months = MONTHS.get(stage.days.first_day)
    return f"{stage.title} ({months})" if months else stage.title


def _is_short(stage: Stage) -> bool:
    first = stage.days.first_day
    return stage.code in SHORT or first in MONTHS or first >= YEAR


def _says_anything(stage: AtStage) -> bool:
    return any(not cell.why for cell in stage.cells.values())


def _reached(row: AtStage) -> Told:
    return Told(f"{row.reached:,}") if row.reached else Told(WHY["few"], is_untold=True)


def _level(row: AtStage, measure: str) -> Told:
    def words(value: float) -> str:
        return number(shown(measure, value))

    return _cell(row.cells[measure], words, of=row.reached)


def _gains(row: AtStage) -> list[Told]:
    alerts = Told(WHY["few"], is_untold=True)
    if row.logs:
        alerts = _rate(number(round(100 * row.alerts / row.logs, 1)), "per 100 logs")
    return [
        *(_share(row.responders[name]) for name in PAIN),
        _level(row, PEG),
        _share(row.responders[PEG]),
        _share(row.adherence, of="of {:,} days"),
        alerts,
    ]


def _change(measure: str, cell: Cell) -> Told:
    return _cell(cell, lambda value: signed(measure, value, FEET))


def _what(average: GroupAverage) -> str:
    if average.measure == "pain":
        return "Pain, points"
    title, _, unit = TITLES[average.measure].partition(", ")
    return f"{title}, points" if unit == "0 to 10" else f"{title}, {unit}"


def _pain(measure: str, average: GroupAverage) -> str:
    return MEASURES[measure].which if average.measure == "pain" else ""


def shown(measure: str, value: float) -> float:
    """Return a value in the unit shown on the page: distances in feet."""
    return in_unit(measure, value, FEET)


def _quartiles(measure: str, found: Spread | None) -> tuple[float, float, float] | None:
    if found is None:
        return None
    return (
        shown(measure, found.lower),
        shown(measure, found.middle),
        shown(measure, found.upper),
    )


def _cell(
    cell: Cell,
    words: Callable[[float], str],
    *,
    of: int = 0,
    missing: int = 0,
    missing_words: str = "missing",
) -> Told:
    """Return a cell: median, quartiles, number of patients, and how many of `of` are missing."""
    if cell.why or cell.spread is None:
        return Told(WHY[cell.why], is_untold=True)
    missing = missing or max(of - cell.patients, 0)
    note = f"n {cell.patients:,}" + (f", {missing:,} {missing_words}" if missing else "")
    found = cell.spread
    return Told(words(found.middle), f"{words(found.lower)} to {words(found.upper)}", note)


def _count(cell: Cell) -> Told:
    return Told(WHY[cell.why], is_untold=True) if cell.why else Told(f"{cell.patients:,}")


def _rate(main: str, note: str) -> Told:
    return Told(main, note=note) if main else Told(WHY["none"], is_untold=True)


def _share(share: Share, *, of: str = "of {:,}") -> Told:
    if share.why:
        return Told(WHY[share.why], is_untold=True)
    note = of.format(share.of)
    if share.percent is None:
        few = f"fewer than {FEWEST}"
        return Told(f"all but {few}" if share.most else few, note=note, is_untold=True)
    return Told(f"{share.percent}%", note=f"{share.part:,} {note}")


def _minutes(value: float) -> str:
    """Return a duration in words: "12 min", "3.5 h", "2 days"."""
    if value < 90:
        return f"{number(round(value))} min"
    if value < 48 * 60:
        return f"{number(round(value / 60, 1))} h"
    return f"{number(round(value / 1440, 1))} days"
