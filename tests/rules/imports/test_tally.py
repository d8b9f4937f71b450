"""What devices counted, as one total a day: in every order, over every midnight, counted once."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.imports import tally
from tracker.rules.imports.tally import (
    OTHER,
    PHONE,
    WATCH,
    Counted,
    DayTotal,
    Device,
    LastWholeDay,
    Span,
    Tally,
    TooManySpans,
    Window,
    day_total,
)

CHICAGO = ZoneInfo("America/Chicago")
DAY = date(2026, 11, 2)
WINDOW = Window(CHICAGO, DAY, DAY)
IPHONE, APPLE_WATCH = Device(PHONE, "iPhone"), Device(WATCH, "Watch")
MINUTE, HOUR = 60, 3600


def at(hour, minute=0, day=DAY, zone=CHICAGO):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).timestamp()


def steps(device, start_s, end_s, amount):
    return Span("steps", device, start_s, end_s, amount)


def found(*things, window=WINDOW):
    tally = Tally(window)
    for thing in things:
        tally.add(thing)
    return tally.found()


def total(**devices):
    """The total of a day, of devices by name: kind_name=[(start, end, amount), …] in minutes."""
    kinds = {"watch": WATCH, "phone": PHONE, "other": OTHER}
    return day_total(
        {
            Device(kinds[name.partition("_")[0]], name): [
                (start * MINUTE, (end - start) * MINUTE, amount) for start, end, amount in spans
            ]
            for name, spans in devices.items()
        }
    )


# Overlap


def test_what_phone_and_watch_both_saw_is_counted_once():
    assert total(phone=[(0, 10, 100)], watch=[(0, 10, 110)]) == 110


def test_the_watch_counts_before_the_phone_where_both_saw_a_part():
    assert total(watch=[(0, 5, 100)], phone=[(0, 10, 180)]) == 100 + 90


def test_the_phone_counts_while_the_watch_is_charged():
    assert total(watch=[(0, 10, 100)], phone=[(30, 40, 70)]) == 170


def test_a_watch_that_missed_the_steps_behind_a_walker_does_not_hide_the_phones():
    assert total(watch=[(0, 10, 5)], phone=[(0, 10, 900)]) == 900


def test_of_two_phones_the_busier_one_counts():
    assert total(phone_old=[(0, 10, 40)], phone_new=[(5, 15, 100)]) == 100 + 20


def test_a_record_twice_in_the_file_is_one():
    assert total(phone=[(0, 10, 100), (0, 10, 100)]) == 100


def test_a_record_of_half_a_day_does_not_fill_the_gaps_of_the_others():
    whole_day = [(0, 1440, 5000)]
    assert total(phone=[(600, 660, 3000)], other_app=whole_day) == 5000
    assert total(phone=[(600, 660, 6000)], other_app=whole_day) == 6000


def test_nothing_is_nothing():
    assert day_total({}) == 0


# Days


def test_a_walk_over_midnight_is_cut_at_the_patients_midnight():
    window = Window(CHICAGO, DAY - timedelta(days=1), DAY)
    walk = steps(IPHONE, at(23, 45, DAY - timedelta(days=1)), at(0, 15), 300)
    assert [(row.day, row.steps) for row in found(walk, window=window).rows] == [
        (DAY - timedelta(days=1), 150),
        (DAY, 150),
    ]


def test_the_same_instant_is_another_day_elsewhere():
    late = at(22)  # 15:00 of the next day in Sydney
    sydney = Window(ZoneInfo("Australia/Sydney"), DAY, DAY + timedelta(days=1))
    (row,) = found(steps(IPHONE, late, late + MINUTE, 10), window=sydney).rows
    assert row.day == DAY + timedelta(days=1)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 11, 1), 25), (date(2026, 3, 8), 23)])
def test_a_day_of_a_clock_change_has_its_own_length(day, hours):
    window = Window(CHICAGO, day, day)
    midnight = at(0, day=day)
    hour = [midnight + n * HOUR for n in range(27)]
    each_hour = [steps(IPHONE, hour[n], hour[n + 1], 1) for n in range(26)]
    (row,) = found(*each_hour, window=window).rows
    assert row.steps == hours


def test_a_part_outside_of_the_days_that_count_is_left_out():
    (row,) = found(steps(IPHONE, at(0) - HOUR, at(1), 200)).rows
    assert row.steps == 100


def test_what_was_counted_in_an_instant_counts():
    assert found(steps(IPHONE, at(9), at(9), 7)).rows == [Counted(DAY, steps=7)]


def test_what_ends_before_it_began_counts_as_an_instant():
    assert found(steps(IPHONE, at(9), at(8), 7)).rows == [Counted(DAY, steps=7)]


def test_nothing_and_less_than_nothing_are_not_counted():
    nothings = [steps(IPHONE, at(9), at(10), n) for n in (0, -5, float("nan"), float("inf"))]
    assert found(*nothings, DayTotal("steps", DAY, 0.0)).rows == []


def test_a_day_that_was_not_over_is_left_out():
    window = Window(CHICAGO, DAY, DAY + timedelta(days=1))
    two = [steps(IPHONE, at(9, day=day), at(10, day=day), 5) for day in (DAY, window.until)]
    assert [row.day for row in found(*two, LastWholeDay(DAY), window=window).rows] == [DAY]


def test_totals_of_days_are_taken_as_they_are_and_others_are_named():
    outside = DAY - timedelta(days=400)
    result = found(
        DayTotal("steps", DAY, 4000.0), DayTotal("daily_distance_m", DAY, 2500.126),
        DayTotal("steps", outside, 9.0),
    )  # fmt: skip
    assert result.rows == [Counted(DAY, 4000, Decimal("2500.13"))]
    assert result.outside == [outside]


def test_more_than_a_log_can_hold_is_left_out_and_named():
    result = found(steps(IPHONE, at(9), at(10), 200_001), DayTotal("daily_distance_m", DAY, 5.0))
    assert result.too_much == [DAY]
    assert result.rows == [Counted(DAY, daily_distance_m=Decimal(5))]


def test_there_is_a_bound_on_what_is_kept(monkeypatch):
    monkeypatch.setattr(tally, "MOST_SPANS", tally.SPANS_A_DEVICE_COSTS + 3)
    with pytest.raises(TooManySpans):
        found(*(steps(IPHONE, at(9, n), at(9, n + 1), 5) for n in range(4)))


def test_a_window_that_has_not_begun_holds_nothing():
    empty = Window(CHICAGO, DAY, DAY - timedelta(days=1))
    assert found(steps(IPHONE, at(9), at(10), 5), window=empty).rows == []


# Whatever the records

DEVICES = [APPLE_WATCH, IPHONE, Device(PHONE, "Old iPhone"), Device(OTHER, "Pedometer")]
PIECE = st.tuples(
    st.integers(0, 86_000), st.integers(1, 30_000), st.floats(0.01, 5000, allow_nan=False)
)
COUNTED = st.dictionaries(st.sampled_from(DEVICES), st.lists(PIECE, max_size=12), max_size=4)


def alone(pieces):
    return sum(amount for _, _, amount in set(pieces))


@given(COUNTED)
def test_a_day_is_between_its_busiest_device_and_all_of_them_together(counted):
    together = [alone(pieces) for pieces in counted.values()]
    slack = 1e-6
    assert max(together, default=0) - slack <= day_total(counted) <= sum(together) + slack


@given(COUNTED, st.randoms(use_true_random=False))
def test_the_order_of_the_records_makes_no_difference(counted, random):
    shuffled = list(counted.items())
    random.shuffle(shuffled)
    assert day_total(
        {device: random.sample(pieces, len(pieces)) for device, pieces in shuffled}
    ) == day_total(counted)


@given(COUNTED)
def test_a_file_that_holds_everything_twice_says_the_same(counted):
    assert day_total({device: pieces * 2 for device, pieces in counted.items()}) == day_total(
        counted
    )


@given(st.lists(PIECE, max_size=8), st.lists(PIECE, max_size=8))
def test_devices_that_never_overlap_add_up(mornings, evenings):
    morning = {(start % 20_000, length % 10_000 + 1, amount) for start, length, amount in mornings}
    evening = {
        (40_000 + start % 20_000, length % 10_000 + 1, amount) for start, length, amount in evenings
    }
    counted = {APPLE_WATCH: list(morning), IPHONE: list(evening)}
    assert day_total(counted) == pytest.approx(alone(morning) + alone(evening))


ZONES = st.sampled_from(["America/Chicago", "Asia/Kolkata", "Pacific/Auckland", "UTC"])


@given(ZONES, st.lists(st.tuples(st.integers(0, 400_000), st.integers(0, 90_000)), max_size=10))
def test_no_midnight_loses_or_makes_a_step(zone, records):
    window = Window(ZoneInfo(zone), date(2026, 10, 29), date(2026, 11, 8))
    begins = window.midnights_s()[1]
    one_device = {
        steps(IPHONE, begins + start, begins + start + length, 3600.0) for start, length in records
    }
    tally = Tally(window)
    for span in one_device:
        tally.add(span)
    counted = sum(row.steps or 0 for row in tally.found().rows)
    assert counted == pytest.approx(3600 * len(one_device), abs=window.days)
