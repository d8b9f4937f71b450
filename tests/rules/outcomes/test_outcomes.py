"""Outcomes, purely: quartiles, stages, responders, and what may be told of small groups."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.outcomes.bands import pain_band, walking_band
from tracker.rules.outcomes.quartiles import spread
from tracker.rules.outcomes.recovery_figures import Happened, Recovery, first_log, stages_of
from tracker.rules.outcomes.stages import BEFORE, COURSE, begins, code_of, point_of
from tracker.rules.outcomes.suppression import Cell, cell, gained, responders, share, why_untold
from tracker.rules.progress.published_averages import PUBLISHED

DAY_0 = date(2026, 1, 1)
NOTHING = (None,) * 6
LEG = 4  # the place of leg pain among the measures


# Quartiles


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=40), st.sampled_from([1, 2, 10]))
def test_quartiles_of_counts_are_those_of_the_values_themselves(values, scale) -> None:
    found = spread(Counter(values), scale=scale)
    lower, middle, upper = quantiles(values, n=4, method="inclusive")
    assert found is not None
    assert found.patients == len(values)
    assert (found.lower, found.middle, found.upper) == pytest.approx(
        (lower / scale, median(values) / scale, upper / scale)
    )
    assert middle == median(values)


def test_nobody_has_no_quartiles_and_one_patient_has_three_alike() -> None:
    assert spread({}) is None
    assert spread({4: 0}) is None
    one = spread({7: 1})
    assert one is not None
    assert (one.lower, one.middle, one.upper) == (7, 7, 7)


# Stages


def test_every_day_of_six_years_is_in_the_stage_that_names_it() -> None:
    for stage in COURSE:
        assert code_of(stage.days.first_day) == code_of(stage.days.last_day) == stage.code
        assert begins(stage.code) == stage.days.first_day
    assert [stage.title for stage in COURSE[:2]] == ["Week 1", "Week 2"]
    assert [COURSE[12].title, COURSE[-1].title] == ["Weeks 13\N{EN DASH}16", "Year 6"]
    assert code_of(-1) is None
    assert code_of(COURSE[-1].days.last_day + 1) is None


def happened(*days: tuple[int, object], **more: object) -> Happened:
    """Logs of leg pain by recovery day."""
    logs = [
        (DAY_0 + timedelta(days=day), True, (*NOTHING[:LEG], pain, *NOTHING[LEG + 1 :]))
        for day, pain in days
    ]
    return Happened(logs=logs, **more)  # type: ignore[arg-type]


def recovery(leg: int | None = 8, ends_on: date | None = None) -> Recovery:
    return Recovery(DAY_0, ends_on, (*NOTHING[:LEG], leg, *NOTHING[LEG + 1 :]))


def test_a_stage_has_the_middle_answer_and_its_change_from_before() -> None:
    found = stages_of(recovery(), happened((0, 7), (3, 4), (6, 5), (7, 2)))
    assert found[1].values == {"pain_leg": 10}, "5, in half points"
    assert found[1].changes == {"pain_leg": -6}
    assert found[2].values == {"pain_leg": 4}
    assert (found[1].logs, found[2].logs) == (3, 1)
    assert found[BEFORE].values == {"pain_leg": 16}


def test_without_a_baseline_there_is_a_value_and_no_change() -> None:
    found = stages_of(recovery(leg=None), happened((3, 4)))
    assert (found[1].values, found[1].changes) == ({"pain_leg": 8}, {})


def test_days_before_day_0_and_of_the_next_procedure_do_not_count() -> None:
    logs = happened((-2, 9), (5, 4), (6, 1))
    found = stages_of(recovery(ends_on=DAY_0 + timedelta(days=6)), logs)
    assert found[1].values == {"pain_leg": 8}
    assert first_log(recovery(), logs) == 5
    assert first_log(recovery(), happened((-2, 9))) is None


def test_the_answers_around_a_published_time_point_stand_by_themselves() -> None:
    midas = PUBLISHED[0]
    found = stages_of(recovery(), happened((34, 9), (35, 6), (42, 4), (49, 2), (50, 9)))
    assert found[point_of(midas)].values == {"pain_leg": 8}


def test_a_peg_counts_in_the_week_that_it_tells_of() -> None:
    day = DAY_0 + timedelta(days=7)
    pegs = [(DAY_0, Decimal("7.3")), (day, Decimal("4.0"))]
    found = stages_of(recovery(), happened(pegs=pegs))
    assert found[1].values == {"peg": 40}
    assert found[1].changes == {"peg": -33}


def test_requested_days_are_answered_by_what_somebody_said_and_no_import() -> None:
    days = [DAY_0 + timedelta(days=n) for n in (1, 2, 3)]
    logs = [(days[0], True, NOTHING), (days[1], False, NOTHING)]
    found = stages_of(recovery(), Happened(logs, requested=days, alerts=[days[0], days[0]]))
    assert (found[1].requested, found[1].answered, found[1].logs, found[1].alerts) == (3, 1, 1, 2)


# Responders


@pytest.mark.parametrize(
    ("before", "now", "is_one"),
    [(8, 6, True), (8, 6.5, False), (4, 3, False), (3, 2, True), (1, 1, False), (1, 0, True)],
)
def test_a_responder_has_2_points_or_30_percent_less(before, now, is_one) -> None:
    counts: dict[tuple[int | None, ...], int] = {(round(now * 2), round((now - before) * 2)): 3}
    assert responders("pain_leg", counts) == (3 * is_one, 3)


def test_who_had_no_pain_before_or_gave_no_baseline_is_no_responder_and_none_that_failed() -> None:
    assert responders("pain_leg", {(0, 0): 4, (6, None): 5, (None, None): 6}) == (0, 0)


def test_a_peg_gains_by_a_whole_point() -> None:
    assert gained("peg", {-10: 2, -9: 3, 5: 1}, points=1) == (2, 6)


# What is told


@pytest.mark.parametrize(("patients", "why"), [(0, "none"), (1, "few"), (4, "few"), (5, "")])
def test_fewer_than_five_are_not_told(patients, why) -> None:
    assert why_untold(patients) == why
    assert cell({3: patients}, scale=1).why == why
    assert share(0, patients).why == why


def test_a_group_that_gives_away_fewer_than_five_by_subtraction_is_not_told() -> None:
    assert why_untold(20, [0, 5, 60]) == ""
    assert why_untold(20, [0, 4]) == "rest"
    assert cell({3: 20}, scale=1, rests=[1]) == Cell("rest")


def test_of_few_responders_only_that_they_are_few_is_told() -> None:
    assert share(3, 40).percent is None
    assert not share(3, 40).most
    assert share(38, 40).most
    assert share(10, 40).percent == 25
    assert share(0, 40).percent == 0


# Bands


def test_bands_go_by_the_worse_pain_and_the_farthest_walk() -> None:
    assert [pain_band(*pair) for pair in ((3, 0), (2, 4), (None, 7), (None, None))] == [
        "mild", "moderate", "severe", "",
    ]  # fmt: skip
    feet = [None, Decimal("76.19"), Decimal("76.20"), Decimal("304.80")]
    assert [walking_band(metres) for metres in feet] == ["", "short", "middle", "long"]
