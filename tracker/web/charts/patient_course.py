"""A patient's course as charts draw it: the measures by recovery day, in the patient's own unit."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from tracker.guidance import Guidance
from tracker.measures import DOSES, MEASURES, MINUTES, POINTS, STEPS
from tracker.models import DailyLog, Patient, Procedure
from tracker.reminders.guidance_versions import guidance_of
from tracker.rules.days import recovery_day
from tracker.rules.log.answers import Answers
from tracker.rules.triage import DayPoint
from tracker.rules.visits import planned_visits
from tracker.web.charts import Band, Course, Mark, Series
from tracker.web.common.amounts import in_unit, unit_name
from tracker.web.common.language import current_language

# The lowest top of a value axis, so that a first small walk does not fill the picture.
LEAST = {"feet": 100, "yards": 30, "blocks": 1, "miles": 0.1, "meters": 30, "kilometers": 0.1}
LEAST_OF = {STEPS: 500, MINUTES: 10, POINTS: 10, DOSES: 5}


def course_of(procedure: Procedure, *, today: date, requested: Iterable[date]) -> Course:
    """Return the time axis that all charts of this procedure share."""
    day_0 = procedure.performed_on
    pinned = plan_of(procedure)
    return Course(
        performed_on=day_0,
        today=recovery_day(day_0, today),
        bands=[Band(phase.title, phase.from_day, phase.to_day) for phase in pinned.phases],
        requested={recovery_day(day_0, day) for day in requested},
        visits=[recovery_day(day_0, visit.on) for visit in planned_visits(pinned, day_0)],
    )


def plan_of(procedure: Procedure) -> Guidance:
    """Return the guidance that the procedure is pinned to, in the active language if it has it."""
    return guidance_of(procedure.guidance_version_id, current_language())


def series_of(
    measure: str,
    logs: Sequence[DailyLog],
    *,
    patient: Patient,
    procedure: Procedure,
    marks: Sequence[Mark] = (),
) -> Series:
    """Return the series of one measure, with its baseline."""
    found = MEASURES[measure]
    unit = patient.distance_unit
    return Series(
        name=gettext(found.on_charts),
        values={
            recovery_day(procedure.performed_on, log.day): shown(log, measure, unit) for log in logs
        },
        tone=found.tone or "walk",
        before=shown(procedure.baseline, measure, unit),
        marker=found.marker,
        marks=marks,
    )


def shown(answers: Answers | DailyLog | DayPoint, measure: str, unit: str) -> float | None:
    """Return the answer to `measure` as a chart shows it: distances in `unit`."""
    value: Decimal | int | None = getattr(answers, measure)
    return None if value is None else in_unit(measure, value, unit)


def unit_of(measure: str, patient: Patient) -> tuple[str, float]:
    """Return the words after a value of `measure`, and the lowest top of its axis."""
    unit = patient.distance_unit
    is_far = MEASURES[measure].is_distance
    return unit_name(measure, unit), LEAST[unit] if is_far else LEAST_OF[MEASURES[measure].unit]
