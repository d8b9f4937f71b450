"""Silence: requested days that passed without a log, counted as they were asked for."""

from datetime import date, timedelta

from tracker.rules.severity import Severity
from tracker.rules.triage import Finding, silence

DAY_0 = date(2026, 11, 3)


def on(recovery_day: int) -> date:
    return DAY_0 + timedelta(days=recovery_day)


def test_three_requested_days_without_a_log_are_silence_until_week_six() -> None:
    asked = [on(day) for day in range(1, 15)]
    assert silence(asked, on(3), today=on(6), performed_on=DAY_0) is None  # days 4 and 5
    finding = silence(asked, on(3), today=on(7), performed_on=DAY_0)
    assert finding == Finding(
        rule="silence",
        severity=Severity.WATCH,
        reason="3 requested days without a log",
        evidence={
            "requested_days": ["2026-11-07", "2026-11-08", "2026-11-09"],
            "last_log_day": "2026-11-06",
        },
    )


def test_after_week_six_two_requested_days_are_enough() -> None:
    asked = [on(37), on(39), on(42), on(49), on(56)]
    assert silence(asked, on(37), today=on(42), performed_on=DAY_0) is None  # day 39 only
    assert silence(asked, on(38), today=on(43), performed_on=DAY_0) is not None  # 39 and 42
    assert silence(asked, on(42), today=on(56), performed_on=DAY_0) is None  # 49 only
    assert silence(asked, on(42), today=on(57), performed_on=DAY_0) is not None


def test_two_requested_days_are_not_yet_silence_on_the_last_day_of_week_six() -> None:
    asked = [on(39), on(41)]
    assert silence(asked, on(37), today=on(42), performed_on=DAY_0) is None
    assert silence(asked, on(37), today=on(43), performed_on=DAY_0) is not None


def test_silence_counts_requested_days_and_not_the_days_between() -> None:
    asked = [on(16), on(18), on(21)]
    assert silence(asked, on(14), today=on(21), performed_on=DAY_0) is None
    assert silence(asked, on(14), today=on(22), performed_on=DAY_0) is not None


def test_today_is_not_silence_yet_and_a_day_asked_twice_counts_once() -> None:
    asked = [on(1), on(1), on(1), on(2), on(3)]
    assert silence(asked, None, today=on(3), performed_on=DAY_0) is None
    assert silence(asked, None, today=on(4), performed_on=DAY_0) is not None


def test_somebody_who_never_logged_is_silent_from_the_third_requested_day() -> None:
    finding = silence([on(3), on(1), on(2)], None, today=on(9), performed_on=DAY_0)
    assert finding is not None
    assert finding.evidence["last_log_day"] is None
    assert finding.evidence["requested_days"] == ["2026-11-04", "2026-11-05", "2026-11-06"]


def test_nobody_is_silent_who_was_not_asked() -> None:
    assert silence([], None, today=on(400), performed_on=DAY_0) is None
