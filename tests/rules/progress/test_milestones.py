"""Milestones: each against one's own baseline, one measure against itself."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.progress.milestones import FARTHER, MILE, STANDING, measure_of, reached
from tracker.rules.triage import DayPoint

DAY = date(2026, 11, 3)


def on(**measures: Decimal | int) -> DayPoint:
    return DayPoint(DAY, **measures)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("logged", "before", "milestones"),
    [
        ({"walking_distance_m": Decimal(101)}, {"walking_distance_m": 100.0}, [FARTHER]),
        ({"walking_distance_m": Decimal(100)}, {"walking_distance_m": 100.0}, []),
        ({"walking_distance_m": Decimal(500)}, {}, []),  # before is not known
        ({"walking_distance_m": Decimal(500)}, {"daily_distance_m": 100.0}, []),
        ({"steps": 900}, {"steps": 800.0}, [FARTHER]),
        ({"standing_min": 10}, {}, [STANDING]),
        ({"standing_min": 10}, {"standing_min": 9.0}, [STANDING]),
        ({"standing_min": 30}, {"standing_min": 10.0}, []),  # that was possible before
        ({"standing_min": 9}, {}, []),
        ({"daily_distance_m": Decimal("1609.34")}, {}, []),
        ({"daily_distance_m": Decimal("1609.35")}, {}, [MILE]),
        ({"daily_distance_m": Decimal(2000)}, {"daily_distance_m": 1700.0}, [FARTHER]),
        ({"walking_distance_m": Decimal(2000)}, {}, []),  # one walk is no day's total
    ],
)
def test_what_a_day_reaches(
    logged: dict[str, Decimal | int], before: dict[str, float], milestones: list[str]
) -> None:
    assert reached(on(**logged), before) == milestones


def test_the_farthest_walk_counts_before_the_days_total() -> None:
    shorter_walk = on(walking_distance_m=Decimal(50), daily_distance_m=Decimal(900))
    assert reached(shorter_walk, {"walking_distance_m": 80.0, "daily_distance_m": 100.0}) == []


@given(st.integers(0, 1440), st.integers(0, 1440))
def test_more_never_reaches_less(minutes: int, more: int) -> None:
    few, many = sorted((minutes, more))
    assert set(reached(on(standing_min=few), {})) <= set(reached(on(standing_min=many), {}))


WALKS = st.one_of(st.none(), st.integers(0, 3000).map(Decimal))


@given(
    st.fixed_dictionaries(
        {"walking_distance_m": WALKS, "daily_distance_m": WALKS, "standing_min": st.just(12)}
    ),
    st.dictionaries(st.sampled_from(["walking_distance_m", "daily_distance_m"]), st.floats(0, 3e3)),
)
def test_what_was_reached_is_shown_by_a_measure_that_was_answered(
    logged: dict[str, Decimal | int], before: dict[str, float]
) -> None:
    point = on(**logged)
    for event in reached(point, before):
        assert point.value(measure_of(event, point, before)) is not None


def test_farther_is_shown_by_the_measure_that_was_compared() -> None:
    both = on(walking_distance_m=Decimal(90), daily_distance_m=Decimal(900))
    assert measure_of(FARTHER, both, {"daily_distance_m": 100.0}) == "daily_distance_m"
    assert measure_of(FARTHER, both, {"walking_distance_m": 80.0}) == "walking_distance_m"
    assert measure_of(FARTHER, both, {}) == ""
    assert measure_of(MILE, both, {}) == "daily_distance_m"
    assert measure_of(STANDING, both, {}) == "standing_min"
