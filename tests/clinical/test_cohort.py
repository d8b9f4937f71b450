"""The clinic's group: who is comparable, and that fewer than 20 are never told of."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.clinical.cohort import LAST, MEASURES, Period, own_changes, period_of, quartiles

DAY_0 = date(2026, 1, 1)
WALK, LEG = MEASURES.index("walking_distance_m"), MEASURES.index("pain_leg")


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (0, 0, 6),
        (6, 0, 6),
        (7, 7, 13),
        (83, 77, 83),
        (84, 84, 111),
        (363, 336, 363),
        (365, 364, 727),
        (730, 728, 1091),
        (1826, 1820, 2183),
    ],
)
def test_a_week_then_four_weeks_then_a_year_count_as_one(day: int, first: int, last: int) -> None:
    assert period_of(day) == Period(first, last)


def test_days_before_the_procedure_and_beyond_year_five_are_not_compared() -> None:
    assert period_of(-1) is None
    assert period_of(LAST) is not None
    assert period_of(LAST + 1) is None


@given(st.integers(0, LAST))
def test_every_day_lies_in_its_period_and_periods_follow_each_other(day: int) -> None:
    period = period_of(day)
    assert period is not None
    assert period.first_day <= day <= period.last_day
    assert period_of(period.first_day) == period_of(period.last_day) == period
    assert period_of(period.last_day + 1) != period


def values(**by_name: float) -> list[float | None]:
    return [by_name.get(name) for name in MEASURES]


def test_one_patient_counts_once_a_period_with_the_middle_answer_less_before() -> None:
    days = [
        (DAY_0 + timedelta(days=day), values(walking_distance_m=walked, pain_leg=3))
        for day, walked in ((0, 50), (3, 90), (6, 400), (7, 120))
    ]
    changes = own_changes(days, values(walking_distance_m=100), performed_on=DAY_0)
    assert changes == {
        ("walking_distance_m", Period(0, 6)): -10,
        ("walking_distance_m", Period(7, 13)): 20,
    }


def test_answers_from_before_the_procedure_do_not_count() -> None:
    days = [(DAY_0 - timedelta(days=1), values(pain_leg=3))]
    assert own_changes(days, values(pain_leg=7), performed_on=DAY_0) == {}


def test_a_baseline_of_zero_is_a_baseline() -> None:
    days = [(DAY_0, values(pain_leg=3))]
    assert own_changes(days, values(pain_leg=0), performed_on=DAY_0) == {
        ("pain_leg", Period(0, 6)): 3
    }


def test_fewer_than_twenty_are_never_told_of() -> None:
    assert quartiles("standing_min", [5] * 19) is None
    found = quartiles("standing_min", list(range(20)))
    assert found is not None
    assert (found.patients, found.lower, found.middle, found.upper) == (20, 5, 10, 14)


@given(
    st.sampled_from(MEASURES),
    st.lists(st.floats(-100_000, 100_000), min_size=20, max_size=60),
)
def test_quartiles_are_in_order_inside_what_was_answered_and_rounded(
    measure: str, changes: list[float]
) -> None:
    found = quartiles(measure, changes)
    assert found is not None
    assert found.patients == len(changes)
    step = 10
    assert min(changes) - step <= found.lower <= found.middle <= found.upper
    assert found.upper <= max(changes) + step
    assert (found.middle * 2).is_integer()
