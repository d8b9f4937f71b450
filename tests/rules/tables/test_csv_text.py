"""CSV text: any of it comes back from a file, none of it is a formula, and bad files say where."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.tables.csv_text import (
    FORMULA_PREFIXES,
    MalformedCsv,
    csv_cell,
    csv_line,
    decode,
    json_value,
    read_rows,
    split_lines,
    unescape_formula,
)

CHICAGO = ZoneInfo("America/Chicago")

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def read_back(text: str) -> str:
    """What stands in a cell, as the note says: one apostrophe at the beginning is taken off."""
    return text.removeprefix("'")


@given(st.lists(TEXTS, min_size=1))
def test_any_text_comes_back_from_a_line_of_csv(texts):
    line = csv_line(texts).decode()
    (row,) = csv.reader(io.StringIO(line, newline=""))
    assert [read_back(text) for text in row] == texts


@given(TEXTS)
def test_no_text_begins_a_formula(text):
    assert not csv_cell(text).startswith(tuple(set(FORMULA_PREFIXES) - {"'"}))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXTS | st.floats(allow_nan=False, width=32),
        lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    )
)
def test_any_answer_comes_back_from_json(value):
    assert json.loads(json.dumps(json_value(value))) == value


@given(st.decimals(min_value=0, max_value=100_000, places=2))
def test_a_distance_comes_back_to_the_centimetre(metres):
    for text in (json.dumps(json_value(metres)), csv_cell(metres)):
        assert Decimal(text).quantize(Decimal("0.01")) == metres


@given(st.datetimes(), st.dates())
def test_instants_are_in_utc_and_days_as_they_are(wall, day):
    at = wall.replace(year=2028, tzinfo=CHICAGO)
    assert csv_cell(at).endswith("Z")
    assert date.fromisoformat(csv_cell(day)) == day


@pytest.mark.parametrize(
    ("value", "words"), [(None, ""), (True, "yes"), (False, "no"), (0, "0"), ([], "[]"), (-5, "-5")]
)
def test_what_is_not_text_reads_plainly(value, words):
    assert csv_cell(value) == words


@given(st.lists(TEXTS.map(str.strip), min_size=2))
def test_what_is_written_is_read_back(texts):
    texts = [text.replace("\x00", "").replace("\r", "\n") for text in texts]
    text = (csv_line(["heading"] * len(texts)) + csv_line(texts)).decode().removesuffix("\r\n")
    _, cells = read_rows(split_lines(text), strict=True)
    assert [unescape_formula(cell) for cell in cells] == texts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_of_many_programs(encoding):
    assert decode("Día;Peña".encode(encoding)) == "Día;Peña"


def test_a_quotation_mark_that_is_not_closed_is_an_error_only_if_strict():
    lines = ["a,b", '1,"2', "3,4"]
    assert list(read_rows(lines, strict=False)) == [["a", "b"], ["1", "2\n3,4\n"]]
    with pytest.raises(MalformedCsv) as error:
        list(read_rows(lines, strict=True))
    assert error.value.line == 3
