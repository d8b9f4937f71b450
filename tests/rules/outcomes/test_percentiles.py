"""The clinic's group: who is comparable, and that fewer than 20 are never told of."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.outcomes.percentiles import LAST, MEASURES, Period, period_of, quartiles


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


def test_fewer_than_twenty_are_never_told_of() -> None:
    assert quartiles("standing_min", {5: 19}, scale=1) is None
    assert quartiles("standing_min", {}, scale=1) is None
    found = quartiles("standing_min", dict.fromkeys(range(20), 1), scale=1)
    assert found is not None
    assert (found.patients, found.lower, found.middle, found.upper) == (20, 5, 10, 14)


@given(
    st.sampled_from(MEASURES),
    st.lists(st.integers(-100_000, 100_000), min_size=20, max_size=60),
)
def test_quartiles_are_in_order_inside_what_was_answered_and_rounded(
    measure: str, changes: list[int]
) -> None:
    found = quartiles(measure, Counter(changes), scale=1)
    assert found is not None
    assert found.patients == len(changes)
    step = 10
    assert min(changes) - step <= found.lower <= found.middle <= found.upper
    assert found.upper <= max(changes) + step
    assert (found.middle * 2).is_integer()
