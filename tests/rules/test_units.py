"""Distances come back as they were typed, and are kept in metres to the centimetre."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.units import (
    LONG_UNITS,
    MOST_METRES,
    DistanceUnit,
    describe_distance,
    from_metres,
    to_metres,
)

units = st.sampled_from(DistanceUnit)
metres = st.decimals(0, MOST_METRES - 10, places=2)


@st.composite
def typed_distances(draw: st.DrawFn) -> tuple[Decimal, DistanceUnit]:
    """What a person types: few decimals, within 100 km."""
    unit = draw(units)
    most = from_metres(MOST_METRES, unit) - 1
    return draw(st.decimals(0, most, places=3 if unit in LONG_UNITS else 1)), unit


@given(typed_distances())
def test_a_distance_comes_back_as_it_was_typed(typed: tuple[Decimal, DistanceUnit]) -> None:
    number, unit = typed
    assert from_metres(to_metres(number, unit), unit) == number


@given(typed_distances())
def test_text_with_commas_and_blanks_is_the_same_number(
    typed: tuple[Decimal, DistanceUnit],
) -> None:
    number, unit = typed
    assert to_metres(f" {number:,f} ", unit) == to_metres(number, unit)


@given(metres, units)
def test_reading_a_distance_in_any_unit_never_moves_it_by_more_than_its_rounding(
    kept: Decimal, unit: DistanceUnit
) -> None:
    half_a_step = {
        DistanceUnit.feet: Decimal("0.16"),
        DistanceUnit.yards: Decimal("0.47"),
        DistanceUnit.blocks: Decimal("4.04"),
        DistanceUnit.miles: Decimal("8.06"),
        DistanceUnit.meters: Decimal("0.51"),
        DistanceUnit.kilometers: Decimal("5.01"),
    }[unit]
    assert abs(to_metres(from_metres(kept, unit), unit) - kept) <= half_a_step


@given(metres, metres, units)
def test_a_longer_distance_is_never_more_than_a_rounding_step_shorter_on_paper(
    one: Decimal, other: Decimal, unit: DistanceUnit
) -> None:
    shorter, longer = sorted((one, other))
    step = Decimal("0.01") if unit in LONG_UNITS else Decimal(1)
    assert from_metres(shorter, unit) <= from_metres(longer, unit) + step


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1200, "feet", "365.76"),
        ("1,200", "feet", "365.76"),
        (100, "yards", "91.44"),
        (20, "blocks", "1609.34"),
        ("0.5", "miles", "804.67"),
        (".25", "miles", "402.34"),
        (0.1, "kilometers", "100"),
        (Decimal("1.005"), "meters", "1.01"),
        ("100", "kilometers", "100000"),
        (0, "feet", "0"),
        (-0.0, "feet", "0"),
    ],
)
def test_metres_are_exact_to_the_centimetre(value: object, unit: str, expected: str) -> None:
    assert str(to_metres(value, unit)) == str(Decimal(expected).quantize(Decimal("0.01")))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        "12 feet", "-1", "+1", "1e3", "0x10", "1_000", "1,2", "12,00", "1,2345", "1 200", "", " ",
        ".", "½", "²", "١٢", "１２", "NaN", "inf", "Infinity", "9" * 5000, "one", True, False, None,
        [12], float("nan"), float("inf"), float("-inf"), -1, -0.1, Decimal("NaN"),
        Decimal("Infinity"), Decimal("sNaN"), 10**400, 328_084,
    ],
)  # fmt: skip
def test_what_is_not_plainly_a_distance_is_refused_with_the_fix(value: object) -> None:
    with pytest.raises(
        ValueError, match=r"^Type a number of feet from 0 to 328,083, such as 1,200\.$"
    ):
        to_metres(value, DistanceUnit.feet)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("feet", "Type a number of feet from 0 to 328,083, such as 1,200."),
        ("yards", "Type a number of yards from 0 to 109,361, such as 400."),
        ("miles", "Type a number of miles from 0 to 62, such as 0.5."),
        ("meters", "Type a number of meters from 0 to 100,000, such as 350."),
        ("kilometers", "Type a number of kilometers from 0 to 100, such as 0.4."),
    ],
)
def test_the_fix_is_said_in_the_persons_own_unit(unit: str, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        to_metres("far", unit)
    assert str(refused.value) == words


def test_an_unknown_unit_is_refused_with_the_choices() -> None:
    with pytest.raises(
        ValueError, match=r"^Choose feet, yards, blocks, miles, meters or kilometers\.$"
    ):
        to_metres(1, "steps")


@pytest.mark.parametrize(
    ("kept", "unit", "phrase"),
    [
        ("365.76", "feet", "1,200 feet"),
        ("0.30", "feet", "1 foot"),
        ("0", "feet", "0 feet"),
        ("300", "feet", "984 feet"),
        ("804.67", "miles", "0.5 miles"),
        ("1609.34", "miles", "1 mile"),
        ("300", "miles", "0.19 miles"),
        ("201.17", "miles", "0.125 miles"),
        ("198.59", "miles", "0.12 miles"),
        ("91.44", "yards", "100 yards"),
        ("0.91", "yards", "1 yard"),
        ("12.5", "meters", "12.5 meters"),
        ("12.34", "meters", "12 meters"),
        ("1", "meters", "1 meter"),
        ("1000", "kilometers", "1 kilometer"),
        ("100000", "kilometers", "100 kilometers"),
        ("1000", "meters", "1,000 meters"),
    ],
)
def test_a_distance_is_described_as_people_say_it(kept: str, unit: str, phrase: str) -> None:
    assert describe_distance(Decimal(kept), unit) == phrase


@given(typed_distances())
def test_a_distance_is_never_written_with_an_exponent(typed: tuple[Decimal, DistanceUnit]) -> None:
    number, unit = typed
    assert "E" not in str(from_metres(to_metres(number, unit), unit))
