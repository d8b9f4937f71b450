"""More pain medicine: doses rise over the patient's own days before, and stay so."""

import pytest

from tests.rules.triage.courses import daily, last_judged, rules
from tracker.rules.triage import Tuning


def test_more_doses_on_three_days_are_to_watch() -> None:
    (finding,) = last_judged(daily("medicine_doses", [1, 0, 1, 1, 1, 1, 0, 4, 4, 3], until=25))
    assert finding.rule == "medicine_up"
    assert finding.reason == "Pain medicine up 2.7 doses in 3 days"
    assert finding.evidence["measure"] == "medicine_doses"
    assert finding.evidence["median"] == 1


@pytest.mark.parametrize("newest", [[5], [5, 5], [2, 2, 2], [5, 1, 5]])
def test_a_bad_day_or_two_and_one_dose_more_are_no_alert(newest: list[int]) -> None:
    assert last_judged(daily("medicine_doses", [1] * 7 + newest, until=25)) == []


def test_what_is_taken_in_the_first_days_is_expected() -> None:
    assert last_judged(daily("medicine_doses", [0] * 7 + [5, 5, 5], until=14)) == []
    assert rules(last_judged(daily("medicine_doses", [0] * 7 + [5, 5, 5], until=15)))


def test_somebody_who_takes_less_and_less_never_alarms() -> None:
    assert last_judged(daily("medicine_doses", [6, 6, 5, 5, 4, 4, 3, 3, 2, 2], until=25)) == []


def test_a_clinic_may_ask_for_a_greater_rise() -> None:
    points = daily("medicine_doses", [1] * 7 + [4, 4, 4], until=25)
    assert rules(last_judged(points)) == ["medicine_up"]
    assert last_judged(points, tuning=Tuning.from_json({"medicine_up": {"rise": 4}})) == []
