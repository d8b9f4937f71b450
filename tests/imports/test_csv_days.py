"""Tables of days from whatever program: headings, dates and numbers as people write them."""

import contextlib
import io
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.imports.csv_days import CsvDays
from tracker.imports.source import ImportFault, NeedsAnswer, Unreadable
from tracker.imports.sources import detect_source
from tracker.rules.imports.tally import CountedDay, Tally, Window
from tracker.rules.tables.cells import DAY_FIRST, MONTH_FIRST
from tracker.rules.units import METRES_IN, DistanceUnit

WINDOW = Window(ZoneInfo("America/Chicago"), date(2026, 1, 1), date(2026, 11, 2))
DAY = date(2026, 11, 2)
KM = METRES_IN[DistanceUnit.kilometers]


def found(text, choices=None, encoding="utf-8"):
    file = io.BytesIO(text if isinstance(text, bytes) else text.encode(encoding))
    source = detect_source(file)
    assert source.name == "csv"
    tally = Tally(WINDOW)
    for measured in source.read(file, WINDOW, choices or {}):
        tally.add(measured)
    return tally.result().rows


def refused(text, **options):
    with pytest.raises(Unreadable) as error:
        found(text, **options)
    return error.value.fault, error.value.example


def asked(text):
    with pytest.raises(NeedsAnswer) as error:
        found(text)
    return error.value


ONE_DAY = [CountedDay(DAY, 4210, Decimal("2500.00"))]


# Whole files


@pytest.mark.parametrize(
    "text",
    [
        "Date,Steps,Distance (km)\n2026-11-02,4210,2.5\n",
        "day,steps,distance_m\r\n2026-11-02,4210,2500\r\n",
        "Fecha;Pasos;Distancia (km)\n02/11/2026;4.210;2,5\n13/10/2026;;\n",
        '"Date","Calories Burned","Steps","Distance"\n"2026-11-02","1,900","4,210","2.5 km"\n',
        "Activities\nDate,Step goal,Steps,Distance (km)\n2026-11-02,6000,4210,2.5\n",
        "Day\tTotal steps\tCycling distance (km)\tDistance (km)\n20261102\t4210\t9\t2.5\n",
        "day,walking_distance_m,daily_distance_m,steps\n2026-11-02,90,2500,4210\n",
        "Date;Steps;Distance (m)\nNov 2, 2026;4 210;2500\nTotal;4 210;2500\n",
    ],
)
def test_tables_of_many_programs(text):
    assert found(text) == ONE_DAY


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_letters_of_excel(encoding):
    assert found("Día;Pasos;Distancia (km)\n2026-11-02;4210;2,5\n", encoding=encoding) == ONE_DAY


def test_hours_of_a_day_are_added_up():
    text = "Start,Steps\n2026-11-02 09:00:00,100\n2026-11-02 10:00:00,50\n2026-11-01T23:00,7\n"
    assert found(text) == [CountedDay(date(2026, 11, 1), 7), CountedDay(DAY, 150)]


def test_a_day_without_a_number_is_none():
    assert found("Date,Steps,Distance (km)\n2026-11-02,,2.5\n2026-11-01,0,\n") == [
        CountedDay(DAY, None, Decimal("2500.00"))
    ]


# What is asked


def test_a_date_that_may_be_two_days_is_asked_about():
    question = asked("Date,Steps\n03/04/2026,4210\n05/06/2026,90\n")
    assert (question.question, question.example) == ("date_order", "03/04/2026")
    assert question.options == {MONTH_FIRST: "2026-03-04", DAY_FIRST: "2026-04-03"}


@pytest.mark.parametrize(
    ("order", "day"), [(MONTH_FIRST, date(2026, 3, 4)), (DAY_FIRST, date(2026, 4, 3))]
)
def test_the_answer_is_taken(order, day):
    assert found("Date,Steps\n03/04/2026,4210\n", {"date_order": order}) == [CountedDay(day, 4210)]


def test_one_date_that_is_clear_answers_for_all():
    rows = found("Date,Steps\n03/04/2026,4210\n03/13/2026,90\n")
    assert [row.day for row in rows] == [date(2026, 3, 4), date(2026, 3, 13)]


def test_a_distance_without_a_unit_is_asked_about():
    question = asked("Date,Distance\n2026-11-02,2.5\n")
    assert (question.question, question.example) == ("distance_unit", "2.5")
    assert "miles" in question.options
    assert found("Date,Distance\n2026-11-02,2.5\n", {"distance_unit": "kilometers"}) == [
        CountedDay(DAY, None, Decimal(2500))
    ]


# What is refused


def test_a_table_of_something_else():
    assert refused("Date,Weight\n2026-11-02,70\n") == (ImportFault.COLUMNS, "Date,Weight")


def test_dates_that_contradict_each_other():
    fault, example = refused("Date,Steps\n13/01/2026,1\n01/13/2026,1\n")
    assert (fault, example) == (ImportFault.DATES, "13/01/2026, 01/13/2026")


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "31/02/2026", "7", "32.13.2026", "0/5/2026", "Tue 3"]
)
def test_a_day_that_does_not_exist(cell):
    assert refused(f"Date,Steps\n{cell},1\n") == (ImportFault.DATES, cell)


def test_a_number_that_is_none():
    assert refused("Date,Steps\n2026-11-02,12abc3\n") == (ImportFault.NUMBERS, "12abc3")


def test_two_numbers_for_one_day():
    assert refused("Date,Steps\n2026-11-02,1\n2026-11-02,2\n") == (ImportFault.TWICE, "2026-11-02")


def test_a_picture_is_no_table():
    with pytest.raises(Unreadable) as error:
        detect_source(io.BytesIO(b"\xff\xd8\xff\xe0\x00\x10JFIF, and so on"))
    assert error.value.fault == ImportFault.UNKNOWN


def test_an_empty_file():
    with pytest.raises(Unreadable) as error:
        detect_source(io.BytesIO(b""))
    assert error.value.fault == ImportFault.EMPTY


def test_a_file_that_is_far_too_long():
    assert refused("Date,Steps\n" + "2026-11-02,1\n" * 700_000)[0] == ImportFault.TOO_LARGE


# Any file


@given(st.binary(max_size=300))
def test_whatever_is_in_the_file_is_read_asked_about_or_refused(data):
    file = io.BytesIO(data)
    if not CsvDays().accepts(file):
        return
    file.seek(0)
    with contextlib.suppress(NeedsAnswer, Unreadable):
        list(CsvDays().read(file, WINDOW, {}))


@given(
    st.lists(st.integers(1, 90_000), min_size=1, max_size=20),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(list(DistanceUnit)),
)
def test_a_table_comes_back_as_it_was_written(amounts, delimiter, unit):
    decimal = "," if delimiter == ";" else "."
    lines = [delimiter.join(["Date", "Steps", f"Distance ({unit})"])]
    for back, amount in enumerate(amounts):
        number = f"{amount / 10_000:.4f}".replace(".", decimal)
        lines.append(delimiter.join([f"{DAY - timedelta(days=back)}", str(amount), number]))
    rows = {row.day: row for row in found("\n".join(lines))}
    for back, amount in enumerate(amounts):
        row = rows[DAY - timedelta(days=back)]
        assert row.steps == amount
        metres = Decimal(amount) / 10_000 * METRES_IN[unit]
        assert abs((row.daily_distance_m or 0) - metres) <= Decimal("0.01")
