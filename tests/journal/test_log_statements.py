"""The statements of recording a day do what the ORM's own do, on the database in use."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from tests.cast import NOW, TODAY
from tracker.journal.log_statements import (
    MEASURES,
    lock_summary,
    log_of,
    newest_points,
    points_since,
    unresolved_alerts,
    write,
)
from tracker.journal.record_day import record_day
from tracker.models import Alert, DailyLog, Door, LogVersion, Patient, Summary
from tracker.rules.triage import LOGS

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ANSWERS: dict[str, Any] = {
    "daily_distance_m": Decimal("1609.34"), "steps": 2100, "walking_distance_m": Decimal("400.00"),
    "walking_min": 7, "stopped_by": ["leg_pain"], "standing_min": 12, "pain_back": 0,
    "pain_leg": 4, "medicine_doses": 2, "symptoms": [], "note": "50% “better”",
}  # fmt: skip


def a_log(patient: Patient, **answers: Any) -> DailyLog:
    """A log of today, not stored."""
    return DailyLog(
        patient=patient, day=TODAY, entered_by=patient.account, door=Door.API,
        created_at=NOW, updated_at=NOW, **answers,
    )  # fmt: skip


def a_version(log: DailyLog) -> LogVersion:
    answers = log.answers.as_json()
    return LogVersion(log=log, answers=answers, door=log.door, recorded_at=NOW)


def values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def stored(row: models.Model) -> dict[str, Any]:
    """What the ORM reads of `row`."""
    return values(type(row)._default_manager.get(pk=row.pk))


@pytest.mark.parametrize("answers", [ANSWERS, {"pain_leg": 3}], ids=["every answer", "one answer"])
def test_a_new_log_its_version_and_the_summary_are_stored_as_they_are(patient, answers):
    log, (summary, _) = a_log(patient, **answers), lock_summary(patient.pk)
    summary.spark, summary.last_log_day = [None, 3.5], TODAY
    write(log, a_version(log), summary)
    assert stored(log) == values(log)
    assert stored(summary) == values(summary)
    assert LogVersion.objects.get(log=log).given == log.answers
    log.refresh_from_db()
    assert not log._state.adding


def test_a_correction_changes_that_log_alone(patient):
    record_day(
        patient=patient, day=TODAY - DAY, answers=ANSWERS, entered_by=None, door=Door.API, now=NOW
    )
    other = stored(log_of(patient.pk, TODAY - DAY))
    log, (summary, _) = a_log(patient, **ANSWERS), lock_summary(patient.pk)
    write(log, a_version(log), summary)
    setattr(log, "pain_leg", 9)  # noqa: B010 - columns are made from the registry
    log.symptoms, log.updated_at = None, NOW + DAY
    write(log, a_version(log), summary)
    assert stored(log) == values(log)
    assert stored(log_of(patient.pk, TODAY - DAY)) == other
    assert LogVersion.objects.filter(log=log).count() == 2


def test_what_the_database_refuses_is_not_half_written(patient):
    log, (summary, _) = a_log(patient, pain_leg=11), lock_summary(patient.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        write(log, a_version(log), summary)
    assert not LogVersion.objects.exists()


def test_rows_are_read_as_the_orm_reads_them(patient):
    record_day(
        patient=patient, day=TODAY, entered_by=patient.account, door=Door.PAGE, now=NOW,
        answers={**ANSWERS, "symptoms": ["fever", "fall"]},
    )  # fmt: skip
    assert values(log_of(patient.pk, TODAY)) == values(DailyLog.objects.get())
    found, asked = unresolved_alerts(patient.pk), Alert.objects.filter(patient=patient)
    assert [values(alert) for alert in found] == [values(alert) for alert in asked]
    assert len(found) == 3
    Alert.objects.filter(pk=found[0].pk).update(state="resolved", resolved_at=NOW, outcome="other")
    assert [alert.pk for alert in unresolved_alerts(patient.pk)] == [a.pk for a in found[1:]]


def test_the_locked_summary_comes_with_the_clinics_rules(patient):
    rules = {"pain_leg_up": {"rise": 3}, "walking_down": {"on": False}}
    type(patient.clinic).objects.update(rules=rules)
    summary, tuning = lock_summary(patient.pk)
    assert values(summary) == values(Summary.objects.get(patient=patient))
    assert tuning.as_json() == rules


def test_the_newest_measures_come_oldest_first_and_reach_back_to_the_day(patient):
    days = [TODAY - back * DAY for back in range(LOGS + 3)]
    measures = {name: ANSWERS[name] for name in MEASURES if name != "day"}
    DailyLog.objects.bulk_create(
        DailyLog(
            patient=patient, day=day, door=Door.PAGE, created_at=NOW, updated_at=NOW,
            **(measures if n % 2 else {"pain_leg": 1}),
        )
        for n, day in enumerate(days)
    )  # fmt: skip
    asked = DailyLog.objects.filter(patient=patient).order_by("day")
    rows = [
        tuple(getattr(point, name) for name in MEASURES)
        for point in points_since(patient.pk, days[-1])
    ]
    assert rows == list(asked.values_list(*MEASURES))
    assert [point.day for point in newest_points(patient.pk, TODAY)] == days[LOGS - 1 :: -1]
    assert [point.day for point in newest_points(patient.pk, days[-1])] == days[::-1]


@pytest.mark.postgres
def test_a_new_day_is_written_by_one_statement(patient, django_assert_num_queries):
    log, (summary, _) = a_log(patient, **ANSWERS), lock_summary(patient.pk)
    assert connection.vendor == "postgresql"
    with django_assert_num_queries(1):
        write(log, a_version(log), summary)
