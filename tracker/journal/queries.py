"""Reading the journal back: a patient's days, as rows and as points for the pure rooms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, Count, F, Q, When

from tracker.journal.log_queries import MEASURES, PATIENT, POINT_FIELDS
from tracker.models import DailyLog, LogVersion, Patient, User
from tracker.models.compiled import Given, Rows, columns
from tracker.rules.triage import DayPoint

LOG_COLUMNS = columns(DailyLog)
ENTERED_BY = ("email", "name")
SINCE = Given("since", DailyLog._meta.get_field("day"))
_is_read = Q(day__gte=SINCE) | (Q(note_read_at=None) & ~Q(note=""))
# Of the days that are only drawn, the measures alone are fetched: the rest is most of the cost.
_course = Rows(
    lambda: (
        DailyLog.objects.filter(patient=PATIENT)
        .order_by("day")
        .annotate(
            is_read=Case(When(_is_read, then=True), default=False),
            **{f"read_{name}": Case(When(_is_read, then=F(name))) for name in LOG_COLUMNS},
            **{
                f"by_{name}": Case(When(_is_read, then=F(f"entered_by__{name}")))
                for name in ENTERED_BY
            },
        )
        .values_list(
            *MEASURES,
            "is_read",
            *(f"read_{name}" for name in LOG_COLUMNS),
            *(f"by_{name}" for name in ENTERED_BY),
        )
    )
)


def days_of(patient: Patient, *, since: date | None = None) -> list[DailyLog]:
    """The patient's logs, oldest first, with who entered them. One query."""
    logs = DailyLog.objects.filter(patient=patient).select_related("entered_by").order_by("day")
    return list(logs if since is None else logs.filter(day__gte=since))


@dataclass(frozen=True, slots=True)
class JournalCourse:
    """A patient's whole journal as measures, oldest first, and those of its logs that are read."""

    points: list[DayPoint]
    logs: list[DailyLog]


def course_of(patient: Patient, *, since: date) -> JournalCourse:
    """Every day's measures; whole, the logs from `since` on and those with an unread note.

    One query. Rows are made of the few logs that are read alone: a journal may have years.
    """
    found = _course(patient=patient.pk, since=since)
    width = len(MEASURES)
    return JournalCourse(
        points=[DayPoint(*row[:width]) for row in found],
        logs=[_log(row[width + 1 :]) for row in found if row[width]],
    )


def _log(values: Sequence[Any]) -> DailyLog:
    """The row of a log, with its `entered_by` as far as it is named."""
    end = len(LOG_COLUMNS)
    log: DailyLog = DailyLog.from_db(DEFAULT_DB_ALIAS, LOG_COLUMNS, values[:end])
    if log.entered_by_id is not None:
        known = [log.entered_by_id, *values[end:]]
        log.entered_by = User.from_db(DEFAULT_DB_ALIAS, ["id", *ENTERED_BY], known)
    return log


def points(logs: Iterable[DailyLog]) -> list[DayPoint]:
    """The measures of `logs`, in the same order."""
    return [DayPoint(**{name: getattr(log, name) for name in POINT_FIELDS}) for log in logs]


def versions_of_day(patient: Patient, day: date) -> list[tuple[LogVersion, bool]]:
    """Every version of a day, as they came, and whether it is the one that stands. One query."""
    of_day = LogVersion.objects.filter(log__patient=patient, log__day=day)
    versions = list(of_day.select_related("entered_by"))
    stood = [version for version in versions if not version.is_overtaken]
    return [(version, version is stood[-1]) for version in versions]


def edited_days(logs: Iterable[DailyLog]) -> set[date]:
    """The days of `logs`, all of one patient, that have had several versions. One query."""
    by_key = {log.pk: log.day for log in logs}
    counted = LogVersion.objects.filter(log__in=by_key).order_by().values("log")
    several = counted.annotate(n=Count("id")).filter(n__gt=1).values_list("log", flat=True)
    return {by_key[key] for key in several}
