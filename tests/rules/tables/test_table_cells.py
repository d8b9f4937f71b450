"""Cells of tables: days and numbers in every form that people write, or refused, never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.tables.cells import (
    DAY_FIRST,
    MONTH_FIRST,
    Ambiguous,
    DayFirst,
    Unclear,
    read_days,
    read_iso_or_us_day,
    read_numbers,
)
from tracker.rules.units import DistanceUnit


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-03", "2026/11/3", "20261103", "3 Nov 2026", "Nov 3, 2026", "November 3rd, 2026",
        "Tue, Nov 3, 2026", "3 de noviembre de 2026", "martes, 3 de noviembre de 2026",
        "mar., 3 nov. 2026", "2026-11-03T00:00:00Z", "2026-11-03 12:00:00 AM", "03-Nov-2026",
    ],
)  # fmt: skip
def test_a_day_in_many_forms(cell):
    assert read_days([cell]) == [date(2026, 11, 3)]


@given(
    st.lists(st.dates(date(2020, 1, 1), date(2030, 12, 31)), min_size=1, max_size=5),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]),
)
def test_a_column_of_days_comes_back_or_is_asked_about_never_swapped(days, form):
    cells = [f"{day:{form}}" for day in days]
    try:
        read = read_days(cells)
    except Ambiguous:
        assert all(day.day <= 12 for day in days)
        read = read_days(cells, order=DAY_FIRST if form == "%d/%m/%Y" else MONTH_FIRST)
    assert read == days


@pytest.mark.parametrize(
    ("cells", "unit", "numbers"),
    [
        (["1,234", "999"], None, [1234, 999]),
        (["1.234", "999"], None, [1234, 999]),
        (["1 234", "1’234", "1\u00a0234"], None, [1234, 1234, 1234]),
        (["1,234,567"], None, [1234567]),
        (["4210.0", "1,234.0"], None, [4210, 1234]),
        (["1,234"], DistanceUnit.miles, [1.234]),
        (["1.234"], DistanceUnit.kilometers, [1.234]),
        (["1,234"], DistanceUnit.feet, [1234]),
        (["1.234,5", "1.234"], DistanceUnit.meters, [1234.5, 1234]),
        (["1,234.5", "1,234"], DistanceUnit.feet, [1234.5, 1234]),
        (["0,123", "1.234"], DistanceUnit.meters, [0.123, 1234]),
        (["", "-", "n/a", ".5"], DistanceUnit.miles, [None, None, None, 0.5]),
        (["2.5 km", "3km"], DistanceUnit.kilometers, [2.5, 3]),
    ],
)
def test_numbers_in_many_forms(cells, unit, numbers):
    assert read_numbers(cells, unit=unit) == numbers


@pytest.mark.parametrize("cells", [["1.5", "1,5"], ["-5"], ["1e5"], ["12 34"], ["1.2.3,4,5"]])
def test_numbers_that_cannot_be_read(cells):
    with pytest.raises(Unclear):
        read_numbers(cells, unit=DistanceUnit.meters)


@given(st.lists(st.text("0123456789.,/- kmabc'\u00a0", max_size=12), max_size=4))
def test_whatever_stands_in_a_cell_is_a_number_none_or_said_to_be_unclear(cells):
    for unit in (None, DistanceUnit.miles):
        try:
            numbers = read_numbers(cells, unit=unit)
        except Unclear:
            continue
        assert all(number is None or number >= 0 for number in numbers)


@pytest.mark.parametrize("cell", ["1950-12-31", "12/31/1950"])
def test_a_day_in_one_of_two_forms(cell):
    assert read_iso_or_us_day(cell) == date(1950, 12, 31)


@pytest.mark.parametrize(
    "cell",
    ["1950/12/31", "19501231", "12-31-1950", "12/31/50", "Dec 31, 1950", "13/32/1950", "2/30/1950",
     "1950-12-31 09:00", ""],
)  # fmt: skip
def test_a_day_in_no_other_form(cell):
    with pytest.raises(Unclear):
        read_iso_or_us_day(cell)


def test_a_day_that_stands_before_its_month_is_refused():
    with pytest.raises(DayFirst):
        read_iso_or_us_day("31/12/1950")


def test_a_year_of_four_digits_is_taken_as_it_stands():
    assert read_days(["12/31/0026", "12/31/26"]) == [date(26, 12, 31), date(2026, 12, 31)]
