"""The weekly PEG: what is an answer, what the score is, and on which days it is offered."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.log.answers import InvalidAnswers
from tracker.rules.peg import Peg, check_day, clean, is_due, week_of

DAY_0 = date(2026, 10, 22)
ZERO_TO_TEN = st.integers(0, 10)


def on(number: int) -> date:
    """The date of a recovery day."""
    return DAY_0 + timedelta(days=number)


# Answers and score


@pytest.mark.parametrize(
    ("items", "score"),
    [((0, 0, 0), "0.0"), ((10, 10, 10), "10.0"), ((7, 6, 6), "6.3"), ((7, 7, 6), "6.7")],
)
def test_the_score_is_the_mean_of_the_three_to_a_tenth(items, score):
    assert Peg(*items).score == Decimal(score)


@given(ZERO_TO_TEN, ZERO_TO_TEN, ZERO_TO_TEN)
def test_a_score_lies_between_the_least_and_the_most_answer(pain, enjoyment, activity):
    score = Peg(pain, enjoyment, activity).score
    assert score is not None
    assert min(pain, enjoyment, activity) <= score <= max(pain, enjoyment, activity)
    assert abs(score - Decimal(pain + enjoyment + activity) / 3) <= Decimal("0.05")


@pytest.mark.parametrize("missing", ["pain", "enjoyment", "activity"])
def test_with_an_answer_missing_there_is_no_score(missing):
    assert clean({"pain": 4, "enjoyment": 4, "activity": 4, missing: ""}).score is None


def test_answers_are_read_as_forms_and_programs_give_them():
    assert clean({"pain": "7", "enjoyment": 0, "activity": None}) == Peg(7, 0, None)


@given(st.builds(Peg, *[st.none() | ZERO_TO_TEN] * 3).filter(lambda peg: peg != Peg()))
def test_what_is_kept_as_json_reads_as_the_same(peg):
    assert clean(peg.as_json()) == peg


@pytest.mark.parametrize("typed", ["11", "-1", "3.5", "ten", 11, -1, 3.5, True, [3], "1e1"])
def test_what_is_no_whole_number_from_0_to_10_is_refused_with_the_fix(typed):
    with pytest.raises(InvalidAnswers) as refused:
        clean({"pain": typed, "enjoyment": 3})
    assert refused.value.errors == {"pain": "Average pain is a whole number from 0 to 10."}


def test_no_answer_at_all_and_an_unknown_question_are_refused():
    with pytest.raises(InvalidAnswers) as refused:
        clean({"pain": "", "enjoyment": None})
    assert list(refused.value.errors) == ["answers"]
    with pytest.raises(InvalidAnswers) as refused:
        clean({"pain": 3, "sleep": 4})
    assert list(refused.value.errors) == ["sleep"]


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_a_week_runs_from_monday_to_sunday(day):
    monday = week_of(day)
    assert monday.weekday() == 0
    assert timedelta(0) <= day - monday < timedelta(days=7)


# Which days


def test_the_first_week_after_the_procedure_holds_both_sides_of_it():
    def fault(number: int) -> str | None:
        return check_day(on(number), today=on(30), performed_on=DAY_0)

    assert [number for number in range(-30, 31) if fault(number)] == [1, 2, 3, 4, 5, 6]
    assert "up to day 0, or one from day 7 on" in (fault(3) or "")


def test_neither_the_future_nor_long_before_the_procedure_can_be_told_of():
    assert check_day(on(9), today=on(8), performed_on=DAY_0)
    assert check_day(on(-31), today=on(8), performed_on=DAY_0)


# When it is offered


def offered(until: int, *, first: int = -40) -> list[int]:
    """The recovery days on which somebody who always answers at once is asked."""
    days: list[int] = []
    for number in range(first, until + 1):
        last = on(days[-1]) if days else None
        if is_due(on(number), performed_on=DAY_0, last=last):
            days.append(number)
    return days


def test_it_is_offered_once_before_then_weekly_then_monthly_then_yearly():
    days = offered(1830)
    assert days[:14] == [-30, *range(7, 85, 7), 112]
    assert {after - before for before, after in pairwise(days) if 84 <= before <= 366 - 28} == {28}
    assert {after - before for before, after in pairwise(days) if before > 366} == {364}


@given(st.integers(-60, 2000), st.integers(-30, 2000))
def test_whoever_answered_within_a_week_after_the_procedure_is_left_in_peace(today, last):
    if 0 < last <= today < last + 7:
        assert not is_due(on(today), performed_on=DAY_0, last=on(last))


def test_the_answers_from_before_do_not_keep_the_first_week_from_being_asked():
    assert is_due(on(7), performed_on=DAY_0, last=on(0))
    assert not is_due(on(6), performed_on=DAY_0, last=None)


def test_before_the_procedure_it_is_offered_until_it_is_answered():
    assert is_due(on(0), performed_on=DAY_0, last=None)
    assert not is_due(on(-1), performed_on=DAY_0, last=on(-20))
    assert not is_due(on(-31), performed_on=DAY_0, last=None)
