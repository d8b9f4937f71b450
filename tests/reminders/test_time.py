"""Reminders keep local time in every zone, whatever clocks, patients and dates of surgery do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reminders import oracle
from tests.reminders.journeys import Journey, a_journey, faults
from tests.reminders.oracle import (
    FIRST_DAY,
    LAST_DAY,
    WALLS,
    prove,
    read_zone,
    zone_names,
    zones_by_data,
)
from tracker.guidance import mild
from tracker.models import PreferenceDoor, Reminder
from tracker.people.registration import change_patient
from tracker.reasons import Reason
from tracker.reminders.planning import replan
from tracker.reminders.schedule import expand, instant

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = zone_names()
SPRING = date(2027, 3, 10)  # clocks in Chicago are put forward on the 14th
PARTS = 8  # so that several processes share the work


# Clocks


def test_the_zones_are_those_of_the_pinned_data_whatever_the_machine_has():
    assert TZPATH == ()
    assert available_timezones() >= set(ZONES)


@pytest.mark.parametrize("part", range(PARTS))
def test_around_every_change_of_clocks_every_zone_keeps_local_time(part):
    names = [alike[0] for alike in zones_by_data()[part::PARTS]]
    assert [fault for name in names for fault in prove(name, every_day=False)[1]] == []


zones = st.sampled_from(ZONES)
days = st.dates(FIRST_DAY, LAST_DAY)


@settings(deadline=None, max_examples=100)
@given(zones, days)
def test_on_any_day_any_zone_keeps_local_time(name, day):
    zone, own = read_zone(name), ZoneInfo(name)
    assert list(oracle.faults_of_day(zone, own, day, WALLS)) == []
    assert list(oracle.faults_of_journal(zone, own, day)) == []


@settings(deadline=None, max_examples=25)
@given(zones, days)
def test_any_plan_in_any_zone_keeps_the_window_and_one_message_a_slot(name, performed_on):
    assert list(oracle.faults_of_plan(read_zone(name), ZoneInfo(name), performed_on)) == []


def test_the_oracle_finds_a_plan_that_keeps_the_hour_of_utc_instead(monkeypatch):
    def hour_of_winter(day, wall, zone):
        winter = instant(date(day.year, 1, 15), wall, zone)
        return datetime.combine(day, winter.time(), UTC)

    monkeypatch.setattr(oracle, "instant", hour_of_winter)
    assert prove("America/Chicago", every_day=False)[1]


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        # Kazakhstan became one zone on March 1, 2024.
        ("Asia/Almaty", "2024-02-29T11:30", "2024-03-01T12:30"),
        # Paraguay keeps summer time since October 2024: no change in March 2025.
        ("America/Asuncion", "2025-03-22T20:30", "2025-03-23T20:30"),
        # Greenland's summer time came back in 2024.
        ("America/Nuuk", "2024-03-30T19:30", "2024-03-31T18:30"),
        # British Columbia stays on summer time from November 2026.
        ("America/Vancouver", "2026-10-31T00:30", "2026-11-02T00:30"),
    ],
)
def test_zones_that_change_their_rules_keep_half_past_five(zone, before, after):
    for utc in map(datetime.fromisoformat, (before, after)):
        at = utc.replace(tzinfo=UTC)
        local_date = at.astimezone(ZoneInfo(zone)).date()
        assert instant(local_date, time(17, 30), ZoneInfo(zone)) == at


def test_february_29_is_a_day_like_any_other():
    plan = expand(mild(), performed_on=date(2028, 2, 27), zone=ZoneInfo("America/Chicago"))
    asked = [row.requested_day for row in plan if row.kind == "log_request"]
    assert asked[:4] == [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2028, 3, 2)]
    nudges = {row.requested_day: row.local_date for row in plan if row.kind == "nudge"}
    assert nudges[date(2028, 2, 29)] == date(2028, 3, 1)


# A patient's days

pytestmark = pytest.mark.django_db


def asked_days(journey: Journey, slot: str = "evening") -> list[date]:
    return [day for mail in journey.mailed if mail.slot == slot for day in mail.asks_about]


def test_mail_keeps_the_wall_time_when_clocks_are_put_forward():
    with a_journey(performed_on=SPRING) as journey:
        journey.let_pass(6 * DAY)
        evenings = [mail for mail in journey.mailed if mail.slot == "evening"]
        assert {mail.shown.time() for mail in evenings} == {time(17, 30)}
        assert {mail.at.hour for mail in evenings} == {23, 22}
        assert faults(journey) == []


def test_mail_leaves_on_february_29():
    with a_journey(performed_on=date(2028, 2, 27)) as journey:
        journey.let_pass(4 * DAY)
        assert date(2028, 2, 29) in asked_days(journey)
        assert faults(journey) == []


def test_new_rules_for_a_zone_move_what_is_planned_and_leave_what_was_sent(monkeypatch):
    """The clocks of Chicago turn out to show what those of Denver show."""
    with a_journey(performed_on=SPRING) as journey:
        journey.let_pass(3 * DAY)
        sent = {row.pk: row.due_at for row in journey.rows(state="sent")}
        monkeypatch.setattr(type(journey.patient), "zone", ZoneInfo("America/Denver"))
        change = replan([journey.procedure], now=journey.now)
        assert change.added == change.cancelled == []
        assert sent
        assert {row.pk: row.due_at for row in journey.rows(state="sent")} == sent
        for row in journey.rows(state="planned", slot="evening"):
            assert row.due_at.astimezone(ZoneInfo("America/Denver")).time() == time(17, 30)


@pytest.mark.parametrize("day", [1, 5, 13, 40])
def test_who_is_registered_in_mid_recovery_is_asked_from_that_day_on(day):
    registered_on = SPRING + day * DAY
    with a_journey(performed_on=SPRING, registered_on=registered_on) as journey:
        past = [row for row in journey.rows() if row.local_date < registered_on]
        assert {(row.state, row.reason_code) for row in past} == {
            ("missed", Reason.BEFORE_REGISTRATION)
        }
        journey.let_pass(4 * DAY)
        assert min(asked_days(journey), default=registered_on) >= registered_on
        assert set(asked_days(journey, "morning")) <= set(asked_days(journey))
        assert faults(journey) == []


@settings(deadline=None, max_examples=4)
@given(
    st.sampled_from(["America/Los_Angeles", "Europe/London", "Asia/Tokyo", "Pacific/Auckland"]),
    st.sampled_from(["Pacific/Honolulu", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata"]),
    st.integers(24, 95),
    st.booleans(),
)
def test_a_traveller_gets_everything_once_and_loses_only_hours_that_had_passed_there(
    home, abroad, hours, is_way_out
):
    start, end = (home, abroad) if is_way_out else (abroad, home)
    with a_journey(performed_on=date(2027, 11, 4), zone=start) as journey:
        journey.let_pass(hours * HOUR)
        left_at = journey.now
        journey.travel(end)
        journey.let_pass(2 * DAY)
        assert faults(journey) == []
        asked = {row.requested_day for row in journey.rows(kind="log_request", state="sent")}
        for row in journey.rows(due_at__lt=journey.now - DAY):
            last_minute = time(13) if row.slot == "morning" else time(21)
            ended_there = read_zone(end).first_moment(row.local_date, last_minute)
            if row.state == Reminder.State.SENT:
                continue
            if row.kind == Reminder.Kind.NUDGE and row.requested_day not in asked:
                assert row.state in (Reminder.State.SKIPPED, Reminder.State.MISSED)
            else:
                assert row.reason_code in (Reason.BEFORE_CHANGE, Reason.BEFORE_REGISTRATION)
                assert ended_there < left_at


def test_a_traveller_to_the_east_gets_todays_mail_at_once_when_its_time_has_passed_there():
    with a_journey(performed_on=SPRING, zone="America/Los_Angeles") as journey:
        journey.let_pass(DAY + 12 * HOUR)  # 16:10 on day 1, 19:10 in New York
        journey.travel("America/New_York")
        journey.let_pass(HOUR)
        assert journey.mailed[-1].shown == datetime.combine(SPRING + DAY, time(19, 11))
        assert asked_days(journey) == [SPRING + DAY]


def test_mail_that_was_refused_before_a_flight_does_not_arrive_in_the_night_after_it():
    with a_journey(performed_on=SPRING) as journey:
        journey.let_pass(DAY + 11 * HOUR)  # 17:10 on day 1
        journey.world.server.misbehaves = True
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tracker.synthetic.mail_server.NOT_NOW", 101)
            journey.let_pass(HOUR)
        journey.world.server.misbehaves = False
        before = len(journey.mailed)
        journey.travel("Europe/London")
        journey.let_pass(8 * HOUR)
        assert len(journey.mailed) == before
        (row,) = journey.rows(step="log-daily", occurrence=1)
        assert row.state == Reminder.State.MISSED
        assert faults(journey) == []


def test_a_step_that_went_out_never_goes_out_again_when_day_0_turns_out_later():
    with a_journey(performed_on=SPRING) as journey:
        journey.let_pass(5 * DAY)
        sent = {(row.step, row.occurrence) for row in journey.rows(state="sent")}
        journey.correct_day_0(+3)
        journey.let_pass(6 * DAY)
        assert ("log-daily", 1) in sent
        assert faults(journey) == []


def test_a_corrected_day_0_asks_nobody_once_more_about_a_day_never_asked_for():
    with a_journey(performed_on=SPRING) as journey:
        journey.let_pass(5 * DAY)
        journey.correct_day_0(+3)
        journey.let_pass(8 * DAY)
        assert set(asked_days(journey, "morning")) <= set(asked_days(journey))


hours_pass = st.tuples(st.just("let_pass"), st.integers(1, 50).map(lambda hours: hours * HOUR))
corrected = st.tuples(st.just("correct_day_0"), st.integers(-6, 6))
travelled = st.tuples(
    st.just("travel"),
    st.sampled_from(
        ["America/Chicago", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London",
         "Australia/Lord_Howe", "Asia/Tokyo"]
    ),
)  # fmt: skip
other_hours = st.tuples(st.just("send_at"), st.sampled_from([time(8), time(12, 40), time(20, 59)]))
paused = st.tuples(st.just("pause"), st.integers(0, 3))
logged = st.just(("log",))
events = st.one_of(corrected, travelled, other_hours, paused, logged)
stories = st.lists(st.tuples(hours_pass, events).map(list), min_size=1, max_size=4).map(
    lambda pairs: [step for pair in pairs for step in pair]
)


@settings(deadline=None, max_examples=6)
@given(stories, st.sampled_from([SPRING, date(2027, 11, 4), date(2028, 2, 26)]), st.booleans())
def test_whatever_happens_each_step_is_mailed_once_at_most_and_one_message_a_slot(
    story, performed_on, misbehaves
):
    with a_journey(performed_on=performed_on, misbehaves=misbehaves) as journey:
        for deed, *details in story:
            getattr(journey, deed)(*details)
        journey.let_pass(2 * DAY)
        assert faults(journey) == []


def test_saving_a_patient_without_a_change_moves_nothing():
    with a_journey(performed_on=SPRING) as journey:
        journey.let_pass(3 * DAY)
        change = change_patient(
            journey.patient, by=None, door=PreferenceDoor.CLINIC, now=journey.now
        )
        assert change.added == change.moved == change.cancelled == []
