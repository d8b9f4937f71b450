"""Reading the journal back: a patient's days, as rows and as points for the pure rooms."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count

from tracker.clinical.triage import DayPoint
from tracker.journal.statements import POINT_FIELDS
from tracker.models import DailyLog, LogVersion, Patient


def days_of(patient: Patient, *, since: date | None = None) -> list[DailyLog]:
    """The patient's logs, oldest first, with who entered them. One query."""
    logs = DailyLog.objects.filter(patient=patient).select_related("entered_by").order_by("day")
    return list(logs if since is None else logs.filter(day__gte=since))


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
