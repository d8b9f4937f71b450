"""A patient's course since the procedure, as the chart of the patient's page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString

from tracker.measures import MEASURES, WALKING
from tracker.models import Alert, Contact, Patient, Procedure, Reminder
from tracker.reminders.guidance_versions import guidance_of
from tracker.rules.days import recovery_day
from tracker.rules.progress.trajectory import walking_measure
from tracker.rules.triage import DayPoint
from tracker.rules.triage.codes import PHONE_CALL, SILENCE, UNREAD_NOTE
from tracker.triage import record_problems
from tracker.web.charts import Band, Course, Event, Highlight, Series, combined_chart
from tracker.web.charts.patient_course import shown as measure_shown
from tracker.web.common.amounts import in_unit
from tracker.web.progress.evidence_marks import highlight, walking_measure_of

WIDTH = 770  # fits a screen of 1280 px with its scroll bar
FIRST_DAY = 1  # where the chart begins, unless an earlier day was logged
# These alerts say what the chart shows anyway, or what is no event of the recovery.
NO_EVENTS = frozenset({SILENCE, PHONE_CALL, UNREAD_NOTE, *record_problems.RULES})
# On a longer course the days of one alert are a few pixels: then the chart shows those around.
WHOLE_UNTIL, DAYS_BEFORE, DAYS_AFTER = 120, 42, 14


@dataclass(frozen=True, slots=True)
class Drawn:
    """The chart; in words what an alert rests on, when one is chosen; and whether it is cut."""

    chart: SafeString
    evidence: str = ""
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """What a course is shown with."""

    alerts: Sequence[Alert]
    contacts: Sequence[Contact]
    plan: Sequence[Reminder]

    @property
    def requested(self) -> set[date]:
        """Return the requested days. The plan was read `with_requested_days`."""
        return {r.requested_day for r in self.plan if r.requested_day and r.is_of_requested_day}


def course_chart(
    patient: Patient,
    procedure: Procedure,
    points: Sequence[DayPoint],
    happened: Happened,
    *,
    today: date,
    chosen: Alert | None = None,
    whole: bool = False,
) -> Drawn:
    """All measures on one time axis, in the patient's unit; messages, alerts and contacts above.

    What the `chosen` alert rests on is marked; a long course is cut to the days around it, unless
    the `whole` is wanted.
    """
    day_0 = procedure.performed_on
    baseline = procedure.baseline
    unit = patient.distance_unit
    marked = (
        highlight(chosen, day_0=day_0, shown=lambda value, field: in_unit(field, value, unit))
        if chosen
        else None
    )
    span = None if whole else _span(marked, points, day_0=day_0, today=today)
    shown = [p for p in points if span is None or span[0] <= recovery_day(day_0, p.day) <= span[1]]
    measure = (
        walking_measure_of(chosen)
        or walking_measure(points, until=today, days=_length(points, today))
        or WALKING[0]
    )

    def series(name: str) -> Series:
        return Series(
            name=MEASURES[name].for_staff,
            values={recovery_day(day_0, p.day): measure_shown(p, name, unit) for p in shown},
            tone=MEASURES[name].tone or "walk",
            before=measure_shown(baseline, name, unit),
            marker=MEASURES[name].marker,
        )

    first = span[0] if span else min(FIRST_DAY, recovery_day(day_0, points[0].day))
    last = span[1] if span else recovery_day(day_0, today)
    pinned = guidance_of(procedure.guidance_version_id)
    chart = combined_chart(
        Course(
            performed_on=day_0,
            today=recovery_day(day_0, today),
            bands=[Band(p.title, p.from_day, p.to_day) for p in pinned.phases],
            requested=[recovery_day(day_0, day) for day in happened.requested],
        ),
        walking=series(measure),
        walking_unit="steps" if measure == "steps" else unit,
        standing=series("standing_min"),
        pain_leg=series("pain_leg"),
        pain_back=series("pain_back"),
        doses={
            recovery_day(day_0, p.day): p.medicine_doses
            for p in shown
            if p.medicine_doses is not None
        },
        doses_before=baseline.medicine_doses,
        events=list(_events(happened, patient, day_0=day_0, within=(first, last))),
        width=WIDTH,
        highlight=marked,
        span=span,
    )
    return Drawn(chart, marked.words if marked else "", span is not None)


def _events(
    happened: Happened, patient: Patient, *, day_0: date, within: tuple[int, int]
) -> Iterator[Event]:
    """Yield what happened on the days from the first to the last of `within`."""
    first, last = within

    def is_shown(day: int) -> bool:
        return first <= day <= last

    for alert in happened.alerts:
        if alert.rule in NO_EVENTS:
            continue
        resolved = " (resolved)" if alert.state == Alert.State.RESOLVED else ""
        for reported in alert.evidence.get("reported_on", []):
            day = recovery_day(day_0, date.fromisoformat(reported))
            if is_shown(day):
                yield Event(day, alert.severity, f"{alert.reason}{resolved}")  # type: ignore[arg-type]
    for contact in happened.contacts:
        day = recovery_day(day_0, contact.at.astimezone(patient.zone).date())
        if is_shown(day):
            yield Event(day, "contact", str(contact))
    for reminder in happened.plan:
        day = recovery_day(day_0, reminder.local_date)
        if reminder.state == Reminder.State.SENT and is_shown(day):
            yield Event(day, "message", reminder.get_kind_display())


def _span(
    marked: Highlight | None, points: Sequence[DayPoint], *, day_0: date, today: date
) -> tuple[int, int] | None:
    """Return the days around the evidence if the course is too long to show it; else None."""
    if marked is None or not marked.all_days or _length(points, today) <= WHOLE_UNTIL:
        return None
    last = min(recovery_day(day_0, today), marked.all_days[-1] + DAYS_AFTER)
    return min(marked.all_days[0], last - DAYS_AFTER) - DAYS_BEFORE, last


def _length(points: Sequence[DayPoint], today: date) -> int:
    """Return how many days back the first log lies, today included."""
    return (today - points[0].day + timedelta(days=1)).days if points else 1
