"""A long course in few rows: no day is lost, none is told twice, the newest stay single."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.progress.stretches import stretches

TODAY = date(2026, 11, 3)


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=back) for back in days]


def rows(days: list[date], day: int = 400) -> list[tuple[str, int]]:
    performed_on = TODAY - timedelta(days=day)
    found = stretches(days, performed_on=performed_on, today=TODAY)
    return [(row.kind, len(row.days)) for row in found]


def test_a_short_course_is_told_day_by_day_however_old_it_is() -> None:
    assert rows(ago(0, 90, 399)) == [("day", 1)] * 3


def test_a_long_course_is_days_then_weeks_then_months() -> None:
    kinds = [kind for kind, _days in rows(ago(*range(400)))]
    assert kinds[:28] == ["day"] * 28
    assert kinds == sorted(kinds, key=["day", "week", "month"].index)
    assert kinds.count("week") in (22, 23)
    assert kinds.count("month") in (8, 9)


def test_five_years_of_days_fit_on_a_page() -> None:
    assert len(rows(ago(*range(1827)), day=1826)) < 120


@given(
    day=st.integers(0, 1900),
    back=st.sets(st.integers(-3, 1900), max_size=300),
)
def test_every_day_stands_in_one_row_and_rows_run_backwards(day: int, back: set[int]) -> None:
    days = ago(*back)
    performed_on = TODAY - timedelta(days=day)
    found = stretches(days, performed_on=performed_on, today=TODAY)
    told = [one for row in found for one in row.days]
    assert told == sorted(days, reverse=True)
    for row in found:
        if row.kind == "day":
            assert len(row.days) == 1
        elif row.kind == "week":
            assert len({(one - performed_on).days // 7 for one in row.days}) == 1
        else:
            assert len({(one.year, one.month) for one in row.days}) == 1
