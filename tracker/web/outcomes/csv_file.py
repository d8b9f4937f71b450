"""Outcomes as CSV: definitions, then one line per figure and stage."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from tracker.outcomes.alert_times import AGAIN_WITHIN, AlertReport
from tracker.outcomes.report import AtStage, Report
from tracker.rules.outcomes.recovery_figures import PEG
from tracker.rules.outcomes.stages import BEFORE, COURSE
from tracker.rules.outcomes.suppression import FEWEST, Cell, Share
from tracker.rules.progress.published_averages import PUBLISHED_SHARE
from tracker.rules.tables.csv_text import BYTE_ORDER_MARK, csv_line
from tracker.web.common.amounts import is_distance
from tracker.web.outcomes.rows import TITLES, WHY, shown

COLUMNS: Final = (
    "what", "unit", "stage", "first_day", "last_day", "reached", "n", "missing", "lower_quartile",
    "median", "upper_quartile", "part", "of", "percent", "mean", "not_told", "source",
)  # fmt: skip
DEFINITIONS: Final = f"""
Each procedure is one recovery, which ends with the patient's next procedure.
Day 0 is the day of the procedure; week 1 is days 0 to 6.
From week 13 on four weeks count as one, from day 364 on 364 days.
A recovery counts once at each stage, with the middle of its answers to a question.
A change is that less the same measure before the procedure.
n is how many answered; missing is how many came to the stage and did not.
Patients whose follow-up ended are among the missing. Nothing is filled in.
Responders have 2 points or 30% less pain than before, of those with 1 point or more before.
A PEG less by 1 point or more than before counts as a gain.
Requested days are those on which a log was asked for, up to yesterday.
Groups of fewer than {FEWEST} are not told, nor is a group that would give away fewer than
{FEWEST} when subtracted from a group with fewer filters (not shown).
Published groups differ from yours; each result stands at its own time point alone.
Own changes beside them are of 7 days before and after (of years: 30).
""".strip().splitlines()


def outcome_file(
    found: Report, alerts: AlertReport, *, clinic: str, group: str, as_of: datetime
) -> list[bytes]:
    """Return the lines of the file."""
    head = [f"Outcomes of {clinic}", f"As of {as_of:%Y-%m-%d %H:%M %Z}", f"Group: {group}"]
    return [
        BYTE_ORDER_MARK,
        *(csv_line([f"# {line}"]) for line in (*head, *DEFINITIONS)),
        csv_line(COLUMNS),
        *(csv_line([row.get(name) for name in COLUMNS]) for row in _rows(found, alerts)),
    ]


def _rows(found: Report, alerts: AlertReport) -> Iterator[dict[str, object]]:
    yield {"what": "procedures", **_cell(found.members)}
    yield {
        "what": "recovery day of the first log",
        "unit": "days",
        **_cell(found.first_log),
        "missing": found.without_log or None,
    }
    for stage in (found.before, *found.stages):
        yield from _of_stage(stage)
    yield from _published(found)
    for waits in alerts.waits:
        name = f"{waits.severity} alerts"
        yield {"what": name, **_cell(waits.alerts)}
        for what, cell in (("taken", waits.to_acknowledge), ("over", waits.to_resolve)):
            yield {"what": f"{name}: time until {what}", "unit": "minutes", **_cell(cell)}
    days = AGAIN_WITHIN.days
    yield {
        "what": f"alerts whose patient was in touch again within {days} days of the first contact",
        **_share(alerts.again),
    }


def _of_stage(stage: AtStage) -> Iterator[dict[str, object]]:
    place: dict[str, object] = {"stage": "before", "reached": stage.reached or None}
    if stage.code != BEFORE:
        known = COURSE[stage.code - 1]
        place |= {
            "stage": known.title,
            "first_day": known.days.first_day,
            "last_day": known.days.last_day,
        }
    for measure, cell in stage.cells.items():
        yield {**_named(measure), **place, **_cell(cell, measure, reached=stage.reached)}
    if stage.code == BEFORE:
        return
    for measure, cell in stage.changes.items():
        row = {**_named(measure), **place, **_cell(cell, measure, reached=stage.reached)}
        yield {**row, "what": f"change in {row['what']}"}
    for measure, share in stage.responders.items():
        gain = "PEG less by 1 or more" if measure == PEG else f"responders, {measure[5:]} pain"
        yield {"what": gain, **place, **_share(share)}
    yield {"what": "requested days with a log", "unit": "days", **place, **_share(stage.adherence)}
    yield {
        "what": "alerts per 100 logs",
        **place,
        **({"part": stage.alerts, "of": stage.logs} if stage.logs else {"not_told": WHY["few"]}),
    }


def _published(found: Report) -> Iterator[dict[str, object]]:
    for beside in found.published:
        average = beside.average
        study = f"{average.study}, n={average.patients}"
        when = f"day {average.when.day}" if average.when.day else f"{average.when.years} years"
        change = float(average.change)
        yield {
            "what": f"published: mean change in {average.measure}",
            "unit": "feet" if is_distance(average.measure) else "",
            "stage": when,
            "n": average.patients,
            "mean": _signed_feet(average.measure, change),
            "source": f"{study}; {average.source.origin}",
        }
        for measure, cell in beside.own.items():
            named = _named(measure)
            yield {
                **named, **_cell(cell, measure), "stage": when,
                "what": f"own change in {named['what']} beside {average.study}",
            }  # fmt: skip
    share = PUBLISHED_SHARE
    yield {
        "what": f"published: {share.points} points less pain or more",
        "stage": f"day {share.when.day}",
        "n": share.patients,
        "percent": share.percent,
        "source": f"{share.study}, n={share.patients}; {share.source.origin}",
    }
    for measure, own in found.published_share.items():
        yield {
            "what": f"own: {share.points} points less {measure[5:]} pain or more",
            "stage": f"day {share.when.day}",
            **_share(own),
        }


def _named(measure: str) -> dict[str, object]:
    title, _, unit = TITLES[measure].partition(", ")
    return {"what": title, "unit": unit or "steps"}


def _cell(cell: Cell, measure: str = "", *, reached: int = 0) -> dict[str, object]:
    if cell.why:
        return {"not_told": WHY[cell.why]}
    told: dict[str, object] = {"n": cell.patients}
    if reached:
        told["missing"] = max(reached - cell.patients, 0)
    if cell.spread is not None:
        names = ("lower_quartile", "median", "upper_quartile")
        values = (cell.spread.lower, cell.spread.middle, cell.spread.upper)
        for name, value in zip(names, values, strict=True):
            told[name] = _signed_feet(measure, value)
    return told


def _signed_feet(measure: str, value: float) -> float:
    """Return a value as shown on the page, losses included."""
    return shown(measure, value) if value >= 0 else -shown(measure, -value)


def _share(share: Share) -> dict[str, object]:
    if share.why:
        return {"not_told": WHY[share.why]}
    if share.part is None:
        return {"of": share.of, "not_told": f"{'all but ' if share.most else ''}{WHY['few']}"}
    return {"part": share.part, "of": share.of, "percent": share.percent}
