"""Standing less: from day 15 it stays far below the patient's own days before."""

import pytest

from tests.rules.triage.courses import daily, last_judged, rules
from tracker.rules.triage import Tuning

USUAL = [20, 25, 20, 20, 25, 20, 20]


def test_three_logs_of_far_less_standing_are_to_watch() -> None:
    (finding,) = last_judged(daily("standing_min", [*USUAL, 8, 10, 8], until=20))
    assert finding.rule == "standing_down"
    assert finding.reason == "Standing down 57% in 3 days"
    assert finding.evidence["measure"] == "standing_min"
    assert finding.evidence["median"] == 20


@pytest.mark.parametrize("newest", [[5], [5, 5], [15, 15, 15], [5, 20, 5]])
def test_a_bad_day_or_two_and_a_little_less_are_no_alert(newest: list[int]) -> None:
    assert last_judged(daily("standing_min", [*USUAL, *newest], until=20)) == []


def test_an_early_dip_is_no_alert() -> None:
    assert last_judged(daily("standing_min", [*USUAL, 5, 5, 5], until=14)) == []
    assert rules(last_judged(daily("standing_min", [*USUAL, 5, 5, 5], until=15)))


def test_a_clinic_may_ask_for_a_deeper_fall() -> None:
    points = daily("standing_min", [*USUAL, 10, 10, 10], until=20)
    assert rules(last_judged(points)) == ["standing_down"]
    tuning = Tuning.from_json({"standing_down": {"fall": 60}})
    assert last_judged(points, tuning=tuning) == []
