"""Amounts in words: the unit of the reader, a sign where it is a change."""

from decimal import Decimal

import pytest
from django.utils import translation

from tracker.web.amounts import amount, difference, signed


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


def test_a_change_is_told_without_its_sign_or_with_it() -> None:
    assert difference("pain_back", Decimal(-5), "feet") == "5 points"
    assert signed("pain_back", Decimal(-1), "feet") == "\N{MINUS SIGN}1 point"
    assert signed("walking_distance_m", Decimal("30.48"), "feet") == "+100 feet"
    assert signed("standing_min", 0, "feet") == "0 minutes"


def test_amounts_are_told_in_spanish() -> None:
    with translation.override("es"):
        assert amount("walking_distance_m", Decimal("30.48"), "feet") == "100 pies"
        assert amount("pain_leg", 4, "feet") == "4 de 10"
