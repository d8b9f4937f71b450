"""Contradictory entries: two answers of one day that cannot both be true."""

from decimal import Decimal

import pytest

from tests.rules.triage.courses import DAY_0, last_judged, on, rules
from tracker.rules.triage import DayPoint, Tuning, judge


@pytest.mark.parametrize(
    ("answers", "reason", "measures"),
    [
        (
            {"walking_distance_m": Decimal(900), "daily_distance_m": Decimal(300)},
            "Farthest walk is more than the day’s whole distance",
            ["walking_distance_m", "daily_distance_m"],
        ),
        (
            {"walking_distance_m": Decimal(900), "steps": 0},
            "A walk on a day without a step",
            ["walking_distance_m", "steps"],
        ),
        (
            {"walking_distance_m": Decimal(9000), "walking_min": 10},
            "Farthest walk is too fast to be walked",
            ["walking_distance_m", "walking_min"],
        ),
    ],
)
def test_what_cannot_be_is_to_watch_and_names_both_numbers(
    answers: dict[str, object], reason: str, measures: list[str]
) -> None:
    (finding,) = last_judged([DayPoint(on(9), **answers)])  # type: ignore[arg-type]
    assert (finding.rule, finding.reason) == ("contradiction", reason)
    assert finding.evidence == {
        "day": "2026-11-12",
        "answers": [{"measure": name, "value": int(str(answers[name]))} for name in measures],
    }


@pytest.mark.parametrize(
    "answers",
    [
        {"walking_distance_m": Decimal(350), "daily_distance_m": Decimal(300)},  # round figures
        {"walking_distance_m": Decimal(50), "steps": 0},  # within the house, the phone on a table
        {"walking_distance_m": Decimal(90), "walking_min": 0},
        {"walking_distance_m": Decimal(1600), "walking_min": 20},
        {"daily_distance_m": Decimal(0), "steps": 4000},
        {"pain_leg": 10, "walking_distance_m": Decimal(5000)},
    ],
)
def test_what_is_only_unusual_is_no_contradiction(answers: dict[str, object]) -> None:
    assert last_judged([DayPoint(on(9), **answers)]) == []  # type: ignore[arg-type]


def test_it_is_asked_of_any_day_that_is_saved_but_of_that_day_alone() -> None:
    wrong = DayPoint(on(9), walking_distance_m=Decimal(900), steps=0)
    points = [wrong, DayPoint(on(10), pain_leg=3)]
    assert rules(judge(points, day=on(9), performed_on=DAY_0)) == ["contradiction"]
    assert judge(points, day=on(10), performed_on=DAY_0) == []


def test_a_clinic_may_switch_it_off() -> None:
    wrong = DayPoint(on(9), walking_distance_m=Decimal(900), steps=0)
    assert last_judged([wrong], tuning=Tuning.from_json({"contradiction": {"on": False}})) == []
