"""A patient's course as charts draw it: the measures by recovery day, in the patient's own unit."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.guidance import Guidance
from tracker.models import DailyLog, Patient, Procedure, Reminder
from tracker.reminders.guidance_versions import guidance_of
from tracker.rules.days import recovery_day
from tracker.rules.log.answers import Answers
from tracker.rules.units import from_metres
from tracker.rules.visits import planned_visits
from tracker.web.charts import Band, Course, Mark, Series
from tracker.web.charts.parts import Marker, Tone
from tracker.web.common.language import spoken

# The lowest top of a value axis, so that a first small walk does not fill the picture.
LEAST = {"feet": 100, "yards": 30, "blocks": 1, "miles": 0.1, "meters": 30, "kilometers": 0.1}
NAMES = {
    "walking_distance_m": _("Your farthest walk each day"),
    "daily_distance_m": _("How far you walked each day, in all"),
    "steps": _("Your steps each day"),
    "standing_min": _("How long you could stand"),
    "pain_leg": _("Leg pain"),
    "pain_back": _("Back pain"),
}
LEAST_STEPS, LEAST_MINUTES = 500, 10


def requested_days(procedure: Procedure) -> list[date]:
    """The days whose log the plan asks for. One query."""
    asking = Reminder.objects.filter(
        procedure=procedure, kind=Reminder.Kind.LOG_REQUEST, requested_day__isnull=False
    )
    return [day for day in asking.values_list("requested_day", flat=True) if day]


def course_of(procedure: Procedure, *, today: date, requested: Iterable[date]) -> Course:
    """The time axis that all charts of this procedure share."""
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
    """The guidance that the procedure is pinned to, in the active language where it has that."""
    return guidance_of(procedure.guidance_version_id, spoken())


def series_of(
    measure: str,
    logs: Sequence[DailyLog],
    *,
    patient: Patient,
    procedure: Procedure,
    marks: Sequence[Mark] = (),
) -> Series:
    """One measure of `logs` and of the baseline, under the name that people read."""
    tone, marker = _look(measure)
    unit = patient.distance_unit
    return Series(
        name=str(NAMES[measure]),
        values={
            recovery_day(procedure.performed_on, log.day): shown(log, measure, unit) for log in logs
        },
        tone=tone,
        before=shown(procedure.baseline, measure, unit),
        marker=marker,
        marks=marks,
    )


def shown(answers: Answers | DailyLog, measure: str, unit: str) -> float | None:
    """The answer to `measure` as a chart shows it: distances in `unit`."""
    value: Decimal | int | None = getattr(answers, measure)
    if value is None:
        return None
    return float(from_metres(value, unit)) if measure.endswith("_m") else float(value)


def unit_of(measure: str, patient: Patient) -> tuple[str, float]:
    """The words after a value of `measure`, and the lowest top of its axis."""
    if measure.endswith("_m"):
        return gettext(patient.distance_unit), LEAST[patient.distance_unit]
    if measure == "steps":
        return gettext("steps"), LEAST_STEPS
    return gettext("minutes"), LEAST_MINUTES


def _look(measure: str) -> tuple[Tone, Marker]:
    match measure:
        case "standing_min":
            return "stand", "dot"
        case "pain_leg":
            return "leg", "dot"
        case "pain_back":
            return "back", "square"
    return "walk", "dot"
