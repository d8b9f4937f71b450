"""No gain by week 6: said once, when two weeks of logs are no better than the time before."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.rules.triage.courses import DAY_0, last_judged, on, rules
from tracker.rules.log.answers import Answers
from tracker.rules.severity import Severity
from tracker.rules.triage import DayPoint, Tuning, replay

BEFORE = Answers(pain_leg=7, pain_back=5, walking_distance_m=Decimal(100), standing_min=10)
DAYS = (30, 33, 35, 37, 40)


def logs(*, until: int = 42, **better: object) -> list[DayPoint]:
    """Logs of two weeks as before the procedure, but for what is better."""
    day = DayPoint(on(0), pain_leg=7, pain_back=5, walking_distance_m=Decimal(100), standing_min=10)
    return [replace(day, day=on(n), **better) for n in (*DAYS, until)]  # type: ignore[arg-type]


def test_two_weeks_as_before_are_to_be_mentioned_at_the_next_visit() -> None:
    (finding,) = last_judged(logs(), baseline=BEFORE)
    assert finding.rule == "no_gain"
    assert finding.severity is Severity.WATCH
    assert finding.reason == "No gain by day 42: leg pain 7, 7 before"
    assert finding.evidence == {
        "since": "2026-12-02",
        "day": "2026-12-15",
        "compared": [
            {"measure": "pain_leg", "before": 7, "median": 7},
            {"measure": "pain_back", "before": 5, "median": 5},
            {"measure": "walking_distance_m", "before": 100, "median": 100},
            {"measure": "standing_min", "before": 10, "median": 10},
        ],
    }


@pytest.mark.parametrize(
    "better",
    [
        {"pain_leg": 5},  # 2 points
        {"pain_back": 3},
        {"walking_distance_m": Decimal(140)},
        {"standing_min": 15},
    ],
)
def test_one_gain_is_enough(better: dict[str, object]) -> None:
    assert last_judged(logs(**better), baseline=BEFORE) == []  # type: ignore[arg-type]


def test_a_third_less_of_a_small_pain_is_a_gain() -> None:
    small = replace(BEFORE, pain_back=3)
    assert last_judged(logs(pain_back=2), baseline=small) == []


def test_a_little_better_is_no_gain() -> None:
    little = logs(pain_leg=6, pain_back=4, walking_distance_m=Decimal(120), standing_min=12)
    assert rules(last_judged(little, baseline=BEFORE)) == ["no_gain"]


def test_it_is_not_said_before_week_six_nor_long_after() -> None:
    assert last_judged(logs(until=41), baseline=BEFORE) == []
    late = [replace(point, day=on(n)) for n, point in zip(range(59, 65), logs(), strict=True)]
    assert last_judged(late, baseline=BEFORE) == []


def test_it_is_said_once() -> None:
    points = [replace(logs()[0], day=on(day)) for day in range(28, 63, 2)]
    raised = replay(points, performed_on=DAY_0, baseline=BEFORE, until=on(84))
    assert [(episode.rule, episode.days) for episode in raised] == [("no_gain", (on(42),))]


def test_it_waits_for_enough_logs() -> None:
    few = [replace(logs()[0], day=on(day)) for day in (20, 38, 43, 49)]
    assert last_judged(few[:3], baseline=BEFORE) == []
    assert rules(last_judged(few, baseline=BEFORE)) == ["no_gain"]


@pytest.mark.parametrize(
    "baseline",
    [None, Answers(pain_leg=7), Answers(walking_distance_m=Decimal(100), standing_min=10)],
)
def test_without_a_baseline_of_both_pain_and_movement_it_is_silent(baseline: object) -> None:
    assert last_judged(logs(), baseline=baseline) == []  # type: ignore[arg-type]


def test_a_clinic_may_count_a_smaller_gain() -> None:
    little = logs(pain_leg=6)
    assert rules(last_judged(little, baseline=BEFORE)) == ["no_gain"]
    tuning = Tuning.from_json({"no_gain": {"points": 1}})
    assert last_judged(little, baseline=BEFORE, tuning=tuning) == []
