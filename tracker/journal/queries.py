"""Reading the journal back: a patient's days, as rows and as points for the pure rooms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from tracker.journal.log_statements import MEASURES, POINT_FIELDS
from tracker.models import DailyLog, LogVersion, Patient
from tracker.rules.triage import DayPoint


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
    """Return every day's measures; whole, the logs from `since` on and those with an unread note.

    Two queries. A journal may have years: of the days that are only drawn, the measures suffice.
    """
    logs = DailyLog.objects.filter(patient=patient).order_by("day")
    is_read = Q(day__gte=since) | (Q(note_read_at=None) & ~Q(note=""))
    return JournalCourse(
        points=[DayPoint(*row) for row in logs.values_list(*MEASURES)],
        logs=list(logs.filter(is_read).select_related("entered_by")),
    )


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
