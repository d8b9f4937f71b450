"""The published averages: as the fact base has them, like beside like, and only at their time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.guidance import mild_tables
from tracker.rules.log.answers import Answers
from tracker.rules.progress.published_averages import PUBLISHED, beside_published
from tracker.rules.triage import DayPoint

DAY_0 = date(2026, 1, 1)
BEFORE = Answers(
    walking_distance_m=Decimal(75), standing_min=8, pain_leg=7, pain_back=5, steps=900,
    daily_distance_m=Decimal(200),
)  # fmt: skip

# clinical.md, section 4: study, people, weeks, measure, before and after or the change, source.
# Feet are turned into metres here by hand: 246 ft is 74.98 m, 3,956 ft is 1,205.79 m.
FACT_BASE = [
    ("MiDAS I", 75, 6, "pain", Decimal("-3.6"), 13),
    ("Mekhail 2012", 40, 52, "pain", Decimal("-3.5"), 27),
    ("ENCORE", 143, 104, "pain", Decimal("-3.6"), 5),
    ("MOTION", 48, 156, "pain_leg", Decimal("-4.3"), 30),
    ("MOTION", 48, 156, "pain_back", Decimal("-3.0"), 30),
    ("Mekhail 2012", 40, 52, "walking_distance_m", Decimal("1130.81"), 27),
    ("Mekhail 2012", 40, 52, "standing_min", Decimal(48), 27),
]


def test_the_figures_are_those_of_the_fact_base() -> None:
    told = [
        (
            average.study,
            average.patients,
            (average.when.on(DAY_0) - DAY_0).days // 7,
            average.measure,
            average.change,
            average.source.number,
        )
        for average in PUBLISHED
    ]
    assert told == FACT_BASE


def test_a_source_is_named_as_the_guidance_names_it() -> None:
    references = mild_tables()["references"]
    for average in PUBLISHED:
        source = average.source
        assert source.kind == "reference"
        assert references.get(str(source.number), source.origin) == source.origin


def beside(points: list[DayPoint], *, today: date, before: Answers = BEFORE):
    found = beside_published(points, before, performed_on=DAY_0, today=today)
    return {(b.average.study, b.average.measure): b for b in found}


def at(day: int, **measures: Decimal | int) -> DayPoint:
    return DayPoint(DAY_0 + timedelta(days=day), **measures)  # type: ignore[arg-type]


def test_the_own_change_is_the_middle_of_the_answers_around_the_time_point() -> None:
    points = [at(34, pain_leg=0), at(36, pain_leg=4), at(42, pain_leg=3), at(49, pain_leg=1)]
    found = beside(points, today=DAY_0 + timedelta(days=60))["MiDAS I", "pain"]
    assert found.own == {"pain_leg": Decimal(-4)}
    assert found.on == date(2026, 2, 12)
    assert not found.is_ahead


def test_before_its_time_there_is_a_date_and_no_change() -> None:
    found = beside([at(30, pain_leg=1)], today=DAY_0 + timedelta(days=34))["MiDAS I", "pain"]
    assert found.is_ahead
    assert found.own == {}


def test_like_stands_beside_like() -> None:
    points = [at(365, walking_distance_m=Decimal(100), daily_distance_m=Decimal(900), steps=1)]
    found = beside(points, today=DAY_0 + timedelta(days=400))
    assert found["Mekhail 2012", "walking_distance_m"].own == {"walking_distance_m": Decimal(25)}
    pain = beside([at(1095, pain_leg=2, pain_back=4)], today=DAY_0 + timedelta(days=1100))
    assert pain["MOTION", "pain_leg"].own == {"pain_leg": Decimal(-5)}
    assert pain["MOTION", "pain_back"].own == {"pain_back": Decimal(-1)}


@pytest.mark.parametrize(
    ("before", "measures"),
    [
        (Answers(), set()),
        (Answers(steps=100, daily_distance_m=Decimal(9)), set()),
        (Answers(standing_min=5), {"standing_min"}),
        (Answers(pain_back=5), {"pain", "pain_back"}),
    ],
)
def test_what_is_not_known_from_before_is_not_compared(before: Answers, measures: set[str]) -> None:
    found = beside([], today=DAY_0, before=before)
    assert {measure for _study, measure in found} == measures


@given(st.dictionaries(st.integers(-30, 1900), st.integers(0, 10)), st.integers(0, 1900))
def test_only_answers_near_the_time_point_count_and_never_later_ones_than_today(
    pain: dict[int, int], today: int
) -> None:
    points = [at(day, pain_leg=value) for day, value in pain.items()]
    on_day = DAY_0 + timedelta(days=today)
    for found in beside(points, today=on_day).values():
        near = {
            value
            for day, value in pain.items()
            if abs(DAY_0 + timedelta(days=day) - found.on) <= found.average.near and day <= today
        }
        for change in found.own.values():
            assert min(near) - 7 <= change <= max(near) - 7
        assert not near or not found.is_ahead
