"""What is news to a nurse who has set an earlier finding of the same rule aside."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tracker.rules.severity import Severity
from tracker.rules.triage import DayPoint, Finding
from tracker.rules.triage.material_change import has_recovered, is_longer_silence, is_news

DAY = date(2026, 11, 3)


def later(days):
    return DAY + timedelta(days=days)


def evidence(measure, value, usual, *, day=DAY):
    return {
        "measure": measure,
        "judged": [{"day": day.isoformat(), "value": value}],
        "median": usual,
        "reported_on": [day.isoformat()],
    }


def a_finding(measure, value, usual, *, day, severity=Severity.WATCH):
    found = evidence(measure, value, usual, day=day)
    del found["reported_on"]
    return Finding(rule="r", severity=severity, reason="Worse", evidence=found)


def news(finding, seen, *, day, course=(), severity=Severity.WATCH):
    return is_news(finding, day=day, seen=seen, seen_severity=severity, course=course)


SEEN = evidence("pain_leg", 6, 3)
BASE = [DayPoint(later(-1), pain_leg=3), DayPoint(DAY, pain_leg=6)]


@pytest.mark.parametrize(("value", "expected"), [(5, False), (6, False), (7, False), (8, True)])
def test_pain_is_materially_worse_by_two_points(value, expected):
    finding = a_finding("pain_leg", value, 3, day=later(1))
    assert news(finding, SEEN, day=later(1)) is expected


@pytest.mark.parametrize(("value", "expected"), [(50, False), (36, False), (35, True), (0, True)])
def test_walking_is_materially_worse_when_a_further_third_is_gone(value, expected):
    seen = evidence("steps", 50, 100)
    assert news(a_finding("steps", value, 100, day=later(1)), seen, day=later(1)) is expected


def test_one_bad_day_among_those_judged_is_no_news():
    judged = [{"day": later(n).isoformat(), "value": value} for n, value in enumerate((6, 6, 9))]
    found = {**SEEN, "judged": judged}
    assert not news(Finding("r", Severity.WATCH, "Worse", found), SEEN, day=later(2))
    judged[1]["value"] = 8
    assert news(Finding("r", Severity.WATCH, "Worse", found), SEEN, day=later(2))


def test_nobody_walks_less_than_not_at_all():
    seen = evidence("steps", 0, 100)
    assert not news(a_finding("steps", 0, 100, day=later(1)), seen, day=later(1))


def test_one_measure_is_never_compared_with_another():
    seen = evidence("walking_distance_m", 500, 900)
    finding = a_finding("daily_distance_m", 10, 900, day=later(1))
    assert not news(finding, seen, day=later(1))


def test_the_same_level_after_a_recovery_is_news():
    course = [*BASE, DayPoint(later(1), pain_leg=3), DayPoint(later(2), pain_leg=2)]
    assert news(a_finding("pain_leg", 6, 3, day=later(3)), SEEN, day=later(3), course=course)


def test_one_good_day_is_no_recovery():
    one = [*BASE, DayPoint(later(1), pain_leg=3), DayPoint(later(2), pain_leg=6)]
    assert not has_recovered(SEEN, one)
    with_gap = [*one, DayPoint(later(3)), DayPoint(later(4), pain_leg=3)]
    assert not has_recovered(SEEN, with_gap)


def test_good_days_before_the_evidence_are_no_recovery():
    early = [DayPoint(later(-day), pain_leg=2) for day in (5, 4, 3, 2)]
    assert not has_recovered(SEEN, [*early, *BASE])


def test_walking_recovers_upwards():
    seen = evidence("daily_distance_m", 200, 400)
    course = [DayPoint(later(day), daily_distance_m=Decimal(400)) for day in (1, 2)]
    assert has_recovered(seen, course)


def test_what_was_set_aside_is_remembered_for_four_weeks():
    for days, expected in ((28, False), (29, True)):
        finding = a_finding("pain_leg", 6, 3, day=later(days))
        assert news(finding, SEEN, day=later(days)) is expected


def test_a_graver_finding_is_news_on_the_same_day():
    finding = a_finding("pain_leg", 6, 3, day=DAY, severity=Severity.URGENT)
    assert news(finding, SEEN, day=DAY)
    assert not news(finding, SEEN, day=DAY, severity=Severity.EMERGENCY)


def test_what_rests_on_one_day_is_news_on_another():
    seen = {"day": DAY.isoformat(), "reported_on": [DAY.isoformat()]}
    finding = Finding("red_flag:fever", Severity.WATCH, "Fever", {"day": DAY.isoformat()})
    assert not news(finding, seen, day=DAY)
    assert news(finding, seen, day=later(1))


@pytest.mark.parametrize(("days", "expected"), [(3, False), (5, False), (6, True)])
def test_silence_is_materially_longer_when_it_has_doubled(days, expected):
    finding = Finding("silence", Severity.WATCH, "Silent", {"requested_days": ["d"] * days})
    assert is_longer_silence(finding, {"requested_days": ["d"] * 3}) is expected
