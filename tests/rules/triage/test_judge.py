"""Judging a log, and replaying a course: what holds for all rules together."""

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.triage.courses import DAY_0, daily, last_judged, on, rules
from tracker.guidance import mild
from tracker.rules.log.answers import Answers
from tracker.rules.triage import RULES, DayPoint, Finding, judge, patient_words, replay

BEFORE = Answers(pain_leg=7, pain_back=6, walking_distance_m=Decimal(90), standing_min=8)


def test_a_day_that_is_not_there_says_nothing() -> None:
    assert judge([], day=on(3), performed_on=DAY_0) == []
    assert judge([DayPoint(day=on(2), symptoms=["fever"])], day=on(3), performed_on=DAY_0) == []


def test_what_concerns_the_staff_alone_has_no_words_for_the_patient() -> None:
    for rule in ("unread_note", "phone_call"):
        severity = RULES["unread_note"].severity
        assert patient_words(Finding(rule=rule, severity=severity, reason="…")) == ""


day_points = st.builds(
    DayPoint,
    day=st.integers(-30, 90).map(on),
    daily_distance_m=st.none() | st.decimals(0, 100_000, places=2),
    steps=st.none() | st.integers(0, 200_000),
    walking_distance_m=st.none() | st.decimals(0, 100_000, places=2),
    walking_min=st.none() | st.integers(0, 1_440),
    standing_min=st.none() | st.integers(0, 1_440),
    pain_back=st.none() | st.integers(0, 10),
    pain_leg=st.none() | st.integers(0, 10),
    medicine_doses=st.none() | st.integers(0, 50),
    symptoms=st.none() | st.lists(st.sampled_from(sorted(mild().symptom_codes)), unique=True),
)
courses = st.lists(day_points, min_size=1, max_size=45, unique_by=lambda point: point.day)


def judged(points: list[DayPoint], day: date) -> list[Finding]:
    return judge(points, day=day, performed_on=DAY_0, baseline=BEFORE)


@given(courses, st.randoms())
def test_the_order_in_which_days_are_given_does_not_matter(
    points: list[DayPoint], random: Random
) -> None:
    expected = judged(points, points[0].day)
    shuffled = random.sample(points, len(points))
    assert judged(shuffled, points[0].day) == expected


@given(courses)
def test_every_finding_can_be_kept_and_shown(points: list[DayPoint]) -> None:
    for finding in (f for point in points for f in judged(points, point.day)):
        assert json.loads(json.dumps(finding.evidence)) == finding.evidence
        assert 0 < len(finding.reason) <= 200
        assert len(finding.rule) <= 60
        assert patient_words(finding)
        assert finding.is_red_flag or finding.rule in RULES


@given(courses)
def test_each_rule_speaks_at_most_once_a_log(points: list[DayPoint]) -> None:
    found = rules(judged(points, max(point.day for point in points)))
    assert len(found) == len(set(found))


# Replaying


@given(courses)
def test_a_replay_never_has_two_open_alerts_of_one_rule(points: list[DayPoint]) -> None:
    raised = replay(points, performed_on=DAY_0, baseline=BEFORE, until=on(90))
    for rule in {episode.rule for episode in raised}:
        of_rule = [episode for episode in raised if episode.rule == rule]
        for before, after in pairwise(of_rule):
            assert after.day - before.days[-1] > timedelta(days=7)


@given(courses)
def test_a_replay_raises_what_the_log_of_each_day_said_when_it_was_the_newest(
    points: list[DayPoint],
) -> None:
    ordered = sorted(points, key=lambda point: point.day)
    said = {
        (finding.rule, point.day)
        for at, point in enumerate(ordered)
        for finding in judged(ordered[: at + 1], point.day)
    }
    raised = replay(points, performed_on=DAY_0, baseline=BEFORE, until=on(90))
    assert {(episode.rule, day) for episode in raised for day in episode.days} == said


def test_a_replay_ends_where_it_is_told_to() -> None:
    points = daily("pain_leg", [2] * 7 + [7] * 6, until=30)
    (episode,) = replay(points, performed_on=DAY_0, until=on(28))
    assert (episode.rule, episode.day) == ("pain_leg_up", on(27))
    assert episode.days == (on(27), on(28))
    assert rules(last_judged(points[:10])) == ["pain_leg_up"]
    assert replay(points, performed_on=DAY_0, until=on(26)) == []
