"""The printed summary for the next visit, on two pages: the same for patients and nurses."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.guidance import ACTIVITIES, RedFlag, Severity, known_symptoms
from tracker.journal.queries import days_of, points
from tracker.measures import MEASURES, PAIN, WALKING
from tracker.models import DailyLog, Door, Patient, Procedure
from tracker.peg.actions import peg_course
from tracker.rules.days import recovery_day
from tracker.rules.log.answers import Answers
from tracker.rules.progress.trajectory import less_medicine_since, symptom_days
from tracker.rules.triage import DayPoint
from tracker.rules.visits import planned_visits
from tracker.web.charts import line_chart, pain_chart, visit_key
from tracker.web.charts.patient_course import plan_of, shown, unit_of
from tracker.web.common.amounts import titled
from tracker.web.common.formatters import number
from tracker.web.common.language import current_language
from tracker.web.progress.milestones import Milestone, milestones_of
from tracker.web.progress.panels import NewestAnswer, Panels, newest_answer, panels_of

# So much fits on two pages, whatever was logged.
RECENT_DAYS = 14
MOST_OLD_DAYS = 10
MOST_SYMPTOMS, MOST_SYMPTOM_DAYS = 6, 3
# Half of what Letter leaves between its margins, so that print keeps the size of the letters.
CHART_WIDTH, PLOT_HEIGHT = 340, 90.0

# How long the farthest walk took is read beside the walk alone.
SHOWN = [name for name in MEASURES if name != "walking_min"]


@dataclass(frozen=True, slots=True)
class Line:
    """One measure: before the procedure and newest, in words; "" when not known."""

    name: str
    before: str
    newest: NewestAnswer | None


@dataclass(frozen=True, slots=True)
class SheetChart:
    """One drawing with its name and its sentences."""

    name: str
    drawing: SafeString
    told: Sequence[NewestAnswer]


@dataclass(frozen=True, slots=True)
class SheetDay:
    """A day of the table; `cells` None: asked for, and not logged."""

    number: int
    on: date
    cells: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Symptom:
    """What was reported, in the patient's words, and when: the newest days, and how many more."""

    words: str
    is_red_flag: bool
    days: Sequence[date]
    more: int


@dataclass(frozen=True, slots=True)
class Score:
    """The weekly PEG: before the procedure and newest; None when not known."""

    before: Decimal | None
    newest: Decimal | None
    on: date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the two pages say."""

    patient: Patient
    procedure: Procedure
    today: date
    recovery_day: int
    age: int | None
    lines: Sequence[Line]
    charts: Sequence[SheetChart]
    visit_key: SafeString
    has_visits: bool
    headings: Sequence[str]
    days: Sequence[SheetDay]
    before: Sequence[str]
    is_recent: bool
    symptoms: Sequence[Symptom]
    more_symptoms: int
    took_medicine: bool
    less_medicine_since: date | None
    milestones: Sequence[Milestone]
    activities: Sequence[tuple[str, date | None]]
    next_visit: date | None
    score: Score
    logged_days: int
    entered: Mapping[str, int]  # how many days, by patient, helpers, clinic, devices


def sheet_of(patient: Patient, procedure: Procedure, *, today: date) -> Sheet:
    """Return the summary of `patient`, who has been reached by who asks, up to `today`.

    A fixed number of queries, however long the course.
    """
    logs = [log for log in days_of(patient) if log.day <= today]
    course = points(logs)
    milestones = milestones_of(patient, course, performed_on=procedure.performed_on)
    panels = panels_of(patient, procedure, logs, course, milestones, today=today)
    visits = planned_visits(plan_of(procedure), procedure.performed_on)
    day_0, baseline, unit = procedure.performed_on, procedure.baseline, patient.distance_unit
    answered = [
        name
        for name in SHOWN
        if getattr(baseline, name) is not None
        or any(getattr(point, name) is not None for point in course)
    ]
    days, is_recent = _days(logs, panels.requested, day_0=day_0, today=today)
    symptoms = _symptoms(symptom_days(course))
    return Sheet(
        patient=patient,
        procedure=procedure,
        today=today,
        recovery_day=recovery_day(day_0, today),
        age=patient.age_on(today),
        lines=[_line(name, course, baseline, unit) for name in answered],
        charts=_charts(panels),
        visit_key=visit_key(),
        has_visits=any(day <= panels.course.today for day in panels.course.visits),
        headings=[_heading(name, unit) for name in answered],
        days=[
            SheetDay(
                recovery_day(day_0, on), on, _cells(log.answers, answered, unit) if log else None
            )
            for on, log in days
        ],
        before=_cells(baseline, answered, unit),
        is_recent=is_recent,
        symptoms=symptoms[:MOST_SYMPTOMS],
        more_symptoms=max(0, len(symptoms) - MOST_SYMPTOMS),
        took_medicine=bool(baseline.medicine_doses),
        less_medicine_since=less_medicine_since(course, baseline, day_0=day_0),
        milestones=milestones,
        activities=[(name, getattr(procedure, f"{name}_on")) for name in ACTIVITIES],
        next_visit=next((visit.on for visit in visits if visit.on >= today), None),
        score=_score(patient, performed_on=day_0, today=today),
        logged_days=len(logs),
        entered=Counter(_by_whom(log, patient) for log in logs),
    )


def _heading(name: str, unit: str) -> str:
    """Return a measure with its unit: "Farthest walk, feet"; steps are their own unit."""
    return titled(name, _(MEASURES[name].label), unit)


def _line(name: str, course: Sequence[DayPoint], baseline: Answers, unit: str) -> Line:
    before = shown(baseline, name, unit)
    return Line(
        name=_heading(name, unit),
        before="" if before is None else number(before),
        newest=newest_answer(name, course, baseline, unit=unit),
    )


def _charts(panels: Panels) -> list[SheetChart]:
    """Walking, by one or two measures, standing and pain: at most four small drawings."""
    found = []
    walking = [name for name in WALKING if panels.series(name).points][:2]
    for name in (*walking, "standing_min"):
        series = panels.series(name)
        if series.points:
            unit, least = unit_of(name, panels.patient)
            drawing = line_chart(
                series, panels.course, width=CHART_WIDTH, unit=unit, least=least, height=PLOT_HEIGHT
            )
            found.append(SheetChart(_(MEASURES[name].label), drawing, _told([name], panels)))
    leg, back = (panels.series(name) for name in PAIN)
    if leg.points or back.points:
        # As high as its neighbour, whose plot begins lower, below the names of the stages.
        drawing = pain_chart(leg, back, panels.course, width=CHART_WIDTH, height=PLOT_HEIGHT + 32)
        found.append(SheetChart(_("Pain: leg ●, back □"), drawing, _told(PAIN, panels)))
    return found


def _told(names: Sequence[str], panels: Panels) -> list[NewestAnswer]:
    unit, baseline = panels.patient.distance_unit, panels.procedure.baseline
    sentences = [newest_answer(name, panels.points, baseline, unit=unit) for name in names]
    return [sentence for sentence in sentences if sentence]


def _days(
    logs: Sequence[DailyLog], requested: Collection[date], *, day_0: date, today: date
) -> tuple[list[tuple[date, DailyLog | None]], bool]:
    """Return the last two weeks, newest first, or the days logged last if those are empty."""
    by_day = {log.day: log for log in logs}
    recent = [today - timedelta(days=back) for back in range(RECENT_DAYS)]
    if not any(day in by_day for day in recent):
        return [(log.day, log) for log in logs[: -MOST_OLD_DAYS - 1 : -1]], False
    asked = {day for day in requested if day_0 <= day < today}
    return [(day, by_day.get(day)) for day in recent if day in by_day or day in asked], True


def _cells(answers: Answers, names: Sequence[str], unit: str) -> list[str]:
    values = [shown(answers, name, unit) for name in names]
    return ["" if value is None else number(value) for value in values]


def _symptoms(days: Mapping[str, Sequence[date]]) -> list[Symptom]:
    """Red flags first, the gravest of them first; then what can be expected."""
    known = known_symptoms(current_language())
    flags = {code: flag for code, flag in known.items() if isinstance(flag, RedFlag)}

    def gravity(code: str) -> tuple[bool, bool, int]:
        flag = flags.get(code)
        is_emergency = flag is not None and flag.severity == Severity.EMERGENCY
        return not is_emergency, flag is None, -days[code][0].toordinal()

    return [
        Symptom(
            words=known[code].question,
            is_red_flag=code in flags,
            days=days[code][:MOST_SYMPTOM_DAYS],
            more=max(0, len(days[code]) - MOST_SYMPTOM_DAYS),
        )
        for code in sorted(days, key=gravity)
    ]


def _score(patient: Patient, *, performed_on: date, today: date) -> Score:
    found = peg_course(patient, performed_on=performed_on, until=today)
    scored = [(peg.answers.score, peg.day) for peg in found.weeks if peg.answers.score is not None]
    newest, on = scored[-1] if scored else (None, None)
    return Score(before=found.before, newest=newest, on=on)


def _by_whom(log: DailyLog, patient: Patient) -> str:
    if log.door == Door.NURSE:
        return "clinic"
    if log.door in (Door.IMPORT, Door.API):
        return "devices"
    is_own = log.entered_by_id is None or log.entered_by_id == patient.account_id
    return "patient" if is_own else "helpers"
