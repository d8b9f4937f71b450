"""What an alert rests on, in the nurse's chart: marked in its own panel, in shapes and in words."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from tracker.web.charts import Course, Highlight, Series, combined_chart

WALK = Highlight(
    words="Farthest walk down 40%. Ringed: days 26 and 27. Shaded: days 12 to 25, compared with.",
    panel="walking",
    tone="walk",
    judged={26: 600.0, 27: 580.0},
    compared=(12, 15, 25),
    usual=1_000.0,
)
FLAG = Highlight(words="Fever reported. Reported: day 27, shaded.", days=(25, 26, 27, 9))
TOPS = {"walking": 72.0, "standing": 210.0, "pain": 310.0, "medicine": 424.0}


def drawn(highlight: Highlight | None, *, today: int = 27, span: tuple[int, int] | None = None):
    first, last = span or (1, today)
    days = range(first, last + 1)
    return combined_chart(
        Course(date(2026, 11, 1), today),
        walking=Series("Farthest walk", {day: 900.0 + day % 7 for day in days}, "walk", 250),
        walking_unit="feet",
        standing=Series("Standing", dict.fromkeys(days, 10.0), "stand"),
        pain_leg=Series("Leg pain", dict.fromkeys(days, 3.0), "leg"),
        pain_back=Series("Back pain", dict.fromkeys(days, 2.0), "back", marker="square"),
        doses={day: day % 3 for day in days},
        highlight=highlight,
        span=span,
        width=770,
    )


def parts(svg: str, class_: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(svg)
    return [part for part in root.iter() if class_ in part.get("class", "").split()]


def number(part: ElementTree.Element, name: str) -> float:
    return float(part.get(name, "nan"))


def test_without_an_alert_nothing_is_marked() -> None:
    chart = drawn(None)
    for class_ in ("chart__judged", "chart__window", "chart__usual", "chart__flagged"):
        assert parts(chart, class_) == []


def test_each_judged_day_is_ringed_at_its_value() -> None:
    rings = parts(drawn(WALK), "chart__judged")
    assert len(rings) == 2
    before, after = rings
    assert number(before, "cx") < number(after, "cx")
    assert number(before, "cy") < number(after, "cy"), "580 feet lies below 600"


def test_the_days_compared_are_one_shaded_window_in_the_measures_own_panel() -> None:
    (window,) = parts(drawn(WALK), "chart__window")
    assert number(window, "y") == TOPS["walking"]
    ring, _ = parts(drawn(WALK), "chart__judged")
    assert number(window, "x") + number(window, "width") < number(ring, "cx")


@pytest.mark.parametrize("panel", ["walking", "standing", "pain", "medicine"])
def test_each_measure_is_marked_in_its_own_panel(panel) -> None:
    of_panel = replace(WALK, panel=panel, usual=5.0, judged={27: 5.0})
    (window,) = parts(drawn(of_panel), "chart__window")
    (ring,) = parts(drawn(of_panel), "chart__judged")
    top, bottom = number(window, "y"), number(window, "y") + number(window, "height")
    assert top == TOPS[panel]
    assert top <= number(ring, "cy") <= bottom


def test_the_usual_level_is_a_line_with_its_value() -> None:
    chart = drawn(WALK)
    (line,) = parts(chart, "chart__usual")
    (window,) = parts(chart, "chart__window")
    assert number(line, "y1") == number(line, "y2")
    assert number(line, "x1") <= number(window, "x")
    assert "usually 1,000" in [part.text for part in parts(chart, "series__value")]


def test_reported_days_are_marked_through_all_panels_each_run_of_days_once() -> None:
    early, late = parts(drawn(FLAG), "chart__flagged")
    assert number(early, "height") == number(late, "height") > 350
    assert number(late, "width") > 2.5 * number(early, "width")


def test_a_screen_reader_hears_the_evidence_first() -> None:
    said = ElementTree.fromstring(drawn(WALK)).findtext("desc") or ""
    assert said.startswith(WALK.words)


def test_a_few_days_in_a_course_of_years_are_still_seen() -> None:
    late = replace(WALK, judged={1_826: 580.0}, compared=(1_812, 1_825), usual=1_000.0)
    chart = drawn(late, today=1_826)
    (window,) = parts(chart, "chart__window")
    (ring,) = parts(chart, "chart__judged")
    assert number(window, "width") >= 12
    assert number(ring, "r") == 9
    label = next(part for part in parts(chart, "series__value") if part.text == "usually 1,000")
    assert label.get("text-anchor") == "end", "it would run out of the picture"


def test_a_stretch_of_a_long_course_begins_and_ends_where_it_is_told_to() -> None:
    chart = drawn(
        replace(WALK, judged={126: 580.0}, compared=(112, 125)), today=900, span=(70, 140)
    )
    said = [part.text for part in ElementTree.fromstring(chart).iter("text")]
    assert "Today" not in said
    assert "Weeks. Day 0 was Sunday, November 1, 2026" in said
    assert all(0 <= number(ring, "cx") <= 770 for ring in parts(chart, "chart__judged"))


def test_years_of_doses_are_drawn_as_the_middle_of_a_few_days_and_say_so() -> None:
    chart = drawn(None, today=1_826)
    assert len(parts(chart, "chart__bar")) < 160
    said = " ".join(part.text or "" for part in ElementTree.fromstring(chart).iter("text"))
    assert "Each point is the middle of 14 days" in said
