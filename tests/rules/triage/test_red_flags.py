"""Red flags: all at once, on whichever day they are reported, whatever else is logged or set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.triage.courses import DAY_0, last_judged, on, rules
from tracker.guidance import RedFlag, mild
from tracker.rules.severity import Severity
from tracker.rules.triage import RULES, DayPoint, Finding, Tuning, judge, patient_words

EVERYTHING_OFF = Tuning.from_json(
    {code: {"on": False} for code, rule in RULES.items() if rule.can_be_switched}
)


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


@given(
    st.lists(st.sampled_from([flag.code for flag in mild().red_flags]), min_size=1, unique=True),
    st.lists(st.integers(0, 10), max_size=20),
    st.integers(-20, 400),
)
def test_whatever_else_is_logged_and_switched_off_each_is_found(
    reported: list[str], pain: list[int], day: int
) -> None:
    points = [DayPoint(on(day - 1 - n), pain_leg=value) for n, value in enumerate(pain)]
    points.append(DayPoint(on(day), pain_leg=10, symptoms=reported))
    found = last_judged(points, tuning=EVERYTHING_OFF)
    assert {finding.rule for finding in found} == {f"red_flag:{code}" for code in reported}
