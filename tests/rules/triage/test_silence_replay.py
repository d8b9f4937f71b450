"""The silences of a whole course, each told once."""

from datetime import date, timedelta

from tracker.rules.triage import Patience
from tracker.rules.triage.silence_replay import silences

DAY_0 = date(2026, 9, 1)


def day(number):
    return DAY_0 + timedelta(days=number)


def told(requested, logged, *, patience=None, until=100):
    found = silences(
        [day(n) for n in requested], [day(n) for n in logged],
        performed_on=DAY_0, patience=patience or Patience(), until=day(until),
    )  # fmt: skip
    return [((morning - DAY_0).days, finding.reason[0]) for morning, finding in found]


def test_it_is_told_on_the_morning_after_the_third_day_and_once():
    assert told(range(1, 10), []) == [(4, "3")]


def test_a_log_begins_another_silence():
    assert told(range(1, 12), [2, 7]) == [(6, "3"), (11, "3")]


def test_nobody_is_silent_who_logs_what_is_asked():
    assert told([1, 3, 5, 7], [1, 3, 5, 7]) == []


def test_days_that_nobody_asked_about_do_not_count():
    assert told([1, 8, 15], []) == [(16, "3")]


def test_a_more_patient_clinic_hears_later_or_never():
    assert told(range(1, 5), [], patience=Patience(early=4)) == [(5, "4")]
    assert told(range(1, 5), [], patience=Patience(early=5)) == []


def test_after_week_6_it_is_told_sooner():
    assert told([45, 48], []) == [(49, "2")]


def test_what_is_still_ahead_is_not_told():
    assert told(range(1, 10), [], until=3) == []
