"""Which day it is, and which days may be logged."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.rules.days import check_log_day, journal_day, recovery_day

CHICAGO = ZoneInfo("America/Chicago")
DAY_0 = date(2026, 11, 3)


def test_the_day_of_the_procedure_is_day_0() -> None:
    assert recovery_day(DAY_0, DAY_0) == 0
    assert recovery_day(DAY_0, date(2026, 11, 15)) == 12
    assert recovery_day(DAY_0, date(2026, 10, 31)) == -3


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-04T00:00", date(2026, 11, 3)),
        ("2026-11-04T02:59", date(2026, 11, 3)),
        ("2026-11-04T03:00", date(2026, 11, 4)),
        ("2026-11-04T23:59", date(2026, 11, 4)),
        # the spring change: 01:59 is followed by 03:00
        ("2027-03-14T01:59", date(2027, 3, 13)),
        ("2027-03-14T03:00", date(2027, 3, 14)),
    ],
)
def test_until_three_in_the_morning_the_journal_offers_the_evening_that_just_ended(
    local: str, expected: date
) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=CHICAGO)
    assert journal_day(now.astimezone(UTC), CHICAGO) == expected


def test_in_the_repeated_hour_of_autumn_it_is_still_the_evening_before() -> None:
    for utc_hour in (6, 7):  # 01:30 twice in Chicago
        now = datetime(2026, 11, 1, utc_hour, 30, tzinfo=UTC)
        assert journal_day(now, CHICAGO) == date(2026, 10, 31)


def test_the_journals_day_is_the_patients_own() -> None:
    now = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)
    assert journal_day(now, ZoneInfo("Pacific/Kiritimati")) == date(2026, 11, 4)  # 02:00 the 5th
    assert journal_day(now, ZoneInfo("Pacific/Pago_Pago")) == date(2026, 11, 3)  # 01:00 the 4th


@pytest.mark.parametrize("day", [date(2026, 10, 4), DAY_0, date(2026, 11, 10)])
def test_a_day_from_30_days_before_the_procedure_until_today_can_be_logged(day: date) -> None:
    assert check_log_day(day, today=date(2026, 11, 10), performed_on=DAY_0) is None


def test_a_day_to_come_is_refused_with_the_fix() -> None:
    assert check_log_day(date(2026, 11, 11), today=date(2026, 11, 10), performed_on=DAY_0) == (
        "Wednesday, November 11, 2026 is still to come. "
        "Choose today, Tuesday, November 10, 2026, or a day before."
    )


def test_a_day_long_before_the_procedure_is_refused_with_the_fix() -> None:
    assert check_log_day(date(2026, 10, 3), today=date(2026, 11, 10), performed_on=DAY_0) == (
        "Saturday, October 3, 2026 is more than 30 days before the procedure. "
        "Choose Sunday, October 4, 2026 or a later day."
    )


def test_before_the_procedure_the_baseline_can_be_logged_but_not_the_future() -> None:
    today = date(2026, 10, 20)
    assert check_log_day(today, today=today, performed_on=DAY_0) is None
    assert check_log_day(DAY_0, today=today, performed_on=DAY_0) is not None
