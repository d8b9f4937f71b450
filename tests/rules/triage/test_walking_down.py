"""Walking less: from day 15 it stays a third below the patient's own days before."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.triage.courses import course, daily, last_judged, on, rules
from tracker.rules.severity import Severity
from tracker.rules.triage import DayPoint, Tuning

USUAL: list[object] = [Decimal("300.00")] * 7


def test_three_walks_in_a_row_far_below_the_usual_are_to_watch() -> None:
    walks = [*USUAL, Decimal("150.00"), Decimal("180.00"), Decimal("150.50")]
    (finding,) = last_judged(daily("walking_distance_m", walks, until=20))
    assert finding.rule == "walking_down"
    assert finding.severity is Severity.WATCH
    assert finding.reason == "Farthest walk down 47% in 3 days"
    assert finding.evidence["measure"] == "walking_distance_m"
    assert finding.evidence["judged"] == [
        {"day": "2026-11-21", "value": 150},
        {"day": "2026-11-22", "value": 180},
        {"day": "2026-11-23", "value": 150.5},
    ]
    assert finding.evidence["median"] == 300
    assert len(finding.evidence["compared_with"]) == 7  # type: ignore[arg-type]


@pytest.mark.parametrize("newest", [[1], [1, 1], [1, 1, 290], [290, 1, 1], [1, 290, 1]])
def test_one_bad_day_or_two_are_no_alert(newest: list[object]) -> None:
    assert last_judged(daily("walking_distance_m", [*USUAL, *newest], until=20)) == []


def test_an_early_dip_is_no_alert() -> None:
    before: dict[int, object] = dict.fromkeys(range(-10, 0), 300)
    dip = before | {1: 60, 2: 60, 3: 90, 14: 100}
    assert last_judged(course("walking_distance_m", dip)) == []
    usual: dict[int, object] = dict.fromkeys(range(1, 12), 300)
    assert last_judged(course("walking_distance_m", usual | {12: 10, 13: 10, 14: 10})) == []
    late = usual | {13: 10, 14: 10, 15: 10}
    assert rules(last_judged(course("walking_distance_m", late))) == ["walking_down"]


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        ("walking_distance_m", "Farthest walk"),
        ("daily_distance_m", "Daily walking"),
        ("steps", "Daily steps"),
    ],
)
def test_each_measure_of_walking_is_judged_by_itself(measure: str, name: str) -> None:
    (finding,) = last_judged(daily(measure, [3000] * 7 + [1500] * 3, until=20))
    assert finding.reason == f"{name} down 50% in 3 days"


def test_one_measure_of_walking_is_never_compared_with_another() -> None:
    points = [
        *daily("daily_distance_m", [3000] * 7, until=14),
        *daily("walking_distance_m", [100] * 3, until=17),
    ]
    assert last_judged(points) == []


def test_the_farthest_walk_decides_where_there_is_one() -> None:
    points = [
        DayPoint(on(day), walking_distance_m=Decimal(300), steps=3000 if day < 15 else 100)
        for day in range(8, 18)
    ]
    assert last_judged(points) == []


def test_the_days_total_decides_while_there_are_too_few_farthest_walks() -> None:
    points = [
        DayPoint(
            on(day),
            daily_distance_m=Decimal(3000 if day < 15 else 500),
            walking_distance_m=Decimal(300) if day > 14 else None,
        )
        for day in range(8, 18)
    ]
    assert [f.reason for f in last_judged(points)] == ["Daily walking down 83% in 3 days"]


def test_somebody_who_could_not_walk_at_all_cannot_walk_less() -> None:
    assert last_judged(daily("steps", [0] * 10, until=20)) == []
    assert last_judged(daily("walking_distance_m", [0] * 10, until=20)) == []


def test_somebody_who_stops_walking_at_all_walks_less() -> None:
    (finding,) = last_judged(daily("steps", [3000] * 7 + [0] * 3, until=20))
    assert finding.reason == "Daily steps down 100% in 3 days"


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=28))
def test_a_course_that_only_gets_better_never_alarms(walks: list[int]) -> None:
    assert last_judged(daily("walking_distance_m", sorted(walks), until=40)) == []


@given(st.lists(st.integers(0, 5000), min_size=8, max_size=28))
def test_a_higher_threshold_never_finds_more(walks: list[int]) -> None:
    points = daily("walking_distance_m", walks, until=40)
    found = [
        bool(last_judged(points, tuning=Tuning.from_json({"walking_down": {"fall": fall}})))
        for fall in (20, 30, 45, 60)
    ]
    assert found == sorted(found, reverse=True)
