"""The counters of remote monitoring: clinical.md section 6."""

from datetime import date, timedelta

import pytest

from tracker.rules.monitoring import Month, Touch, counters

TODAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("days", "band"), [(0, "fewer than 2"), (1, "fewer than 2"), (2, "2 to 15"), (15, "2 to 15"),
                       (16, "16 or more"), (30, "16 or more")],
)  # fmt: skip
def test_days_with_data_are_told_by_their_band(days, band):
    logged = [TODAY - timedelta(days=back) for back in range(days)]
    found = counters(logged, [], today=TODAY)
    assert (found.days_with_data, found.band) == (days, band)


def test_the_thirtieth_day_back_and_days_ahead_do_not_count():
    logged = [TODAY - timedelta(days=30), TODAY + timedelta(days=1), TODAY, TODAY]
    assert counters(logged, [], today=TODAY).days_with_data == 1


def test_minutes_and_live_contacts_are_of_a_calendar_month():
    touches = [
        Touch(date(2026, 11, 1), 10, is_live=True),
        Touch(date(2026, 11, 3), 5, is_live=False),
        Touch(date(2026, 10, 31), 7, is_live=True),
        Touch(date(2026, 9, 30), 60, is_live=True),
    ]
    assert counters([], touches, today=TODAY).months == (
        Month(date(2026, 11, 1), 15, 1), Month(date(2026, 10, 1), 7, 1),
    )  # fmt: skip
    assert counters([], touches, today=date(2027, 1, 1)).months[1] == Month(date(2026, 12, 1), 0, 0)
