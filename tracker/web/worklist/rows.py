"""Describe a patient's summary in the worklist and the list of patients."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from tracker.guidance import Guidance
from tracker.measures import MEASURES
from tracker.models import Patient, Summary, User
from tracker.rules.severity import Severity
from tracker.triage.summaries import NOBODY_HAS_IT
from tracker.web.charts import sparkline
from tracker.web.common.formatters import clock, is_late, moment, near_day, time_left
from tracker.web.common.patient_status import SILENT, severity_of, stage


@dataclass(frozen=True, slots=True)
class Row:
    """One patient's row, in words; times in the clinic's zone."""

    patient: Patient
    severity: str
    age: int | None
    stage: str
    reason: str
    more: str
    last_log: str
    last_log_at: str
    due: str
    left: str
    late: bool
    owner: str
    alert_id: object | None
    spark: SafeString

    @property
    def call_first(self) -> bool:
        """Return whether calling, rather than acknowledging, is the next action."""
        return bool(self.patient.phone) and self.severity in (SILENT, Severity.EMERGENCY)


def row_of(
    summary: Summary, guidance: Guidance, *, zone: ZoneInfo, user: User, now: datetime
) -> Row:
    """`summary`, whose patient and owner are loaded, as `user` reads it in the clinic's `zone`.

    The phase is called as in `guidance`, to which the patient's procedure is pinned.
    """
    patient = summary.patient
    today = now.astimezone(zone).date()
    has_alert = summary.rank > 0
    # of the gravest alert; another one may still wait for somebody
    is_taken = 0 < summary.rank < NOBODY_HAS_IT or summary.owner is not None
    return Row(
        patient=patient,
        severity=severity_of(summary),
        age=patient.age_on(today),
        stage=stage(summary.performed_on, patient.local_date(now), guidance),
        reason=summary.reason or _calm_reason(summary),
        more=_more(summary),
        last_log=_last_log(summary, today=today),
        last_log_at=_last_log_at(summary, zone=zone),
        due=moment(summary.sort_at, zone, now=now) if has_alert else "",
        left=time_left(summary.sort_at, now=now) if has_alert else "",
        late=has_alert and is_late(summary.sort_at, now=now),
        owner=_owner(summary, user) if is_taken else "",
        alert_id=summary.top_alert_id,
        spark=_spark(summary),
    )


def _calm_reason(summary: Summary) -> str:
    return "Nothing to do now" if summary.last_log_day else "No log yet"


def _more(summary: Summary) -> str:
    """Return the second reason, and how many more there are."""
    if not summary.other_reasons:
        return ""
    hidden = summary.open_alerts - 2
    return f"{summary.other_reasons[0]}{f', and {hidden} more' if hidden > 0 else ''}"


def _last_log(summary: Summary, *, today: date) -> str:
    return near_day(summary.last_log_day, today=today) if summary.last_log_day else "None yet"


def _last_log_at(summary: Summary, *, zone: ZoneInfo) -> str:
    """Return the time at which the newest day was logged, if on that same day."""
    at = summary.last_logged_at
    if at is None or at.astimezone(zone).date() != summary.last_log_day:
        return ""
    return clock(at, zone)


def _spark(summary: Summary) -> SafeString:
    """Return the sparkline of one walking measure, or nothing without values."""
    if not summary.spark_measure:
        return SafeString("")
    label = f"{MEASURES[summary.spark_measure].for_staff}, 14 days"
    return sparkline(summary.spark, summary.spark_baseline, label=label)


def _owner(summary: Summary, user: User) -> str:
    if summary.owner is None:
        return "Somebody who has left"
    return "You" if summary.owner == user else str(summary.owner)
