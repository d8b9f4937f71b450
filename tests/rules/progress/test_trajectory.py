"""One measure of walking on one line, and the facts of a sentence about a patient's course."""

from datetime import date, timedelta
from decimal import Decimal

from tracker.rules.log.answers import Answers
from tracker.rules.progress.trajectory import (
    change_from_baseline,
    less_medicine_since,
    spark,
    usual,
    walking_change,
    walking_measure,
)
from tracker.rules.triage import DayPoint

TODAY = date(2026, 11, 16)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_a_spark_has_one_place_for_each_day_and_none_where_nothing_was_logged() -> None:
    points = [
        DayPoint(day=ago(3), walking_distance_m=Decimal("120.50")),
        DayPoint(day=ago(0), walking_distance_m=Decimal(0)),
    ]
    assert spark(points, until=TODAY) == [None] * 10 + [120.5, None, None, 0.0]
    assert spark(points, until=TODAY, days=2) == [None, 0.0]


def test_a_spark_without_any_walking_is_empty_places() -> None:
    assert spark([], until=TODAY) == [None] * 14
    assert spark([DayPoint(day=TODAY, pain_leg=3)], until=TODAY, days=3) == [None] * 3


def test_a_spark_shows_the_farthest_walk_and_mixes_it_with_nothing() -> None:
    points = [
        DayPoint(day=ago(1), daily_distance_m=Decimal(2000), steps=4000),
        DayPoint(day=ago(0), walking_distance_m=Decimal(300), daily_distance_m=Decimal(2100)),
    ]
    assert spark(points, until=TODAY, days=2) == [None, 300.0]


def test_a_spark_shows_the_days_total_and_then_steps_where_nothing_farther_is_known() -> None:
    totals = [DayPoint(day=ago(n), daily_distance_m=Decimal(100 + n), steps=9) for n in (0, 1)]
    assert spark(totals, until=TODAY, days=2) == [101.0, 100.0]
    steps = [DayPoint(day=ago(n), steps=5000 + n) for n in (0, 1)]
    assert spark(steps, until=TODAY, days=2) == [5001.0, 5000.0]


def test_what_lies_outside_the_days_shown_neither_shows_nor_chooses_the_measure() -> None:
    points = [
        DayPoint(day=ago(14), walking_distance_m=Decimal(300)),
        DayPoint(day=ago(13), steps=10),
        DayPoint(day=TODAY + timedelta(days=1), walking_distance_m=Decimal(400)),
    ]
    assert spark(points, until=TODAY) == [10.0] + [None] * 13
    assert walking_measure(points, until=TODAY) == "steps"


def test_the_facts_of_the_newest_walk_beside_the_one_before_the_procedure() -> None:
    points = [
        DayPoint(day=ago(2), walking_distance_m=Decimal("365.76")),
        DayPoint(day=ago(5), walking_distance_m=Decimal("100")),
        DayPoint(day=ago(0), pain_leg=2),
    ]
    baseline = Answers(walking_distance_m=Decimal("76.20"))
    change = walking_change(points, baseline, until=TODAY)
    assert change is not None
    assert (change.measure, change.day) == ("walking_distance_m", ago(2))
    assert (change.value, change.baseline) == (Decimal("365.76"), Decimal("76.20"))
    assert change.difference == Decimal("289.56")
    assert change.is_better is True


def test_less_pain_is_better_and_more_is_worse() -> None:
    points = [DayPoint(day=TODAY, pain_leg=2, pain_back=7, medicine_doses=1)]
    baseline = Answers(pain_leg=6, pain_back=5, medicine_doses=1)
    by_measure = {
        measure: change_from_baseline(points, baseline, measure=measure)
        for measure in ("pain_leg", "pain_back", "medicine_doses")
    }
    assert {m: change and change.is_better for m, change in by_measure.items()} == {
        "pain_leg": True,
        "pain_back": False,
        "medicine_doses": None,
    }


def test_standing_less_long_is_worse() -> None:
    change = change_from_baseline(
        [DayPoint(day=TODAY, standing_min=4)], Answers(standing_min=8), measure="standing_min"
    )
    assert change is not None
    assert (change.difference, change.is_better) == (Decimal(-4), False)


def test_without_a_baseline_there_is_a_value_and_no_difference() -> None:
    change = walking_change([DayPoint(day=TODAY, steps=900)], Answers(), until=TODAY)
    assert change is not None
    assert (change.value, change.baseline, change.difference) == (Decimal(900), None, None)
    assert change.is_better is None


def test_a_measure_that_was_never_logged_has_no_facts() -> None:
    points = [DayPoint(day=TODAY, pain_leg=1)]
    baseline = Answers(steps=100)
    assert change_from_baseline(points, baseline, measure="steps") is None
    assert walking_change(points, baseline, until=TODAY) is None


def test_the_sentence_and_the_line_speak_of_the_same_measure() -> None:
    points = [
        DayPoint(day=ago(20), walking_distance_m=Decimal(300)),
        DayPoint(day=ago(1), steps=10),
        DayPoint(day=TODAY + timedelta(days=1), steps=99),
    ]
    change = walking_change(points, Answers(walking_distance_m=Decimal(50)), until=TODAY)
    assert change is not None
    assert (change.measure, change.day, change.value) == ("steps", ago(1), Decimal(10))


# What is usual, and since when there is less medicine


def test_what_is_usual_is_the_middle_answer_of_the_days_asked_about() -> None:
    points = [DayPoint(day=ago(back), pain_leg=pain) for back, pain in enumerate((4, 2, 9, 1))]
    assert usual(points, "pain_leg", first=ago(2), last=TODAY) == 4
    assert usual(points, "pain_leg", first=ago(3), last=TODAY) == 3
    assert usual(points, "pain_back", first=ago(3), last=TODAY) is None
    assert usual(points, "pain_leg", first=ago(9), last=ago(5)) is None


def doses(*by_day: int | None) -> list[DayPoint]:
    """Days in a row, of which the last is today."""
    newest_first = enumerate(reversed(by_day))
    return [DayPoint(day=ago(back), medicine_doses=number) for back, number in newest_first]


def test_less_medicine_counts_from_the_first_day_of_an_unbroken_run() -> None:
    before = Answers(medicine_doses=4)
    day_0 = ago(9)

    def since(*by_day: int | None) -> date | None:
        return less_medicine_since(doses(*by_day), before, day_0=day_0)

    assert since(4, 3, None, 2) == ago(2)
    assert since(3, 4, 3, 3) == ago(1)
    assert since(3, 3, 4) is None
    assert since(None) is None
    assert since() is None


def test_less_medicine_is_not_known_without_what_was_taken_before_nor_from_days_before() -> None:
    assert less_medicine_since(doses(1, 1), Answers(), day_0=ago(9)) is None
    assert less_medicine_since(doses(1, 1), Answers(medicine_doses=3), day_0=TODAY) is None
