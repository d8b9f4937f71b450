"""What recording a day asks of the database. Compiled once: every door comes by here."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from tracker.models import Alert, DailyLog, Door, LogVersion, Patient, Summary
from tracker.models.compiled import Given, Insert, Instances, Rows, Save, Together
from tracker.rules.log.answers import Answers
from tracker.rules.triage import LOGS, DayPoint
from tracker.triage.summaries import ALERT_FIELDS

ANSWER_FIELDS = tuple(field.name for field in fields(Answers))
POINT_FIELDS = tuple(field.name for field in fields(DayPoint))
MEASURES = tuple(name for name in POINT_FIELDS if name != "symptoms")
LOG_FIELDS = ("last_log_day", "last_logged_at", "spark", "spark_measure", "milestones")
WHO_AND_WHEN = ("note_read_at", "note_read_by", "entered_by", "door", "updated_at")

PATIENT = Given("patient", Patient._meta.pk)
DAY = Given("day", DailyLog._meta.get_field("day"))
LOG = Given("log", DailyLog._meta.pk)

_locked = Instances(Summary, lambda: Summary.objects.filter(patient=PATIENT).select_for_update())
_of_day = Instances(DailyLog, lambda: DailyLog.objects.filter(patient=PATIENT, day=DAY))
_unresolved = Instances(Alert, lambda: Alert.objects.filter(patient=PATIENT).unresolved())
_newest = Rows(
    lambda: DailyLog.objects.filter(patient=PATIENT).order_by("-day").values_list(*MEASURES)[:LOGS]
)
_since = Rows(
    lambda: (
        DailyLog.objects.filter(patient=PATIENT, day__gte=DAY)
        .order_by("day")
        .values_list(*MEASURES)
    )
)
_versions = Rows(
    lambda: LogVersion.objects.filter(log=LOG).values_list(
        "client_id", "is_overtaken", "door", "typed_at", "recorded_at"
    )
)

_insert_version = Insert(LogVersion)
_save_summary = Save(Summary, [*ALERT_FIELDS, *LOG_FIELDS])
# Each called with a log, its version, and the patient's summary.
write_new = Together(Insert(DailyLog), _insert_version, _save_summary)
write_correction = Together(
    Save(DailyLog, [*ANSWER_FIELDS, *WHO_AND_WHEN]), _insert_version, _save_summary
)


@dataclass(frozen=True, slots=True)
class Versions:
    """The entries of devices that a day has had, and whether each stood when it came.

    `standing_typed_at` is when somebody typed what stands; None when nobody did.
    """

    arrived: Mapping[UUID, bool]
    standing_typed_at: datetime | None


def lock_summary(patient_id: UUID) -> Summary:
    """The patient's summary, locked until the transaction ends."""
    (summary,) = _locked(patient=patient_id)
    return summary


def unresolved_alerts(patient_id: UUID) -> list[Alert]:
    """The patient's alerts that nobody has closed."""
    return _unresolved(patient=patient_id)


def newest_points(patient_id: UUID, day: date) -> list[DayPoint]:
    """The measures of the patient's newest logs, oldest first: as many as the rules look at.

    They reach back to `day` when that is older. Without the symptoms: those of earlier days have
    been judged.
    """
    rows = _newest(patient=patient_id)[::-1]
    if len(rows) == LOGS and rows[0][0] > day:
        return points_since(patient_id, day)
    return [DayPoint(*row) for row in rows]


def points_since(patient_id: UUID, day: date) -> list[DayPoint]:
    """The same of the patient's logs from `day` on."""
    return [DayPoint(*row) for row in _since(patient=patient_id, day=day)]


def log_of(patient_id: UUID, day: date) -> DailyLog:
    """The patient's log of `day`, which is there."""
    (log,) = _of_day(patient=patient_id, day=day)
    return log


def versions_of(log: DailyLog) -> Versions:
    """Which entries `log` has had, and when what stands was typed.

    What was imported nobody typed: it overtakes nothing.
    """
    rows = _versions(log=log.pk)
    typed = [
        typed_at or recorded_at
        for _, is_overtaken, door, typed_at, recorded_at in rows
        if not is_overtaken and door != Door.IMPORT
    ]
    return Versions(
        arrived={client_id: not is_overtaken for client_id, is_overtaken, *_ in rows},
        standing_typed_at=typed[-1] if typed else None,
    )
