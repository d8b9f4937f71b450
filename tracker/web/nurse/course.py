"""A patient's course since the procedure, as the chart of the patient's page."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.safestring import SafeString

from tracker.clinical.days import recovery_day
from tracker.clinical.trajectory import walking_measure
from tracker.clinical.triage import WALKING
from tracker.clinical.units import from_metres
from tracker.journal.history import points
from tracker.models import Alert, DailyLog, Patient, Procedure, Reminder
from tracker.reminders.pins import guidance_of
from tracker.triage import upkeep
from tracker.triage.alerts import PHONE_CALL, SILENCE, UNREAD_NOTE
from tracker.web.charts import Band, Course, Event, Series, combined_chart
from tracker.web.nurse.ledger import requested_days

WIDTH = 770  # a desk of 1280 px, scroll bar and all, shows it whole
FIRST_DAY = 1  # where the chart begins, unless an earlier day was logged
# These alerts say what the chart shows anyway, or what is no event of the recovery.
NO_EVENTS = frozenset({SILENCE, PHONE_CALL, UNREAD_NOTE, *upkeep.RULES})


def course_chart(
    patient: Patient,
    procedure: Procedure,
    *,
    logs: Sequence[DailyLog],
    alerts: Iterable[Alert],
    plan: Sequence[Reminder],
    today: date,
) -> SafeString:
    """All measures on one time axis, in the patient's unit, with messages and alerts above."""
    day_0 = procedure.performed_on
    baseline = procedure.baseline
    pinned = guidance_of(procedure.guidance_version_id)
    unit = patient.distance_unit
    measure = walking_measure(points(logs), until=today, days=_span(logs, today)) or next(
        iter(WALKING)
    )

    def series(name: str, field: str, tone: str, marker: str = "dot") -> Series:
        return Series(
            name=name,
            values={
                recovery_day(day_0, log.day): _shown(getattr(log, field), field, unit)
                for log in logs
            },
            tone=tone,  # type: ignore[arg-type]
            before=_shown(getattr(baseline, field), field, unit),
            marker=marker,  # type: ignore[arg-type]
        )

    return combined_chart(
        Course(
            performed_on=day_0,
            today=recovery_day(day_0, today),
            bands=[Band(p.title, p.from_day, p.to_day) for p in pinned.phases],
            requested=[recovery_day(day_0, day) for day in requested_days(plan)],
        ),
        walking=series(WALKING[measure], measure, "walk"),
        walking_unit="steps" if measure == "steps" else unit,
        standing=series("Standing", "standing_min", "stand"),
        pain_leg=series("Leg pain", "pain_leg", "leg"),
        pain_back=series("Back pain", "pain_back", "back", "square"),
        doses={
            recovery_day(day_0, log.day): log.medicine_doses
            for log in logs
            if log.medicine_doses is not None
        },
        doses_before=baseline.medicine_doses,
        events=[
            event
            for event in _events(alerts, plan, day_0=day_0)
            if event.day >= min(FIRST_DAY, recovery_day(day_0, logs[0].day))
        ],
        width=WIDTH,
    )


def _events(alerts: Iterable[Alert], plan: Iterable[Reminder], *, day_0: date) -> Iterator[Event]:
    for alert in alerts:
        if alert.rule in NO_EVENTS:
            continue
        for day in alert.evidence.get("reported_on", []):
            yield Event(
                recovery_day(day_0, date.fromisoformat(day)),
                alert.severity,  # type: ignore[arg-type]
                alert.reason,
            )
    for reminder in plan:
        if reminder.state == Reminder.State.SENT:
            yield Event(
                recovery_day(day_0, reminder.local_date), "message", reminder.get_kind_display()
            )


def _span(logs: Sequence[DailyLog], today: date) -> int:
    """How many days back the first log lies, today included."""
    return (today - logs[0].day + timedelta(days=1)).days if logs else 1


def _shown(value: Decimal | int | None, field: str, unit: str) -> float | None:
    if value is None:
        return None
    return float(from_metres(value, unit)) if field.endswith("_m") else float(value)
