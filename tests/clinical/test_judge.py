"""The triage rules, each with the case in which it speaks and those in which it keeps quiet."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.clinical.severity import Severity
from tracker.clinical.triage import DayPoint, Finding, judge, patient_words
from tracker.guidance import RedFlag, mild

DAY_0 = date(2026, 11, 3)


def on(recovery_day: int) -> date:
    return DAY_0 + timedelta(days=recovery_day)


def course(measure: str, values: Mapping[int, object]) -> list[DayPoint]:
    """One measure by day of recovery."""
    return [DayPoint(day=on(day), **{measure: value}) for day, value in values.items()]  # type: ignore[arg-type]


def last_judged(points: list[DayPoint]) -> list[Finding]:
    return judge(points, day=max(point.day for point in points), performed_on=DAY_0)


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


# Red flags


@pytest.mark.parametrize("flag", mild().red_flags, ids=lambda flag: flag.code)
def test_each_red_flag_is_a_finding_of_its_own_severity_in_a_nurses_words(flag: RedFlag) -> None:
    (finding,) = last_judged([DayPoint(day=on(3), symptoms=(flag.code,))])
    assert finding == Finding(
        rule=f"red_flag:{flag.code}",
        severity=flag.severity,
        reason=flag.reported,
        evidence={"day": "2026-11-06", "symptom": flag.code},
    )
    assert finding.is_red_flag
    assert finding.severity in (Severity.EMERGENCY, Severity.URGENT)
    assert patient_words(finding) == flag.question


def test_emergencies_come_before_what_is_urgent() -> None:
    reported = ("fever", "leg_weakness", "fall", "saddle_numbness")
    findings = last_judged([DayPoint(day=on(3), symptoms=reported)])
    assert len(findings) == 4
    assert [f.severity for f in findings] == [Severity.EMERGENCY] * 2 + [Severity.URGENT] * 2


@pytest.mark.parametrize("symptoms", [None, (), [], ("expected_soreness",), ["expected_soreness"]])
def test_nothing_and_expected_soreness_raise_no_alert(symptoms: object) -> None:
    assert last_judged([DayPoint(day=on(3), symptoms=symptoms)]) == []  # type: ignore[arg-type]


def test_a_red_flag_of_an_earlier_day_counts_although_later_days_were_logged() -> None:
    points = [DayPoint(day=on(3), symptoms=["fever"]), DayPoint(day=on(4), pain_leg=2)]
    assert rules(judge(points, day=on(3), performed_on=DAY_0)) == ["red_flag:fever"]


def test_a_red_flag_of_another_day_is_not_repeated() -> None:
    points = [DayPoint(day=on(3), symptoms=["fever"]), DayPoint(day=on(4), pain_leg=2)]
    assert judge(points, day=on(4), performed_on=DAY_0) == []


@pytest.mark.parametrize("recovery_day", [-20, 0, 1, 400, 1800])
def test_a_red_flag_counts_on_any_day(recovery_day: int) -> None:
    points = [DayPoint(day=on(recovery_day), symptoms=["fever"])]
    assert rules(last_judged(points)) == ["red_flag:fever"]


def test_a_day_that_is_not_there_says_nothing() -> None:
    assert judge([], day=on(3), performed_on=DAY_0) == []
    assert judge([DayPoint(day=on(2), symptoms=["fever"])], day=on(3), performed_on=DAY_0) == []


# Pain


@pytest.mark.parametrize(("measure", "name"), [("pain_back", "Back"), ("pain_leg", "Leg")])
def test_pain_two_points_over_its_recent_median_is_to_watch(measure: str, name: str) -> None:
    (finding,) = last_judged(course(measure, {5: 3, 6: 4, 7: 3, 8: 5}))
    assert finding.rule == f"{measure}_up"
    assert finding.severity is Severity.WATCH
    assert finding.reason == f"{name} pain up 2 points in 1 day"
    assert finding.evidence == {
        "measure": measure,
        "judged": [{"day": "2026-11-11", "value": 5}],
        "median": 3,
        "compared_with": [
            {"day": "2026-11-08", "value": 3},
            {"day": "2026-11-09", "value": 4},
            {"day": "2026-11-10", "value": 3},
        ],
    }


def test_the_reason_counts_the_days_since_pain_was_last_as_usual() -> None:
    pain = {3: 3, 4: 3, 6: 3, 7: 4, 8: 5, 9: 5, 10: 6}
    (finding,) = last_judged(course("pain_leg", pain))
    assert finding.reason == "Leg pain up 2.5 points in 4 days"
    assert finding.evidence["median"] == 3.5


def test_pain_less_than_two_points_up_is_no_alert() -> None:
    assert last_judged(course("pain_leg", {5: 3, 6: 4, 7: 3, 8: 4})) == []
    assert last_judged(course("pain_leg", {5: 3, 6: 4, 7: 3, 8: 4, 9: 5})) == []  # over 3.5


def test_fewer_than_three_recent_logs_are_too_few_to_compare_with() -> None:
    assert last_judged(course("pain_leg", {6: 1, 7: 1, 8: 9})) == []
    assert (
        last_judged([*course("pain_back", {5: 1}), *course("pain_leg", {6: 1, 7: 1, 8: 9})]) == []
    )


def test_pain_is_compared_with_the_preceding_fourteen_days_only() -> None:
    within = {10: 1, 11: 1, 12: 1, 24: 5}
    assert rules(last_judged(course("pain_leg", within))) == ["pain_leg_up"]
    one_too_old = {9: 1, 11: 1, 12: 1, 24: 5}
    assert last_judged(course("pain_leg", one_too_old)) == []


def test_back_pain_is_never_compared_with_leg_pain() -> None:
    points = [*course("pain_back", {5: 1, 6: 1, 7: 1}), *course("pain_leg", {8: 9})]
    assert last_judged(points) == []


def test_pain_falling_is_no_alert() -> None:
    assert last_judged(course("pain_leg", {5: 8, 6: 8, 7: 8, 8: 2})) == []


def test_correcting_an_earlier_day_says_nothing_about_now() -> None:
    points = course("pain_leg", {5: 1, 6: 1, 7: 1, 8: 9, 9: 1})
    assert judge(points, day=on(8), performed_on=DAY_0) == []


def test_a_day_without_the_pain_answer_says_nothing_about_pain() -> None:
    points = [*course("pain_leg", {5: 1, 6: 1, 7: 1, 8: 9}), DayPoint(day=on(9), steps=10)]
    assert last_judged(points) == []


# Walking

USUAL_WALKS: dict[int, object] = {day: Decimal("300.00") for day in range(8, 15)}


def test_two_walks_in_a_row_thirty_percent_down_are_to_watch() -> None:
    walks = USUAL_WALKS | {15: Decimal("210.00"), 16: Decimal("150.50")}
    (finding,) = last_judged(course("walking_distance_m", walks))
    assert finding.rule == "walking_down"
    assert finding.severity is Severity.WATCH
    assert finding.reason == "Farthest walk down 49% in 2 days"
    assert finding.evidence["judged"] == [
        {"day": "2026-11-18", "value": 210},
        {"day": "2026-11-19", "value": 150.5},
    ]
    assert finding.evidence["median"] == 300
    assert len(finding.evidence["compared_with"]) == 7  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "newest",
    [
        {16: Decimal("1")},  # one log only
        {15: Decimal("210.01"), 16: Decimal("1")},  # the one before is not down enough
        {15: Decimal("1"), 16: Decimal("210.01")},
        {15: Decimal("1"), 16: Decimal("900")},
    ],
)
def test_one_bad_day_is_no_alert(newest: dict[int, object]) -> None:
    assert last_judged(course("walking_distance_m", USUAL_WALKS | newest)) == []


def test_an_early_dip_is_no_alert() -> None:
    walks: dict[int, object] = dict.fromkeys(range(-10, 0), 300)
    assert last_judged(course("walking_distance_m", walks | {13: 10, 14: 10})) == []
    usual: dict[int, object] = dict.fromkeys(range(1, 14), 300)
    assert last_judged(course("walking_distance_m", usual | {14: 10})) == []
    assert rules(last_judged(course("walking_distance_m", usual | {14: 10, 15: 10}))) == [
        "walking_down"
    ]


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        ("walking_distance_m", "Farthest walk"),
        ("daily_distance_m", "Daily walking"),
        ("steps", "Daily steps"),
    ],
)
def test_each_measure_of_walking_is_judged_by_itself(measure: str, name: str) -> None:
    values = dict.fromkeys(range(8, 15), 3000) | {15: 1500, 16: 1500}
    (finding,) = last_judged(course(measure, dict(values)))
    assert finding.reason == f"{name} down 50% in 2 days"


def test_one_measure_of_walking_is_never_compared_with_another() -> None:
    points = [
        *course("daily_distance_m", dict.fromkeys(range(8, 15), 3000)),
        *course("walking_distance_m", {15: 100, 16: 100}),
    ]
    assert last_judged(points) == []


def test_the_farthest_walk_decides_where_there_is_one() -> None:
    points = [
        DayPoint(day=on(day), walking_distance_m=Decimal(300), steps=3000 if day < 15 else 100)
        for day in range(8, 17)
    ]
    assert last_judged(points) == []


def test_the_days_total_decides_while_there_are_too_few_farthest_walks() -> None:
    points = [
        DayPoint(
            day=on(day),
            daily_distance_m=Decimal(3000 if day < 15 else 100),
            walking_distance_m=Decimal(300) if day > 13 else None,
        )
        for day in range(8, 17)
    ]
    assert [f.reason for f in last_judged(points)] == ["Daily walking down 96% in 2 days"]


def test_walks_are_compared_with_the_fourteen_days_before_the_two() -> None:
    enough: dict[int, object] = {16: 300, 20: 300, 24: 300, 30: 100, 32: 100}
    assert rules(last_judged(course("steps", enough))) == ["walking_down"]
    one_too_old: dict[int, object] = {15: 300, 20: 300, 24: 300, 30: 100, 32: 100}
    assert last_judged(course("steps", one_too_old)) == []


def test_somebody_who_could_not_walk_at_all_cannot_walk_less() -> None:
    assert last_judged(course("steps", dict.fromkeys(range(8, 17), 0))) == []


def test_walking_more_is_no_alert() -> None:
    walks = USUAL_WALKS | {15: Decimal(500), 16: Decimal(900)}
    assert last_judged(course("walking_distance_m", walks)) == []


# All rules


@pytest.mark.parametrize("rule", ["pain_back_up", "pain_leg_up", "walking_down", "silence"])
def test_a_patient_reads_no_nurses_words(rule: str) -> None:
    finding = Finding(rule=rule, severity=Severity.WATCH, reason="Leg pain up 9 points")
    assert patient_words(finding).endswith(".")
    assert "9" not in patient_words(finding)
    assert not finding.is_red_flag


def test_what_concerns_the_staff_alone_has_no_words_for_the_patient() -> None:
    assert patient_words(Finding(rule="unread_note", severity=Severity.WATCH, reason="…")) == ""


day_points = st.builds(
    DayPoint,
    day=st.integers(-30, 90).map(on),
    daily_distance_m=st.none() | st.decimals(0, 100_000, places=2),
    steps=st.none() | st.integers(0, 200_000),
    walking_distance_m=st.none() | st.decimals(0, 100_000, places=2),
    pain_back=st.none() | st.integers(0, 10),
    pain_leg=st.none() | st.integers(0, 10),
    symptoms=st.none() | st.lists(st.sampled_from(sorted(mild().symptom_codes)), unique=True),
)
courses = st.lists(day_points, min_size=1, max_size=45, unique_by=lambda point: point.day)


@given(courses, st.randoms())
def test_the_order_in_which_days_are_given_does_not_matter(
    points: list[DayPoint], random: Random
) -> None:
    day = points[0].day
    expected = judge(points, day=day, performed_on=DAY_0)
    shuffled = list(points)
    random.shuffle(shuffled)
    assert judge(shuffled, day=day, performed_on=DAY_0) == expected


@given(courses)
def test_every_finding_can_be_kept_and_shown(points: list[DayPoint]) -> None:
    found = [f for point in points for f in judge(points, day=point.day, performed_on=DAY_0)]
    for finding in found:
        assert json.loads(json.dumps(finding.evidence)) == finding.evidence
        assert 0 < len(finding.reason) <= 200
        assert len(finding.rule) <= 60
        assert patient_words(finding)


@given(courses)
def test_each_rule_speaks_at_most_once_a_log(points: list[DayPoint]) -> None:
    found = rules(last_judged(points))
    assert len(found) == len(set(found))
