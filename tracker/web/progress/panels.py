"""Each measure as a panel: the drawing, one sentence of what it shows, and the table behind it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.measures import MEASURES, PAIN
from tracker.models import DailyLog, Patient, Procedure
from tracker.rules.days import recovery_day
from tracker.rules.log.answers import Answers
from tracker.rules.progress.stretches import Stretch, stretches
from tracker.rules.progress.trajectory import change_from_baseline
from tracker.rules.triage import DayPoint
from tracker.web.charts import (
    PHONE,
    WIDE,
    Course,
    Series,
    legend_mark,
    line_chart,
    pain_chart,
)
from tracker.web.charts.patient_course import course_of, series_of, unit_of
from tracker.web.common.amounts import amount, difference
from tracker.web.common.entered_by import by_whom
from tracker.web.common.formatters import number
from tracker.web.progress.milestones import Milestone, marks_of

LINES = [m.name for m in MEASURES.values() if m.panel in ("walking", "standing", "other")]


@dataclass(frozen=True, slots=True)
class NewestAnswer:
    """What a chart shows, as the words of a sentence: the newest answer, beside before.

    `label` is "" where the chart shows nothing else. `direction` is "more", "less", "same", or ""
    when it is not known what was before.
    """

    label: str
    day: date
    amount: str
    difference: str
    direction: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `cells` None: nothing was logged, though it was asked for.

    `number` counts days of the recovery, or weeks; a month has the date of its first day alone.
    `by` says who entered a day, where that was not the patient.
    """

    kind: str
    number: int
    on: date
    cells: Sequence[str] | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: the drawing for a phone and for a wide screen, and its table, newest first."""

    title: str
    measure: str
    phone: SafeString
    wide: SafeString
    told: Sequence[NewestAnswer]
    columns: Sequence[str]
    rows: Sequence[Row]
    milestones: Sequence[Milestone]
    has_visits: bool
    legend: Sequence[tuple[SafeString, str, str, str]] = ()

    @property
    def is_condensed(self) -> bool:
        """Return whether some rows stand for more than a day."""
        return any(row.kind != "day" for row in self.rows)


def newest_answer(
    measure: str, points: Sequence[DayPoint], baseline: Answers, *, unit: str
) -> NewestAnswer | None:
    """Return the newest answer to `measure` beside the baseline; None when it was never logged."""
    change = change_from_baseline(points, baseline, measure=measure)
    if change is None:
        return None
    gap = change.difference
    return NewestAnswer(
        label=_(MEASURES[measure].label) if measure in PAIN else "",
        day=change.day,
        amount=amount(measure, change.value, unit),
        difference="" if gap is None else difference(measure, gap, unit),
        direction="" if gap is None else "more" if gap > 0 else "less" if gap else "same",
    )


@dataclass(frozen=True, slots=True)
class Panels:
    """Draws the panels of one patient."""

    patient: Patient
    procedure: Procedure
    logs: Sequence[DailyLog]
    points: Sequence[DayPoint]
    milestones: Sequence[Milestone]
    course: Course
    today: date
    requested: Collection[date]

    def all(self) -> list[Panel]:
        """Return one for each measure that was ever answered, walking first."""
        found = [self._line(measure) for measure in LINES]
        return [panel for panel in [*found, self._pain()] if panel is not None]

    def series(self, measure: str) -> Series:
        """Return one measure with its milestones."""
        return series_of(
            measure,
            self.logs,
            patient=self.patient,
            procedure=self.procedure,
            marks=marks_of(measure, self.milestones),
        )

    def _line(self, measure: str) -> Panel | None:
        series = self.series(measure)
        if not series.points:
            return None
        unit, least = unit_of(measure, self.patient)
        phone, wide = (
            line_chart(series, self.course, width=width, unit=unit, least=least)
            for width in (PHONE, WIDE)
        )
        return self._panel(series.name, measure, (phone, wide), {measure: series}, [unit])

    def _pain(self) -> Panel | None:
        leg, back = (self.series(measure) for measure in PAIN)
        if not leg.points and not back.points:
            return None
        phone, wide = (pain_chart(leg, back, self.course, width=width) for width in (PHONE, WIDE))
        legend = [
            (
                legend_mark(series),
                series.name,
                "" if series.before is None else number(series.before),
                number(series.points[-1][1]) if series.points else "",
            )
            for series in (leg, back)
        ]
        shown = dict(zip(PAIN, (leg, back), strict=True))
        columns = [leg.name, back.name]
        return self._panel(_("Your pain"), "pain", (phone, wide), shown, columns, legend)

    def _panel(
        self,
        title: str,
        measure: str,
        drawings: tuple[SafeString, SafeString],
        shown: dict[str, Series],
        columns: Sequence[str],
        legend: Sequence[tuple[SafeString, str, str, str]] = (),
    ) -> Panel:
        """Return the panel of one chart, which shows the series `shown` by measure."""
        unit = self.patient.distance_unit
        baseline = self.procedure.baseline
        sentences = [newest_answer(name, self.points, baseline, unit=unit) for name in shown]
        days = [day for series in shown.values() for day, _value in series.points]
        last = max([self.course.today, *days])
        return Panel(
            title=title,
            measure=measure,
            phone=drawings[0],
            wide=drawings[1],
            told=[sentence for sentence in sentences if sentence],
            columns=[column[:1].upper() + column[1:] for column in columns],
            rows=self._rows(list(shown.values())),
            milestones=[found for found in self.milestones if found.measure in shown],
            has_visits=any(visit <= last for visit in self.course.visits),
            legend=legend,
        )

    def _rows(self, shown: Sequence[Series]) -> list[Row]:
        """Return a row for each day with an answer or a missed request; older days together."""
        day_0 = self.procedure.performed_on
        answered = {
            day_0 + timedelta(days=day) for series in shown for day, _value in series.points
        }
        missed = {day for day in self.requested if day_0 <= day < self.today}
        found = stretches(answered | missed, performed_on=day_0, today=self.today)
        logs = {log.day: log for log in self.logs}
        return [self._row(stretch, shown, logs) for stretch in found]

    def _row(self, stretch: Stretch, shown: Sequence[Series], logs: Mapping[date, DailyLog]) -> Row:
        day_0 = self.procedure.performed_on
        days = [recovery_day(day_0, day) for day in stretch.days]
        cells = [_middle([series.values.get(day) for day in days]) for series in shown]
        first = min(stretch.days)
        number = days[0] // 7 + 1 if stretch.kind == "week" else days[0]
        log = logs.get(first) if stretch.kind == "day" and any(cells) else None
        return Row(
            stretch.kind,
            number,
            first,
            cells if any(cells) else None,
            by_whom(log, self.patient) if log else "",
        )


def panels_of(
    patient: Patient,
    procedure: Procedure,
    logs: Sequence[DailyLog],
    points: Sequence[DayPoint],
    milestones: Sequence[Milestone],
    *,
    today: date,
) -> Panels:
    """Return the panels of the course up to `today`. One query."""
    requested = procedure.reminders.requested_days()
    course = course_of(procedure, today=today, requested=requested)
    return Panels(
        patient,
        procedure,
        logs,
        points,
        milestones,
        course=course,
        today=today,
        requested=requested,
    )


def _middle(values: Sequence[float | None]) -> str:
    """Return the median of the answers; "" when there is none."""
    known = [value for value in values if value is not None]
    return number(median(known)) if known else ""
