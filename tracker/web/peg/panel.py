"""The weekly PEG as the progress page shows it: a sentence, a chart, and the table behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.models import Procedure
from tracker.peg.actions import PegCourse, peg_course
from tracker.rules.days import recovery_day
from tracker.rules.peg import NOTICED, check_day, is_due, week_of
from tracker.web.charts import PHONE, WIDE, Series, score_chart
from tracker.web.charts.patient_course import course_of
from tracker.web.common.patient_access import Viewer
from tracker.web.peg.rows import PegRow, rows_of


@dataclass(frozen=True, slots=True)
class PegPanel:
    """The panel's values; `points` is the difference of `score` from `before`."""

    is_due: bool
    can_change: bool
    rows: Sequence[PegRow]
    score: Decimal | None
    on: date | None
    before: Decimal | None
    points: Decimal | None
    is_noticed: bool
    chart: Mapping[str, SafeString] | None

    @property
    def apart(self) -> Decimal | None:
        """`points` without its sign."""
        return None if self.points is None else abs(self.points)


def peg_panel(viewer: Viewer, procedure: Procedure) -> PegPanel:
    """Return the panel with the weeks up to the viewer's day. One query."""
    found = peg_course(viewer.patient, performed_on=procedure.performed_on, until=viewer.today)
    scored = [(peg, score) for peg in found.weeks if (score := peg.answers.score) is not None]
    newest, score = scored[-1] if scored else (None, None)
    before = found.before
    points = None if score is None or before is None else score - before
    charts = [_chart(found, procedure, viewer, width) for width in (PHONE, WIDE)] if scored else []
    return PegPanel(
        is_due=_is_due(found, viewer, procedure),
        can_change=_can_change(found, viewer, procedure),
        rows=rows_of(found, viewer.patient, procedure, today=viewer.today),
        score=score,
        on=newest.day if newest else None,
        before=before,
        points=points,
        is_noticed=points is not None and abs(points) >= NOTICED,
        chart=dict(zip(("phone", "wide"), charts, strict=True)) if charts else None,
    )


def peg_is_due(viewer: Viewer, procedure: Procedure) -> bool:
    """Return whether to offer the three questions now. One query."""
    found = peg_course(viewer.patient, performed_on=procedure.performed_on, until=viewer.today)
    return _is_due(found, viewer, procedure)


def _is_due(found: PegCourse, viewer: Viewer, procedure: Procedure) -> bool:
    if viewer.patient.discharged_at is not None:
        return False
    return is_due(viewer.today, performed_on=procedure.performed_on, last=found.last_day)


def _can_change(found: PegCourse, viewer: Viewer, procedure: Procedure) -> bool:
    """Return whether what was answered last is still this week's, and may be corrected."""
    if found.last_day is None or viewer.patient.discharged_at is not None:
        return False
    fault = check_day(viewer.today, today=viewer.today, performed_on=procedure.performed_on)
    return fault is None and week_of(found.last_day) == week_of(viewer.today)


def _chart(found: PegCourse, procedure: Procedure, viewer: Viewer, width: int) -> SafeString:
    day_0 = procedure.performed_on
    scores = {recovery_day(day_0, peg.day): peg.answers.score for peg in found.weeks}
    series = Series(
        name=_("Your weekly score"),
        values={day: None if score is None else float(score) for day, score in scores.items()},
        tone="leg",
        before=None if found.before is None else float(found.before),
    )
    # nobody is asked every day: a line between two weeks has no gap
    course = course_of(procedure, today=viewer.today, requested=())
    return score_chart(series, course, width=width)
