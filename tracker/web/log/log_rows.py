"""A patient's days as table rows: the measures in the patient's unit, and who entered them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.guidance import RedFlag, known_symptoms
from tracker.measures import MEASURES, MINUTES, WALKING, Measure
from tracker.models import DailyLog, Door, Patient
from tracker.rules.days import recovery_day
from tracker.rules.log.answers import Answers
from tracker.rules.severity import Severity
from tracker.rules.units import from_metres
from tracker.web.common.formatters import short_day

RECENT_DAYS = 14
# Ways to say how far, of which most patients use one or two: the others are left out.
OPTIONAL = frozenset({*WALKING, "walking_min"})


@dataclass(frozen=True, slots=True)
class DayTable:
    """Rows with the columns that they need, and the line of what was before the procedure."""

    headings: list[str]
    lines: list[tuple["LogRow", list[str]]]
    before: list[str]

    @property
    def width(self) -> int:
        """How many columns stand right of the day: the measures, what ended the walk, and who
        entered it."""
        return len(self.headings) + 2


@dataclass(frozen=True, slots=True)
class LogRow:
    """One day; `measures` are texts by name, "" where not answered; `log` None: no log."""

    number: int | None
    day: str
    measures: Mapping[str, str]
    stopped_by: str = ""
    symptoms: Sequence[str] = ()
    gravest: str = ""
    entered: str = ""
    log: DailyLog | None = None
    is_edited: bool = False

    @property
    def has_more(self) -> bool:
        """Return whether a second line tells more of the day."""
        return bool(self.symptoms or (self.log and self.log.note))


def recent_rows(
    logs: Sequence[DailyLog],
    *,
    patient: Patient,
    performed_on: date | None,
    today: date,
    asked: Collection[date],
) -> list[LogRow]:
    """Return the last 14 days, newest first: those logged, and those in `asked` without a log.

    Empty when none of them was logged.
    """
    by_day = {log.day: log for log in logs}
    days = [today - timedelta(days=back) for back in range(RECENT_DAYS)]
    if not any(day in by_day for day in days):
        return []
    return [
        log_row(by_day[day], patient=patient, performed_on=performed_on, today=today)
        if day in by_day
        else LogRow(_number(performed_on, day), short_day(day, today=today), measures={})
        for day in days
        if day in by_day or (day in asked and day < today)
    ]


def log_row(log: DailyLog, *, patient: Patient, performed_on: date | None, today: date) -> LogRow:
    """Return the row of a logged day; its `entered_by` is loaded."""
    reported = set(log.symptoms or ())
    symptoms = [symptom for code, symptom in known_symptoms().items() if code in reported]
    severities = {flag.severity for flag in symptoms if isinstance(flag, RedFlag)}
    return LogRow(
        number=_number(performed_on, log.day),
        day=short_day(log.day, today=today),
        measures=_measures(log.answers, unit=patient.distance_unit),
        stopped_by=", ".join(code.replace("_", " ") for code in log.stopped_by),
        symptoms=[s.reported if isinstance(s, RedFlag) else s.question for s in symptoms],
        gravest=next((s.value for s in Severity if s in severities), ""),
        entered=entered_for_staff(log, patient),
        log=log,
    )


def day_table(
    rows: Sequence[LogRow], *, patient: Patient, before: Answers | None = None
) -> DayTable:
    """`rows` as a table, in the patient's unit."""
    unit = patient.distance_unit
    baseline = _measures(before, unit=unit) if before else {}
    shown = [
        name
        for name in MEASURES
        if name not in OPTIONAL or baseline.get(name) or any(row.measures.get(name) for row in rows)
    ]
    return DayTable(
        headings=[_heading(MEASURES[name], unit) for name in shown],
        lines=[(row, [row.measures.get(name, "") for name in shown]) for row in rows],
        before=[baseline[name] for name in shown] if any(baseline.values()) else [],
    )


def _measures(answers: Answers, *, unit: str) -> dict[str, str]:
    """Return each measure as a cell of the table; "" where it is not known."""
    return {name: _cell(name, getattr(answers, name), unit) for name in MEASURES}


def _heading(measure: Measure, unit: str) -> str:
    """Return a measure with its unit: "Walk, feet", "Stand, min", "Leg"."""
    if measure.is_distance:
        return f"{measure.in_table}, {unit}"
    return f"{measure.in_table}, min" if measure.unit is MINUTES else measure.in_table


def _cell(name: str, value: object, unit: str) -> str:
    if value is None:
        return ""
    if MEASURES[name].is_distance:
        return f"{from_metres(value, unit):,}"  # type: ignore[arg-type]
    return f"{value:,}"


def _number(performed_on: date | None, day: date) -> int | None:
    return None if performed_on is None else recovery_day(performed_on, day)


def entered_for_staff(log: DailyLog, patient: Patient) -> str:
    """Return who entered it and by which door: "patient", "Ruth Ellison, caregiver"."""
    who = "patient" if log.entered_by_id == patient.account_id else str(log.entered_by)
    match log.door:
        case Door.EMAIL_LINK:
            return "e-mail link"
        case Door.NURSE:
            return f"by phone, {log.entered_by or 'somebody who has left'}"
        case Door.PAGE | Door.OFFLINE if log.entered_by is None:
            return Door(log.door).label
        case Door.PAGE | Door.OFFLINE:
            at_home = who if who == "patient" else f"{who}, caregiver"
            return f"{at_home}, offline" if log.door == Door.OFFLINE else at_home
    return f"{Door(log.door).label}, {who}" if log.entered_by else Door(log.door).label
