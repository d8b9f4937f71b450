"""Amounts in words: the unit of the reader, a sign where it is a change."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.units import METRES_IN, DistanceUnit
from tracker.web.common.amounts import amount, difference, signed, unit_name


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        ("walking_distance_m", Decimal("365.76"), "1,200 feet"),
        ("walking_distance_m", Decimal("0.30"), "1 foot"),
        ("standing_min", 15, "15 minutes"),
        ("standing_min", 1, "1 minute"),
        ("pain_leg", 4, "4 of 10"),
        ("steps", 4000, "4,000 steps"),
        ("medicine_doses", 1, "1 dose"),
    ],
)
def test_an_amount_has_its_unit(measure: str, value: Decimal | int, words: str) -> None:
    assert amount(measure, value, "feet") == words


def test_distances_are_in_the_readers_own_unit() -> None:
    assert amount("daily_distance_m", Decimal("1609.344"), "miles") == "1 mile"
    assert amount("daily_distance_m", Decimal(804), "kilometers") == "0.804 kilometers"


def test_a_change_is_told_without_its_sign_and_with_its_unit() -> None:
    assert difference("pain_back", Decimal(-5), "feet") == "5 points"
    assert difference("pain_back", -1, "feet") == "1 point"
    assert difference("walking_distance_m", Decimal("-152.01"), "feet") == "499 feet"
    assert difference("walking_distance_m", Decimal("152.01"), "miles") == "0.09 miles"


def test_a_change_in_a_table_has_its_sign() -> None:
    assert signed("pain_back", Decimal("-3.5"), "feet") == "\N{MINUS SIGN}3.5"
    assert signed("walking_distance_m", Decimal("30.48"), "feet") == "+100"
    assert signed("standing_min", 0, "feet") == "0"
    assert signed("walking_distance_m", -0.01, "feet") == "0"
    assert unit_name("walking_distance_m", "feet") == "feet"
    assert unit_name("pain", "feet") == "points"


@given(st.decimals(-100_000, 100_000, places=2), st.sampled_from([*DistanceUnit]))
def test_a_change_reads_the_same_both_ways_but_for_its_sign(metres: Decimal, unit: str) -> None:
    more, less = (signed("walking_distance_m", change, unit) for change in (metres, -metres))
    assert more.lstrip("+\N{MINUS SIGN}") == less.lstrip("+\N{MINUS SIGN}")
    shown = float(more.lstrip("+\N{MINUS SIGN}").replace(",", ""))
    step = 0.005 if unit in ("miles", "kilometers") else 0.5
    # a chart's number has no decimals from 100 on
    allowed = step if shown < 100 else 0.51
    assert abs(shown - abs(float(metres) / float(METRES_IN[DistanceUnit(unit)]))) <= allowed + 1e-6


def test_amounts_are_told_in_spanish() -> None:
    with translation.override("es"):
        assert amount("walking_distance_m", Decimal("30.48"), "feet") == "100 pies"
        assert amount("pain_leg", 4, "feet") == "4 de 10"
