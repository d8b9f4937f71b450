"""Pain up: it stays two points or more above the patient's own days before."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.triage.courses import DAY_0, course, daily, last_judged, on, rules
from tracker.rules.severity import Severity
from tracker.rules.triage import DayPoint, Tuning, judge

USUAL = [3, 4, 3, 3, 4, 3, 3]


@pytest.mark.parametrize(("measure", "name"), [("pain_back", "Back"), ("pain_leg", "Leg")])
def test_three_logs_two_points_over_the_usual_are_to_watch(measure: str, name: str) -> None:
    (finding,) = last_judged(daily(measure, [3, 3, 3, 3, 6, 5, 6], until=20))
    assert finding.rule == f"{measure}_up"
    assert finding.severity is Severity.WATCH
    assert finding.reason == f"{name} pain up 2.7 points in 3 days"
    assert finding.evidence == {
        "measure": measure,
        "judged": [
            {"day": "2026-11-21", "value": 6},
            {"day": "2026-11-22", "value": 5},
            {"day": "2026-11-23", "value": 6},
        ],
        "median": 3,
        "compared_with": [
            {"day": "2026-11-17", "value": 3},
            {"day": "2026-11-18", "value": 3},
            {"day": "2026-11-19", "value": 3},
            {"day": "2026-11-20", "value": 3},
        ],
    }


@pytest.mark.parametrize("bad_days", [[8], [8, 8], [8, 3], [8, 8, 3], [9, 3, 9]])
def test_a_bad_day_or_two_are_no_alert(bad_days: list[int]) -> None:
    assert last_judged(daily("pain_leg", [*USUAL, *bad_days], until=20)) == []


def test_two_logs_days_apart_are_enough_because_no_bad_spell_holds_both() -> None:
    usual = dict(zip(range(8, 15), USUAL, strict=True))
    assert rules(last_judged(course("pain_leg", usual | {16: 7, 20: 7}))) == ["pain_leg_up"]
    assert last_judged(course("pain_leg", usual | {16: 7, 19: 7})) == []


def test_pain_less_than_two_points_up_is_no_alert() -> None:
    assert last_judged(daily("pain_leg", [3] * 7 + [5, 5, 4], until=20)) == []
    assert rules(last_judged(daily("pain_leg", [3] * 7 + [5, 5, 5], until=20))) == ["pain_leg_up"]


def test_what_is_usual_for_a_noisy_patient_is_no_alert() -> None:
    noisy = [2, 6, 3, 7, 2, 6, 4]
    assert last_judged(daily("pain_leg", [*noisy, 6, 7, 6], until=20)) == []


def test_the_end_of_some_good_days_is_no_worsening() -> None:
    course_long = [5, 5, 6, 5, 5, 5, 6, 5, 5, 5, 5, *[2] * 7, 5, 5, 5]
    assert last_judged(daily("pain_leg", course_long, until=40)) == []


def test_a_drift_of_weeks_is_found_though_no_day_differs_from_the_one_before() -> None:
    drift = [2] * 10 + [2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5]
    found = [
        rules(last_judged(daily("pain_leg", drift[:n], until=20 + n))) for n in range(8, len(drift))
    ]
    assert found[-1] == ["pain_leg_up"]


def test_an_improving_course_that_levels_off_is_no_worsening() -> None:
    levels_off = [8, 8, 7, 7, 6, 5, 5, 4, 4, 3, 3, 3, 4, 3, 4, 4, 3, 4, 4, 4]
    for n in range(1, len(levels_off) + 1):
        assert last_judged(daily("pain_leg", levels_off[:n], until=n)) == []


def test_fewer_than_four_earlier_logs_are_too_few_to_compare_with() -> None:
    assert last_judged(daily("pain_leg", [1, 1, 1, 9, 9, 9], until=20)) == []
    assert rules(last_judged(daily("pain_leg", [1, 1, 1, 1, 9, 9, 9], until=20)))


def test_gaps_do_not_matter_but_what_is_half_a_year_old_does() -> None:
    weekly = {7 * n: 3 for n in range(1, 8)}
    assert rules(last_judged(course("pain_leg", weekly | {60: 7, 80: 7}))) == ["pain_leg_up"]
    assert last_judged(course("pain_leg", weekly | {260: 7, 270: 7})) == []


def test_back_pain_is_never_compared_with_leg_pain() -> None:
    points = [*daily("pain_back", [1] * 7, until=11), *daily("pain_leg", [9] * 3, until=14)]
    assert last_judged(points) == []


def test_correcting_an_earlier_day_says_nothing_about_now() -> None:
    points = daily("pain_leg", [1, 1, 1, 1, 1, 9, 9, 9, 1], until=20)
    assert judge(points, day=on(19), performed_on=DAY_0) == []


def test_a_day_without_the_pain_answer_says_nothing_about_pain() -> None:
    points = [*daily("pain_leg", [1, 1, 1, 1, 9, 9, 9], until=20), DayPoint(on(21), steps=10)]
    assert last_judged(points) == []


pains = st.lists(st.integers(0, 10), min_size=1, max_size=28)


@given(st.lists(st.integers(0, 8), min_size=1, max_size=28), st.integers(1, 2))
def test_how_high_pain_is_does_not_matter_only_how_it_changes(pain: list[int], more: int) -> None:
    low = rules(last_judged(daily("pain_leg", pain, until=40)))
    high = rules(last_judged(daily("pain_leg", [value + more for value in pain], until=40)))
    assert low == high


@given(pains)
def test_a_higher_threshold_never_finds_more(pain: list[int]) -> None:
    points = daily("pain_leg", pain, until=40)
    found = [
        bool(last_judged(points, tuning=Tuning.from_json({"pain_leg_up": {"rise": rise}})))
        for rise in (2, 3, 4, 5)
    ]
    assert found == sorted(found, reverse=True)


@given(pains)
def test_a_course_that_only_gets_better_never_alarms(pain: list[int]) -> None:
    assert last_judged(daily("pain_leg", sorted(pain, reverse=True), until=40)) == []


@given(pains, st.randoms())
def test_the_order_in_which_days_are_given_does_not_matter(pain: list[int], random: Random) -> None:
    points = daily("pain_leg", pain, until=40)
    shuffled = random.sample(points, len(points))
    assert last_judged(shuffled) == last_judged(points)
