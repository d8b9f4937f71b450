"""What recording a day asks of the database, in plain SQL: the busiest path of the product.

Columns are taken from the models, so a new field needs no change here. Tests compare each
statement with the ORM, on SQLite and on PostgreSQL.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models

from tracker.models import Alert, Clinic, DailyLog, Door, LogVersion, Summary
from tracker.models.plain_sql import insert, instances, rows, update, write_together
from tracker.rules.log.answers import Answers
from tracker.rules.triage import LOGS, DayPoint, Tuning
from tracker.triage.summaries import ALERT_FIELDS

ANSWER_FIELDS = tuple(field.name for field in fields(Answers))
POINT_FIELDS = tuple(field.name for field in fields(DayPoint))
MEASURES = tuple(name for name in POINT_FIELDS if name != "symptoms")
LOG_CHANGES = frozenset(
    {*ANSWER_FIELDS, "note_read_at", "note_read_by", "entered_by", "door", "updated_at"}
)
SUMMARY_CHANGES = frozenset(
    {*ALERT_FIELDS, "last_log_day", "last_logged_at", "spark", "spark_measure", "milestones"}
)

_LOGS, _ALERTS, _SUMMARIES = (model._meta.db_table for model in (DailyLog, Alert, Summary))
# SQLite keeps decimals as numbers.
_DECIMALS = {
    place: field.decimal_places
    for place, name in enumerate(MEASURES)
    if isinstance(field := DailyLog._meta.get_field(name), models.DecimalField)
}
# The tables' and columns' own names; every value is a parameter.
_POINTS = f"SELECT {', '.join(MEASURES)} FROM {_LOGS} WHERE patient_id = %(patient)s"  # noqa: S608
_NEWEST = f"{_POINTS} ORDER BY day DESC LIMIT {LOGS}"
_SINCE = f"{_POINTS} AND day >= %(day)s ORDER BY day"
_LOG = f"SELECT * FROM {_LOGS} WHERE patient_id = %s AND day = %s"  # noqa: S608
_UNRESOLVED = f"""
    SELECT * FROM {_ALERTS} WHERE patient_id = %s AND state <> %s ORDER BY raised_at DESC, id
"""  # noqa: S608
_SUMMARY = f"""
    SELECT summary.*, clinic.rules AS rules FROM {_SUMMARIES} summary
    JOIN {Clinic._meta.db_table} clinic ON clinic.id = summary.clinic_id
    WHERE summary.patient_id = %s
"""  # noqa: S608
_LOCK = " FOR UPDATE OF summary"


@dataclass(frozen=True, slots=True)
class Versions:
    """The entries of devices that a day has had, and whether each stood when it came.

    `standing_typed_at` is when somebody typed what stands; None when nobody did.
    """

    arrived: Mapping[UUID, bool]
    standing_typed_at: datetime | None


def lock_summary(patient_id: UUID) -> tuple[Summary, Tuning]:
    """Return the patient's summary, locked until the transaction ends, and the clinic's rules."""
    lock = _LOCK if connection.features.has_select_for_update_of else ""
    (summary,) = instances(Summary, f"{_SUMMARY}{lock}", [patient_id])
    return summary, Tuning.from_json(json.loads(vars(summary)["rules"]))


def unresolved_alerts(patient_id: UUID) -> list[Alert]:
    """Return the patient's alerts that nobody has closed, newest first."""
    return instances(Alert, _UNRESOLVED, [patient_id, Alert.State.RESOLVED.value])


def newest_points(patient_id: UUID, day: date) -> list[DayPoint]:
    """Return the measures of the patient's newest logs, oldest first: as many as the rules use.

    They reach back to `day` when that is older. Without the symptoms: those of earlier days have
    been judged.
    """
    newest = _points(_NEWEST, patient=patient_id)[::-1]
    if len(newest) == LOGS and newest[0].day > day:
        return points_since(patient_id, day)
    return newest


def points_since(patient_id: UUID, day: date) -> list[DayPoint]:
    """Return the same of the patient's logs from `day` on."""
    return _points(_SINCE, patient=patient_id, day=day)


def log_of(patient_id: UUID, day: date) -> DailyLog:
    """Return the patient's log of `day`, which is there."""
    (log,) = instances(DailyLog, _LOG, [patient_id, day])
    return log


def versions_of(log: DailyLog) -> Versions:
    """Return which entries `log` has had, and when what stands was typed.

    What was imported nobody typed: it overtakes nothing.
    """
    rows = LogVersion.objects.filter(log=log).values_list(
        "client_id", "is_overtaken", "door", "typed_at", "recorded_at"
    )
    typed = [
        typed_at or recorded_at
        for _, is_overtaken, door, typed_at, recorded_at in rows
        if not is_overtaken and door != Door.IMPORT
    ]
    return Versions(
        arrived={key: not is_overtaken for key, is_overtaken, *_ in rows if key is not None},
        standing_typed_at=typed[-1] if typed else None,
    )


def write(log: DailyLog, version: LogVersion, summary: Summary) -> None:
    """Store a new or corrected log, its new version and the summary. One query on PostgreSQL."""
    of_log = insert(log) if log._state.adding else update(log, LOG_CHANGES)
    write_together(of_log, insert(version), update(summary, SUMMARY_CHANGES))
    for row in (log, version):
        row._state.adding, row._state.db = False, connection.alias


def _points(sql: str, **params: object) -> list[DayPoint]:
    found = rows(sql, params)
    if connection.vendor == "postgresql":
        return [DayPoint(*row) for row in found]
    return [DayPoint(*(_read(n, value) for n, value in enumerate(row))) for row in found]


def _read(place: int, value: Any) -> Any:
    """Return what SQLite has of a measure as the model has it."""
    if value is None or place not in _DECIMALS:
        return value
    return Decimal(f"{value:.{_DECIMALS[place]}f}")
