"""Several days at once: all of them, or none."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY
from tracker.journal.backfill import InvalidDays, record_days
from tracker.models import Alert, DailyLog, Door, Message

YESTERDAY = TODAY - timedelta(days=1)


def backfill(patient, days):
    return record_days(patient=patient, days=days, entered_by=None, door=Door.PAGE, now=NOW)


def test_every_day_is_recorded_oldest_first(patient):
    recorded = backfill(patient, {TODAY: {"pain_leg": 3}, YESTERDAY: {"pain_leg": 4}})
    assert [each.log.day for each in recorded] == [YESTERDAY, TODAY]
    assert DailyLog.objects.count() == 2


def test_a_fault_of_one_day_undoes_all_and_each_is_named(patient):
    mails = Message.objects.count()
    with pytest.raises(InvalidDays) as refused:
        backfill(
            patient,
            {
                YESTERDAY: {"symptoms": ["fever"]},
                TODAY: {"pain_leg": 11},
                TODAY + timedelta(days=1): {"pain_leg": 1},
            },
        )
    assert list(refused.value.errors) == [TODAY, TODAY + timedelta(days=1)]
    assert not DailyLog.objects.exists()
    assert not Alert.objects.exists()
    assert Message.objects.count() == mails
