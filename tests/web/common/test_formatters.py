"""How instants, days and deadlines read on a page."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracker.web.common.formatters import (
    clock,
    counted,
    joined,
    moment,
    near_day,
    short_day,
    time_left,
    weekdays_text,
)

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 3, 9, 0, tzinfo=ZONE)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("wall", "words"),
    [
        (time(0, 5), "12:05 am"),
        (time(8, 22), "8:22 am"),
        (time(12, 0), "12 pm"),
        (time(17, 30), "5:30 pm"),
    ],
)
def test_a_wall_time_reads_as_in_the_us(wall, words):
    assert clock(wall) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (-1, "yesterday"), (1, "tomorrow"), (2, "Thu, Nov 5"), (-400, "Sep 29, 2025")],
)
def test_a_day_is_named_by_its_distance_from_today(days, words):
    assert near_day(TODAY + timedelta(days=days), today=TODAY) == words


def test_a_day_of_another_year_says_the_year():
    assert short_day(date(2027, 1, 4), today=TODAY) == "Jan 4, 2027"


def test_a_moment_is_told_in_the_zone_asked_for():
    at = datetime(2026, 11, 4, 3, 30, tzinfo=ZoneInfo("UTC"))
    assert moment(at, ZONE, now=NOW) == "today 9:30 pm"
    assert moment(at, ZoneInfo("America/New_York"), now=NOW) == "today 10:30 pm"
    assert moment(at + timedelta(days=2), ZONE, now=NOW) == "Thu, Nov 5, 9:30 pm"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (240, ""),
        (150, "2 h left"),
        (10, "10 min left"),
        (0, "due now"),
        (-10, "10 min late"),
        (-150, "2 h late"),
        (-3 * 24 * 60, "3 days late"),
    ],
)
def test_a_deadline_says_how_near_or_late_it_is(minutes, words):
    assert time_left(NOW + timedelta(minutes=minutes), now=NOW) == words


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        ([0, 1, 2, 3, 4], "Monday to Friday"),
        ([0, 2, 4], "Monday, Wednesday and Friday"),
        ([5, 6], "Saturday and Sunday"),
        ([3], "Thursday"),
        ([6, 5, 4, 3, 2, 1, 0], "Every day"),
    ],
)
def test_opening_days_are_said_the_short_way(weekdays, words):
    assert weekdays_text(weekdays) == words


def test_counting_and_joining():
    assert (counted(1, "reminder"), counted(1200, "reminder")) == ("1 reminder", "1,200 reminders")
    assert (joined(["a"]), joined(["a", "b", "c"])) == ("a", "a, b and c")
