"""Wall time becomes the right instant on every day in every zone; a plan holds the right days."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.guidance import Guidance, Source, Step, When, mild
from tracker.reminders.schedule import EARLIEST, LATEST, PlannedReminder, expand, instant
from tracker.rules.wall_time import MailHours

CHICAGO = ZoneInfo("America/Chicago")
DAY_0 = date(2026, 11, 3)
MINUTE = timedelta(minutes=1)
ZONES = sorted(available_timezones())

# Wall time to instant


def watch_the_clock(day: date, zone: ZoneInfo) -> dict[time, datetime]:
    """The oracle: for each wall time of `day`, the first minute at which a clock shows it or more.

    It watches a clock in `zone` minute by minute, and knows nothing of gaps and repeated hours.
    """
    start = datetime.combine(day, time(), UTC) - timedelta(hours=15)  # no zone is farther ahead
    watched = (start + n * MINUTE for n in range(53 * 60))
    at = start
    shown = datetime.min
    seen: dict[time, datetime] = {}
    for wall in (datetime.combine(day, time(n // 60, n % 60)) for n in range(24 * 60)):
        while shown < wall:
            at = next(watched)
            shown = at.astimezone(zone).replace(tzinfo=None)
        seen[wall.time()] = at
    return seen


@cache
def change_days() -> dict[ZoneInfo, list[date]]:
    """The days of 2024-2032 on which clocks change, by zone; they never do twice in a week."""
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(9 * 366)]
    found: dict[ZoneInfo, list[date]] = {}
    for zone in map(ZoneInfo, ZONES):
        for n in range(0, len(days) - 7, 7):
            before = noon_offset(days[n], zone)
            if noon_offset(days[n + 7], zone) != before:
                changed = (d for d in days[n : n + 8] if noon_offset(d, zone) != before)
                found.setdefault(zone, []).append(next(changed))
    return found


def noon_offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime.combine(day, time(12), zone).utcoffset()


@settings(deadline=None, max_examples=60)
@given(st.data(), st.integers(-1, 1))
def test_every_minute_of_a_day_of_change_is_what_a_watcher_of_the_clock_sees(
    data: st.DataObject, beside: int
) -> None:
    zone = data.draw(st.sampled_from(list(change_days())))
    day = data.draw(st.sampled_from(change_days()[zone])) + timedelta(days=beside)
    seen = watch_the_clock(day, zone)
    assert {wall: instant(day, wall, zone) for wall in seen} == seen


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(ZONES).map(ZoneInfo), st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_every_minute_of_any_day_is_what_a_watcher_of_the_clock_sees(
    zone: ZoneInfo, day: date
) -> None:
    seen = watch_the_clock(day, zone)
    assert {wall: instant(day, wall, zone) for wall in seen} == seen


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        ("America/Chicago", "2026-11-03", "17:30", "2026-11-03T23:30"),
        ("America/Chicago", "2026-07-03", "17:30", "2026-07-03T22:30"),
        # the gap: 02:00-03:00 on March 14, 2027
        ("America/Chicago", "2027-03-14", "01:59", "2027-03-14T07:59"),
        ("America/Chicago", "2027-03-14", "02:00", "2027-03-14T08:00"),
        ("America/Chicago", "2027-03-14", "02:30", "2027-03-14T08:00"),
        ("America/Chicago", "2027-03-14", "02:59", "2027-03-14T08:00"),
        ("America/Chicago", "2027-03-14", "03:00", "2027-03-14T08:00"),
        # the repeated hour: 01:00-02:00 on November 1, 2026
        ("America/Chicago", "2026-11-01", "01:00", "2026-11-01T06:00"),
        ("America/Chicago", "2026-11-01", "01:59", "2026-11-01T06:59"),
        ("America/Chicago", "2026-11-01", "02:00", "2026-11-01T08:00"),
        # a change of half an hour
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        # a change of two hours
        ("Antarctica/Troll", "2026-03-29", "02:30", "2026-03-29T01:00"),
        # a change at midnight: the day begins at 01:00
        ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:00"),
        # clocks that change for a month: Ramadan in Morocco
        ("Africa/Casablanca", "2026-03-22", "02:30", "2026-03-22T02:00"),
        ("Asia/Kathmandu", "2026-11-03", "17:30", "2026-11-03T11:45"),
        ("Pacific/Kiritimati", "2026-11-03", "08:00", "2026-11-02T18:00"),
        # a day that did not happen
        ("Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00"),
        # changes for good; the first is known to the pinned tzdata, not to every machine's own
        ("America/Vancouver", "2026-12-01", "17:30", "2026-12-02T00:30"),
        ("America/Caracas", "2016-05-01", "02:45", "2016-05-01T07:00"),
    ],
)
def test_the_instant_of_a_wall_time(zone: str, day: str, wall: str, expected: str) -> None:
    found = instant(date.fromisoformat(day), time.fromisoformat(wall), ZoneInfo(zone))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


def test_seconds_of_a_wall_time_are_kept() -> None:
    assert instant(DAY_0, time(17, 30, 15), CHICAGO) == datetime(
        2026, 11, 3, 23, 30, 15, tzinfo=UTC
    )
    in_the_gap = instant(date(2027, 3, 14), time(2, 30, 15, 5), CHICAGO)
    assert in_the_gap == datetime(2027, 3, 14, 8, tzinfo=UTC)


# One step


def guidance_of(*steps: Step) -> Guidance:
    return replace(mild(), steps=steps)


def a_step(code: str, kind: str, *whens: When, **changes: object) -> Step:
    is_nudge = kind == "nudge"
    fields: dict[str, object] = {
        "code": code,
        "kind": kind,
        "whens": whens,
        "slot": "morning" if is_nudge else "evening",
        "local_time": time(9, 30) if is_nudge else None,
        "condition": {"log_request": "not_logged", "nudge": "requested_day_not_logged"}.get(kind),
        "subject": "A note from {clinic}",
        "text": "Hello {first_name}.",
        "sources": (Source(kind="proposal"),),
    }
    return Step(**(fields | changes))  # type: ignore[arg-type]


def on_day(day: int) -> When:
    return When(day=day)


def after_months(months: int, days_later: int = 0) -> When:
    return When(months=months, days_later=days_later)


REQUEST = a_step("log-daily", "log_request", on_day(1), on_day(2))
NUDGE = a_step("log-daily-nudge", "nudge", on_day(2), on_day(3))


def test_a_log_request_goes_out_in_the_evening_and_asks_about_its_own_day() -> None:
    first, second = expand(guidance_of(REQUEST), performed_on=DAY_0, zone=CHICAGO)
    assert first == PlannedReminder(
        step="log-daily",
        kind="log_request",
        occurrence=1,
        recovery_day=1,
        local_date=date(2026, 11, 4),
        local_time=time(17, 30),
        due_at=datetime(2026, 11, 4, 23, 30, tzinfo=UTC),
        useful_until=datetime(2026, 11, 5, 3, 0, tzinfo=UTC),
        slot="evening",
        condition="not_logged",
        requested_day=date(2026, 11, 4),
        subject="A note from {clinic}",
        text="Hello {first_name}.",
        sources=(Source(kind="proposal"),),
    )
    assert (second.occurrence, second.recovery_day) == (2, 2)
    assert second.requested_day == date(2026, 11, 5)


def test_a_nudge_goes_out_the_next_morning_and_asks_about_yesterday() -> None:
    plan = expand(guidance_of(REQUEST, NUDGE), performed_on=DAY_0, zone=CHICAGO)
    nudge = next(row for row in plan if row.kind == "nudge")
    assert nudge.occurrence == 1
    assert nudge.requested_day == date(2026, 11, 4)
    assert (nudge.local_date, nudge.recovery_day) == (date(2026, 11, 5), 2)
    assert nudge.local_time == time(9, 30)
    assert nudge.useful_until == datetime(2026, 11, 5, 19, 0, tzinfo=UTC)  # 13:00
    assert nudge.condition == "requested_day_not_logged"
    assert nudge.message == "2026-11-05/morning"


def test_a_clinic_may_switch_nudges_off() -> None:
    plan = expand(guidance_of(REQUEST, NUDGE), performed_on=DAY_0, zone=CHICAGO, nudges=False)
    assert [row.step for row in plan] == ["log-daily", "log-daily"]


def test_guidance_asks_for_no_log_and_leaves_in_the_message_of_its_evening() -> None:
    guidance = guidance_of(REQUEST, a_step("walk-a-little", "guidance", on_day(1)))
    plan = expand(guidance, performed_on=DAY_0, zone=CHICAGO)
    assert [(row.step, row.requested_day is None) for row in plan[:2]] == [
        ("log-daily", False),
        ("walk-a-little", True),
    ]
    assert plan[0].message == plan[1].message == "2026-11-04/evening"
    assert plan[2].message == "2026-11-05/evening"


def test_the_patients_own_send_time_moves_only_what_has_no_time_of_its_own() -> None:
    plan = expand(
        guidance_of(REQUEST, NUDGE), performed_on=DAY_0, zone=CHICAGO, send_time=time(20, 15)
    )
    assert {(row.kind, row.local_time) for row in plan} == {
        ("log_request", time(20, 15)),
        ("nudge", time(9, 30)),
    }


@pytest.mark.parametrize("send_time", [EARLIEST, LATEST])
def test_both_ends_of_the_patients_hours_are_allowed(send_time: time) -> None:
    plan = expand(guidance_of(REQUEST), performed_on=DAY_0, zone=CHICAGO, send_time=send_time)
    assert {row.local_time for row in plan} == {send_time}


@pytest.mark.parametrize("send_time", [time(7, 59), time(21, 0, 1), time(0), time(23)])
def test_a_send_time_outside_the_patients_hours_is_refused(send_time: time) -> None:
    with pytest.raises(ValueError, match="from 8:00 am to 9:00 pm"):
        expand(guidance_of(REQUEST), performed_on=DAY_0, zone=CHICAGO, send_time=send_time)


def test_months_end_where_the_month_ends_and_the_nudge_follows_a_day_later() -> None:
    request = a_step("log-monthly", "log_request", after_months(4), after_months(5))
    nudge = a_step("log-monthly-nudge", "nudge", after_months(4, 1), after_months(5, 1))
    plan = expand(guidance_of(request, nudge), performed_on=date(2026, 10, 31), zone=CHICAGO)
    assert [(row.kind, row.local_date) for row in plan] == [
        ("log_request", date(2027, 2, 28)),
        ("nudge", date(2027, 3, 1)),
        ("log_request", date(2027, 3, 31)),
        ("nudge", date(2027, 4, 1)),
    ]


def test_the_wall_time_stays_when_clocks_change_and_the_instant_moves() -> None:
    plan = expand(guidance_of(REQUEST), performed_on=date(2027, 3, 12), zone=CHICAGO)
    assert [row.local_time for row in plan] == [time(17, 30), time(17, 30)]
    assert [row.due_at.hour for row in plan] == [23, 22]


# The shipped plan


def plan_of(performed_on: date = DAY_0, zone: ZoneInfo = CHICAGO) -> list[PlannedReminder]:
    return expand(mild(), performed_on=performed_on, zone=zone)


def test_a_plan_asks_for_a_log_on_the_documented_days() -> None:
    asked = [row.recovery_day for row in plan_of() if row.kind == "log_request"]
    assert asked[:32] == [
        *range(1, 15),
        *(16, 18, 21, 23, 25, 28, 30, 32, 35, 37, 39, 42),
        *(49, 56, 63, 70, 77, 84),
    ]
    dates = [row.local_date for row in plan_of() if row.kind == "log_request"][32:]
    assert dates == [
        *(date(2027, month, 3) for month in range(3, 12)),
        *(date(year, 11, 3) for year in range(2028, 2032)),
    ]


def test_each_request_has_one_nudge_the_morning_after() -> None:
    plan = plan_of()
    requests = {(r.step, r.occurrence): r for r in plan if r.kind == "log_request"}
    nudges = {(r.step.removesuffix("-nudge"), r.occurrence): r for r in plan if r.kind == "nudge"}
    assert requests.keys() == nudges.keys()
    for key, request in requests.items():
        assert nudges[key].requested_day == request.requested_day
        assert nudges[key].local_date == request.local_date + timedelta(days=1)
        assert nudges[key].local_time == time(9, 30)


def test_a_procedure_on_a_leap_day_has_its_years_on_the_28th() -> None:
    yearly = [r.local_date for r in plan_of(date(2028, 2, 29)) if r.step == "log-yearly"]
    assert yearly == [date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 29), date(2033, 2, 28)]


zones = st.sampled_from(ZONES).map(ZoneInfo)
procedure_dates = st.dates(date(2024, 1, 1), date(2027, 12, 31))
send_times = st.times(EARLIEST, LATEST).map(lambda at: at.replace(second=0, microsecond=0))


mail_hours = st.builds(
    MailHours,
    st.times(EARLIEST, time(12)).map(lambda at: at.replace(second=0, microsecond=0)),
    st.times(time(16), LATEST).map(lambda at: at.replace(second=0, microsecond=0)),
)


def test_fewer_emails_keep_every_second_day_then_one_a_week_under_the_same_numbers() -> None:
    kept = expand(mild(), performed_on=DAY_0, zone=CHICAGO, fewer=True)
    in_full = {(row.step, row.occurrence): row for row in plan_of()}
    assert len(kept) < len(in_full)
    assert all(in_full[row.step, row.occurrence] == row for row in kept)
    nudged = {row.requested_day for row in kept if row.kind == "nudge"}
    assert nudged == {row.requested_day for row in kept if row.kind == "log_request"}


def test_what_lies_outside_a_clinics_hours_moves_to_their_nearest_end() -> None:
    hours = MailHours(time(10), time(17))
    plan = expand(guidance_of(REQUEST, NUDGE), performed_on=DAY_0, zone=CHICAGO, hours=hours)
    assert {(row.slot, row.local_time) for row in plan} == {
        ("evening", time(17)),
        ("morning", time(10)),
    }
    ends = {(row.slot, row.useful_until.astimezone(CHICAGO).time()) for row in plan}
    assert ends == {("evening", time(17)), ("morning", time(13))}


@settings(deadline=None, max_examples=60)
@given(zones, procedure_dates, send_times, mail_hours, st.booleans())
def test_every_plan_keeps_the_rhythm_of_the_day(
    zone: ZoneInfo, performed_on: date, send_time: time, hours: MailHours, fewer: bool
) -> None:
    plan = expand(
        mild(), performed_on=performed_on, zone=zone, send_time=send_time, fewer=fewer, hours=hours
    )
    assert plan == sorted(plan, key=lambda row: row.due_at)
    assert len({(row.step, row.occurrence) for row in plan}) == len(plan)
    for row in plan:
        shown = row.due_at.astimezone(zone)
        assert (shown.date(), shown.time()) == (row.local_date, row.local_time)
        assert hours.earliest <= row.local_time <= hours.latest
        last_moment = row.useful_until.astimezone(zone)
        assert last_moment.date() == row.local_date
        assert last_moment.time() == (hours.latest if row.slot == "evening" else time(13))
        assert row.due_at <= row.useful_until
        assert (row.local_date - performed_on).days == row.recovery_day >= 0
    asked = Counter(row.requested_day for row in plan if row.kind == "log_request")
    assert set(asked.values()) == {1}
    by_message: dict[str, set[datetime]] = {}
    for row in plan:
        by_message.setdefault(row.message, set()).add(row.due_at)
    assert all(len(times) == 1 for times in by_message.values())
