"""A day that was about the same as the one before."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW, TODAY
from tracker.journal.record_day import InvalidLog, record_day
from tracker.journal.same_as_yesterday import REPEATED, repeat_day_before, repeatable
from tracker.models import DailyLog, Door
from tracker.rules.log.answers import STOPPED_BY, Answers

YESTERDAY = TODAY - timedelta(days=1)
counts = st.none() | st.integers(0, 10)


def logged(patient, day, **answers):
    record_day(patient=patient, day=day, answers=answers, entered_by=None, door=Door.PAGE, now=NOW)


def repeat(patient, day=TODAY):
    return repeat_day_before(patient=patient, day=day, entered_by=None, door=Door.PAGE, now=NOW)


@given(
    st.builds(
        Answers,
        steps=counts, standing_min=counts, pain_leg=counts, pain_back=counts,
        stopped_by=st.sets(st.sampled_from(STOPPED_BY)).map(tuple),
        symptoms=st.none() | st.just(("fever",)), note=st.sampled_from(["", "I fell"]),
    )
)  # fmt: skip
def test_measures_alone_are_said_again(answers: Answers) -> None:
    log = DailyLog(**answers.as_json())
    repeated = repeatable(log)
    measures = {name: getattr(answers, name) for name in REPEATED}
    if all(value in (None, ()) for value in measures.values()):
        assert repeated is None
    else:
        assert repeated is not None
        assert {name: getattr(repeated, name) for name in REPEATED} == measures
        assert (repeated.symptoms, repeated.note) == (None, "")


def test_the_day_before_is_said_again_and_twice_changes_nothing(patient):
    logged(patient, YESTERDAY, pain_leg=6, stopped_by=["tired"], symptoms=["fever"], note="I fell")
    first = repeat(patient)
    assert first.created
    assert first.log.answers == Answers(pain_leg=6, stopped_by=("tired",))
    assert not repeat(patient).changed
    assert first.log.versions.count() == 1


def test_what_was_answered_already_stands(patient):
    logged(patient, YESTERDAY, pain_leg=6, pain_back=3)
    logged(patient, TODAY, pain_leg=0, symptoms=[])
    assert repeat(patient).log.answers == Answers(pain_leg=0, pain_back=3, symptoms=())


@pytest.mark.parametrize("before", [{}, {"symptoms": ["fever"]}, {"note": "I fell"}])
def test_nothing_to_repeat_is_refused_and_nothing_is_written(patient, before):
    if before:
        logged(patient, YESTERDAY, **before)
    with pytest.raises(InvalidLog, match="There are no answers of the day before"):
        repeat(patient)
    assert not DailyLog.objects.filter(day=TODAY).exists()


def test_a_day_that_cannot_be_logged_is_refused(patient):
    logged(patient, TODAY, pain_leg=6)
    with pytest.raises(InvalidLog, match="is still to come"):
        repeat(patient, TODAY + timedelta(days=1))
