"""Deadlines count only the time in which somebody is there, on whichever day clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.rules.clinic.hours import OpeningHours, deadline
from tracker.rules.severity import Severity

CHICAGO = ZoneInfo("America/Chicago")
WEEKDAYS = frozenset(range(5))
OFFICE = OpeningHours(zone=CHICAGO, weekdays=WEEKDAYS, opens=time(8), closes=time(17))
MINUTE = timedelta(minutes=1)


def chicago(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("local", "is_open"),
    [
        ("2026-11-03T07:59", False),
        ("2026-11-03T08:00", True),
        ("2026-11-03T16:59", True),
        ("2026-11-03T17:00", False),
        ("2026-11-07T12:00", False),  # Saturday
        ("2026-11-08T12:00", False),
        ("2026-11-09T12:00", True),
    ],
)
def test_a_clinic_is_open_between_its_hours_on_its_days(local: str, is_open: bool) -> None:
    assert OFFICE.is_open(chicago(local)) is is_open
    assert OFFICE.is_open(chicago(local).astimezone(UTC)) is is_open


@pytest.mark.parametrize(
    ("local", "opening"),
    [
        ("2026-11-03T07:59", "2026-11-03T08:00"),
        ("2026-11-03T08:00", "2026-11-04T08:00"),  # open now: the next day's
        ("2026-11-03T17:00", "2026-11-04T08:00"),
        ("2026-11-06T17:00", "2026-11-09T08:00"),  # Friday evening: Monday
        ("2026-10-30T20:00", "2026-11-02T08:00"),  # over the autumn change
    ],
)
def test_the_next_opening_is_the_first_one_after_the_moment(local: str, opening: str) -> None:
    assert OFFICE.next_opening(chicago(local)) == chicago(opening)
    assert OFFICE.next_opening(chicago(local)).tzinfo is UTC


@pytest.mark.parametrize(
    ("severity", "raised", "due"),
    [
        ("emergency", "2026-11-03T10:00", "2026-11-03T10:30"),
        ("urgent", "2026-11-03T10:00", "2026-11-03T12:00"),
        ("emergency", "2026-11-03T16:30", "2026-11-03T17:00"),  # the last half hour is enough
        ("emergency", "2026-11-03T16:50", "2026-11-04T08:20"),
        ("urgent", "2026-11-06T16:00", "2026-11-09T09:00"),  # an hour on Friday, one on Monday
        ("emergency", "2026-11-03T02:00", "2026-11-03T08:30"),
        ("emergency", "2026-11-07T12:00", "2026-11-09T08:30"),  # on Saturday
        ("watch", "2026-11-03T10:00", "2026-11-05T17:00"),  # Tuesday is the first open day
        ("watch", "2026-11-03T07:00", "2026-11-05T17:00"),
        ("watch", "2026-11-03T17:00", "2026-11-06T17:00"),  # closed: Wednesday is the first
        ("watch", "2026-11-06T12:00", "2026-11-10T17:00"),  # Friday, Monday, Tuesday
        ("urgent", "2026-10-31T23:00", "2026-11-02T10:00"),  # over the autumn change
        ("emergency", "2027-03-13T12:00", "2027-03-15T08:30"),  # over the spring change
    ],
)
def test_an_alert_is_due_by_its_severity(severity: str, raised: str, due: str) -> None:
    found = deadline(Severity(severity), chicago(raised), OFFICE)
    assert found == chicago(due)
    assert found.tzinfo is UTC


def test_an_urgent_alert_in_a_clinic_open_an_hour_a_week_is_due_a_week_later() -> None:
    hours = OpeningHours(zone=CHICAGO, weekdays=frozenset({2}), opens=time(9), closes=time(10))
    assert deadline(Severity.URGENT, chicago("2026-11-03T12:00"), hours) == chicago(
        "2026-11-11T10:00"
    )


def test_a_clinic_open_through_the_night_of_the_change_counts_the_hours_that_were() -> None:
    always = OpeningHours(
        zone=CHICAGO, weekdays=frozenset(range(7)), opens=time(0), closes=time(23, 59)
    )
    spring = chicago("2027-03-14T01:30")
    assert deadline(Severity.URGENT, spring, always) == chicago("2027-03-14T04:30")
    autumn = chicago("2026-11-01T00:30")
    second_half_past_one = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
    assert deadline(Severity.URGENT, autumn, always) == second_half_past_one


zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


@st.composite
def opening_hours(draw: st.DrawFn) -> OpeningHours:
    """Opening from 05:00: no zone's clocks change during the hours."""
    opens = draw(st.integers(5 * 60, 23 * 60))
    closes = draw(st.integers(opens + 1, 24 * 60 - 1))
    return OpeningHours(
        zone=draw(zones),
        weekdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        opens=time(opens // 60, opens % 60),
        closes=time(closes // 60, closes % 60),
    )


instants = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 1)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)


def clock_on_the_wall_says_open(at: datetime, hours: OpeningHours) -> bool:
    local = at.astimezone(hours.zone)
    return local.weekday() in hours.weekdays and hours.opens <= local.time() < hours.closes


@given(opening_hours(), instants)
def test_open_is_what_the_clock_on_the_wall_says(hours: OpeningHours, at: datetime) -> None:
    assert hours.is_open(at) is clock_on_the_wall_says_open(at, hours)


@settings(deadline=None, max_examples=60)
@given(opening_hours(), instants, st.sampled_from([Severity.EMERGENCY, Severity.URGENT]))
def test_exactly_the_promised_open_minutes_pass_before_a_deadline(
    hours: OpeningHours, raised_at: datetime, severity: Severity
) -> None:
    due = deadline(severity, raised_at, hours)
    open_minutes = 0
    at = raised_at
    while at < due:
        if clock_on_the_wall_says_open(at, hours):
            open_minutes += 1
            at += MINUTE
        else:
            at = min(due, hours.next_opening(at))
    assert open_minutes == {Severity.EMERGENCY: 30, Severity.URGENT: 120}[severity]
    # the deadline itself is the end of an open minute
    assert clock_on_the_wall_says_open(due - MINUTE, hours)


@settings(deadline=None, max_examples=60)
@given(opening_hours(), instants)
def test_nobody_is_there_between_a_moment_and_the_next_opening_unless_open_now(
    hours: OpeningHours, at: datetime
) -> None:
    opening = hours.next_opening(at)
    assert opening > at
    assert clock_on_the_wall_says_open(opening, hours)
    assert not clock_on_the_wall_says_open(opening - MINUTE, hours)
    if not hours.is_open(at):
        assert not any(
            clock_on_the_wall_says_open(at + n * 7 * MINUTE, hours)
            for n in range((opening - at) // (7 * MINUTE))
        )


@given(opening_hours(), instants)
def test_to_watch_is_due_when_the_third_open_day_closes(
    hours: OpeningHours, raised_at: datetime
) -> None:
    due = deadline(Severity.WATCH, raised_at, hours)
    last_day = due.astimezone(hours.zone).date()
    first_day = raised_at.astimezone(hours.zone).date()
    days = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    open_days = {day for day in days if day.weekday() in hours.weekdays}
    if raised_at.astimezone(hours.zone).time() >= hours.closes:
        open_days.discard(first_day)
    assert len(open_days) == 3
    assert due.astimezone(hours.zone).time() == hours.closes


@pytest.mark.parametrize(
    ("weekdays", "opens", "closes"),
    [
        (frozenset(), time(8), time(17)),
        (frozenset({7}), time(8), time(17)),
        (WEEKDAYS, time(17), time(8)),
        (WEEKDAYS, time(8), time(8)),
    ],
)
def test_hours_in_which_nobody_would_ever_be_there_are_refused(
    weekdays: frozenset[int], opens: time, closes: time
) -> None:
    with pytest.raises(ValueError):
        OpeningHours(zone=CHICAGO, weekdays=weekdays, opens=opens, closes=closes)


def test_a_day_that_a_zone_leaves_out_is_not_an_open_day() -> None:
    samoa = OpeningHours(
        zone=ZoneInfo("Pacific/Apia"), weekdays=WEEKDAYS, opens=time(8), closes=time(17)
    )
    thursday_evening = datetime(2011, 12, 29, 18, tzinfo=samoa.zone)
    opening = samoa.next_opening(thursday_evening).astimezone(samoa.zone)
    assert opening.date() == date(2012, 1, 2)  # Friday, December 30, 2011 did not happen there
