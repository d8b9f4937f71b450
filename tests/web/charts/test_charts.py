"""Charts: what is drawn, what is said instead of it, and that no course of data breaks them."""

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.utils import translation

from tracker.web.charts import (
    PHONE,
    WIDE,
    Band,
    Course,
    Event,
    Mark,
    Series,
    combined_chart,
    legend_mark,
    line_chart,
    pain_chart,
    sparkline,
    visit_key,
)
from tracker.web.charts.axes import BOLD_CHARACTER, TimeAxis, number, value_axis

BANDS = (Band("Rest", 0, 2), Band("Light activity", 3, 13))
WALK = {1: 150.0, 2: 200.0, 3: None, 4: 320.0}


def course(today: int = 5, requested: set[int] | None = None) -> Course:
    return Course(date(2026, 10, 22), today, BANDS, requested)


def walking(values: dict[int, float | None], before: float | None = 250) -> Series:
    return Series("Farthest walk", values, "walk", before)


def walk_chart(values: dict[int, float | None], *, today: int = 5, width: int = WIDE) -> str:
    return line_chart(walking(values), course(today), width=width, unit="feet", least=100)


def parts(svg: str, class_: str) -> list[ElementTree.Element]:
    """The elements of `svg` that carry `class_`."""
    root = ElementTree.fromstring(svg)
    return [part for part in root.iter() if class_ in part.get("class", "").split()]


def words(svg: str) -> list[str]:
    return [part.text or "" for part in ElementTree.fromstring(svg).iter("text")]


# One measure against its baseline


def test_the_baseline_is_a_dashed_line_with_its_value_in_words() -> None:
    chart = walk_chart(WALK)
    assert len(parts(chart, "chart__before")) == 1
    assert "Before: 250 feet" in words(chart)


def test_a_baseline_of_zero_is_drawn() -> None:
    chart = line_chart(walking({1: 5}, 0), course(), width=WIDE, unit="feet", least=100)
    assert "Before: 0 feet" in words(chart)


def test_without_a_baseline_nothing_is_said_of_before() -> None:
    chart = line_chart(walking(WALK, None), course(), width=WIDE, unit="feet", least=100)
    assert "Before" not in chart


def test_the_newest_value_is_printed() -> None:
    assert "320" in words(walk_chart(WALK))


def test_today_is_marked_once_and_no_tick_hides_it() -> None:
    chart = walk_chart(WALK, today=5)
    assert words(chart).count("Today") == 1
    assert len(parts(chart, "chart__today")) == 1
    assert "5" not in words(chart)


def test_a_day_without_an_answer_is_a_dotted_gap_and_never_zero() -> None:
    chart = walk_chart(WALK)
    assert len(parts(chart, "series__gap")) == 1
    assert len(parts(chart, "series__dot")) == 3
    floor = max(float(mark.get("cy", 0)) for mark in parts(chart, "chart__today"))
    assert all(float(dot.get("cy", 0)) < floor for dot in parts(chart, "series__dot"))


def test_days_that_nobody_asked_about_leave_no_gap() -> None:
    asked = course(30, requested={16, 18, 21})
    values: dict[int, float | None] = {16: 300, 18: 320, 23: 400}
    chart = line_chart(walking(values), asked, width=WIDE, unit="feet", least=100)
    gaps = parts(chart, "series__gap")
    assert len(gaps) == 1, "only day 21 was asked for and not answered"


@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_the_numbers_of_the_axis_stand_left_of_every_line(width: int) -> None:
    chart = walk_chart(dict.fromkeys(range(1, 6), 200), width=width)
    edge = min(float(rect.get("x", 0)) for rect in parts(chart, "chart__band"))
    numbers = [label for label in parts(chart, "chart__muted") if label.text in ("100", "200")]
    assert len(numbers) == 2
    for label in numbers:
        assert label.get("text-anchor") == "end"
        assert float(label.get("x", 0)) < edge
    assert "feet" in words(chart)


def test_phases_are_bands_and_named_where_the_name_has_room() -> None:
    chart = walk_chart(WALK, today=12)
    assert len(parts(chart, "chart__band")) == 2
    assert {"Rest", "Light activity"} <= set(words(chart))
    assert "Light activity" not in words(walk_chart(WALK, today=160, width=PHONE))


def test_a_screen_reader_hears_name_first_last_and_before() -> None:
    root = ElementTree.fromstring(walk_chart(WALK))
    assert root.get("role") == "img"
    assert root.findtext("title") == "Farthest walk"
    said = root.findtext("desc") or ""
    assert said == (
        "Farthest walk: 150 feet on day 1, 320 feet on day 4; 3 days with an answer. "
        "Before the procedure: 250 feet."
    )
    assert root.get("aria-label") == f"Farthest walk. {said}"


def test_words_of_people_are_escaped() -> None:
    name = '<script>"&'
    chart = line_chart(Series(name, {1: 1}, "walk"), course(), width=PHONE, unit="feet", least=1)
    assert "<script>" not in chart
    assert ElementTree.fromstring(chart).findtext("title") == name


def test_pixels_are_written_with_a_point_in_every_language() -> None:
    with translation.override("es"):
        chart = walk_chart(WALK)
    path = parts(chart, "series__line")[0].get("points", "")
    assert re.fullmatch(r"(\d+\.\d,\d+\.\d ?)+", path)


def test_numbers_are_written_by_the_locale() -> None:
    with translation.override("en"):
        assert number(1200) == "1,200"
        assert number(0.25) == "0.25"
        assert number(-3) == "\N{MINUS SIGN}3"
        assert number(100.4) == "100"
    with translation.override("es"):
        assert number(0.25) in ("0,25", "0.25"), "as the locale's format has it"


# Visits and milestones


def visited(*visits: int, today: int = 45) -> str:
    shared = Course(date(2026, 10, 22), today, BANDS, None, visits)
    return line_chart(walking(WALK), shared, width=PHONE, unit="feet", least=100)


def test_planned_visits_are_marked_as_far_as_the_picture_goes() -> None:
    assert len(parts(visited(7, 42, 91), "chart__visit")) == 2
    assert len(parts(visited(), "chart__visit")) == 0


def test_visits_that_fall_on_the_same_pixels_share_a_mark() -> None:
    assert len(parts(visited(1, 7, 42, today=1800), "chart__visit")) == 1


def marked(*marks: Mark, values: dict[int, float | None] = WALK, width: int = WIDE) -> str:
    series = Series("Farthest walk", values, "walk", 250, marks=marks)
    return line_chart(series, course(), width=width, unit="feet", least=100)


def test_a_milestone_is_a_numbered_disc_above_its_day() -> None:
    chart = marked(Mark(2, 1))
    (disc,) = parts(chart, "chart__disc")
    (numeral,) = parts(chart, "chart__disc-number")
    assert numeral.text == "1"
    days = parts(chart, "series__dot")
    assert disc.get("cx") == days[1].get("cx")
    assert float(disc.get("cy", 0)) < float(days[1].get("cy", 0))


def test_milestones_of_one_day_stand_beside_each_other() -> None:
    discs = parts(marked(Mark(4, 1), Mark(4, 2), Mark(4, 3)), "chart__disc")
    places = sorted(float(disc.get("cx", 0)) for disc in discs)
    assert all(later - earlier >= 22 for earlier, later in pairwise(places))


def test_a_milestone_of_a_day_without_an_answer_is_not_drawn() -> None:
    assert parts(marked(Mark(3, 1), Mark(99, 2)), "chart__disc") == []


@pytest.mark.parametrize("width", [PHONE, WIDE])
@pytest.mark.parametrize("value", [0, 9000])
def test_a_disc_stays_inside_the_picture(width: int, value: float) -> None:
    (disc,) = parts(marked(Mark(1, 1), values={1: value}, width=width), "chart__disc")
    assert 11 <= float(disc.get("cx", 0)) <= width - 11
    assert float(disc.get("cy", 0)) >= 11


def test_a_given_height_is_that_of_the_plot() -> None:
    low = line_chart(walking(WALK), course(), width=WIDE, unit="feet", least=100, height=100)
    assert float(ElementTree.fromstring(low).get("height", 0)) == 42 + 100 + 54


def test_the_legends_visit_is_the_mark_of_the_chart() -> None:
    assert len(parts(visit_key(), "chart__visit")) == 1


# Courses that break careless charts

COURSES: dict[str, dict[int, float | None]] = {
    "nothing": {},
    "only blanks": {1: None, 2: None},
    "one point": {3: 200},
    "all zero": dict.fromkeys(range(1, 9), 0),
    "huge": {1: 328_083, 2: 1},
    "tiny": {1: 0.05, 2: 0.1},
    "before the procedure": {-30: 200, -2: 180},
    "five years, every day": {day: 300 + day % 90 for day in range(1, 1827)},
    "five years, by the plan": dict.fromkeys((1, 14, 42, 84, 180, 365, 730, 1826), 900),
}


@pytest.mark.parametrize("width", [PHONE, WIDE])
@pytest.mark.parametrize("values", COURSES.values(), ids=COURSES.keys())
def test_every_course_is_drawn_inside_the_picture(
    values: dict[int, float | None], width: int
) -> None:
    today = max([*values, 4])
    chart = line_chart(walking(values), course(today), width=width, unit="feet", least=0.1)
    root = ElementTree.fromstring(chart)
    assert root.get("viewBox", "").startswith(f"0 0 {width} ")
    height = float(root.get("height", 0))
    for path in [*parts(chart, "series__line"), *parts(chart, "series__gap")]:
        for pair in path.get("points", "").split():
            x, y = (float(pixel) for pixel in pair.split(","))
            assert 0 <= x <= width
            assert 0 <= y <= height
    for label in root.iter("text"):
        x, half = float(label.get("x", 0)), len(label.text or "") * 4.4
        middle = x + {None: half, "middle": 0, "end": -half}[label.get("text-anchor")]
        assert middle - half >= -2, label.text
        assert middle + half <= width + 2, label.text


def test_nothing_logged_is_said_in_words() -> None:
    assert "Farthest walk: no answers yet." in walk_chart({})


def test_five_years_of_days_stay_a_small_drawing() -> None:
    values: dict[int, float | None] = {day: 300 + day % 90 for day in range(1, 1827)}
    assert len(walk_chart(values, today=1826)) < 12_000


@pytest.mark.parametrize(
    ("today", "counted"),
    [
        (12, "Days since October 22"),
        (60, "Weeks since October 22"),
        (300, "Months since October 22, 2026"),
        (1826, "Years since October 22, 2026"),
    ],
)
def test_the_time_axis_counts_in_what_its_length_asks_for(today: int, counted: str) -> None:
    assert counted in words(walk_chart({1: 100}, today=today))


def test_a_date_in_spanish_has_its_day_first() -> None:
    with translation.override("es"):
        assert "Días desde el 22 de octubre" in words(walk_chart({1: 100}, today=12))
        long_ago = words(walk_chart({1: 100}, today=300))
    assert "Meses desde el 22 de octubre de 2026" in long_ago


def test_time_ticks_keep_their_distance() -> None:
    for last in (7, 12, 41, 43, 180, 184, 729, 800, 1826):
        axis = TimeAxis(1, last, 16, 284)
        at = [axis.x(day) for day, _label in axis.ticks(36)]
        assert all(later - earlier >= 36 for earlier, later in pairwise(at)), last


def test_value_ticks_are_round_and_hold_the_highest() -> None:
    assert value_axis([1_200], bottom=200, top=0, least=100).ticks == [500, 1_000, 1_500]
    assert value_axis([0], bottom=200, top=0, least=10).most >= 10
    assert value_axis([3], bottom=200, top=0, least=2, lines=3).step >= 1


def test_numbers_read_as_people_write_them() -> None:
    assert [number(value) for value in (1_200, 0.25, 15.0, 0)] == ["1,200", "0.25", "15", "0"]


# Pain


def test_leg_and_back_are_told_apart_by_shape() -> None:
    leg = Series("Leg pain", {1: 6, 2: 5}, "leg", 7)
    back = Series("Back pain", {1: 5, 2: 5}, "back", 5, marker="square")
    chart = pain_chart(leg, back, course(), width=PHONE)
    assert len(parts(chart, "series__dot")) == 2
    assert len(parts(chart, "series__square")) == 2
    assert {"0", "5", "10"} <= set(words(chart))
    assert "series__square" in legend_mark(back)


def test_what_pain_was_before_is_a_dashed_line_for_each() -> None:
    leg = Series("Leg pain", {1: 6, 2: 5}, "leg", 7)
    back = Series("Back pain", {1: 4, 2: 4}, "back", 5, marker="square")
    chart = pain_chart(leg, back, course(), width=PHONE)
    assert len(parts(chart, "chart__before")) == 2
    assert {"Leg before: 7", "Back before: 5"} <= set(words(chart))
    only_leg = pain_chart(leg, Series("Back pain", {1: 4}, "back"), course(), width=PHONE)
    assert len(parts(only_leg, "chart__before")) == 1
    assert "Leg before: 7" in words(only_leg)


def test_one_level_of_pain_before_for_both_is_drawn_once() -> None:
    leg, back = Series("Leg pain", {1: 6}, "leg", 6), Series("Back pain", {1: 5}, "back", 6)
    chart = pain_chart(leg, back, course(), width=PHONE)
    assert len(parts(chart, "chart__before")) == 1
    assert "Before: 6" in words(chart)


def test_no_pain_logged_leaves_the_axes() -> None:
    empty = Series("Leg pain", {}, "leg")
    chart = pain_chart(empty, empty, course(), width=WIDE)
    assert "no answers yet" in chart
    assert not parts(chart, "series__line")


# The worklist's line


def test_a_sparkline_has_a_baseline_gaps_and_its_newest_point() -> None:
    line = sparkline([100, None, 120, 130], 90, label="Walking, 14 days")
    assert len(parts(line, "chart__before")) == 1
    assert len(parts(line, "series__gap")) == 1
    assert len(parts(line, "series__dot")) == 1
    assert ElementTree.fromstring(line).get("aria-label") == "Walking, 14 days"


@pytest.mark.parametrize("values", [[], [None] * 14, [0.0] * 14, [5.0], [None, 328_083.0]])
def test_a_sparkline_of_anything_is_drawn(values: list[float | None]) -> None:
    for baseline in (None, 0.0, 200.0):
        assert ElementTree.fromstring(sparkline(values, baseline)).get("aria-hidden") == "true"


# The nurse's chart


def combined(
    values: dict[int, float | None], *, today: int = 12, events: tuple[Event, ...] = ()
) -> str:
    return combined_chart(
        course(today),
        walking=walking(values),
        walking_unit="feet",
        standing=Series("Standing", values, "stand", 6),
        pain_leg=Series("Leg pain", {1: 6}, "leg", 7),
        pain_back=Series("Back pain", {}, "back", 5, marker="square"),
        doses={1: 3, 2: 0},
        doses_before=4,
        events=events,
    )


def test_all_measures_share_one_time_axis_and_show_what_was_before() -> None:
    chart = combined(WALK)
    said = words(chart)
    assert {"Walking", "Standing", "Pain", "Medicine", "Before", "250", "6", "7"} <= set(said)
    starts = {
        path.get("points", "").split(",")[0]
        for path in parts(chart, "series__line")
        if path.get("points")
    }
    assert len(starts) == 1, "day 1 lies at one place in every panel"
    assert len(parts(chart, "chart__bar")) == 3


def test_the_first_phase_is_named_though_it_is_narrow() -> None:
    chart = combined(WALK, today=40)
    named = {part.text: float(part.get("x", 0)) for part in parts(chart, "chart__strong")}
    assert named["Rest"] + 4 * BOLD_CHARACTER < named["Light activity"]


def test_a_narrow_phase_does_not_take_the_room_of_the_next_ones_name() -> None:
    said = words(combined(WALK, today=120))
    assert "Rest" not in said
    assert "Light activity" not in said  # its own stretch has no room for it either


def test_doses_are_counted_in_whole_numbers() -> None:
    assert "2.5" not in words(combined(WALK))
    for most in range(40):
        assert value_axis([most], bottom=56, top=0, least=2, lines=1).step.is_integer(), most


def test_no_ring_hides_how_many_doses_were_taken_today() -> None:
    assert not parts(combined(WALK), "chart__today")
    assert "Today" in words(combined(WALK))


def test_the_newest_value_keeps_off_the_line_of_what_was_before() -> None:
    """A dash beside a number reads as a minus."""
    chart = combined({1: 200, 12: 250})
    level = float(parts(chart, "chart__before")[0].get("y1", 0))
    newest = [part for part in parts(chart, "series__value") if part.text == "250"][-1]
    baseline = float(newest.get("y", 0))
    assert not baseline - 12 < level < baseline


def test_events_stand_on_their_day_with_words_and_the_gravest_wins() -> None:
    events = (
        Event(12, "message", "Reminder sent"),
        Event(12, "emergency", "New leg weakness"),
        Event(3, "message", "Reminder sent"),
    )
    chart = combined(WALK, events=events)
    titles = [part.text for part in ElementTree.fromstring(chart).iter("title")]
    assert titles[1:] == ["Reminder sent", "New leg weakness"]
    assert len(parts(chart, "event--emergency")) == 1


@pytest.mark.parametrize("values", COURSES.values(), ids=COURSES.keys())
def test_the_nurses_chart_holds_every_course(values: dict[int, float | None]) -> None:
    many = tuple(Event(day, "message", "Sent") for day in values)
    chart = combined(values, today=max([*values, 4]), events=many)
    assert ElementTree.fromstring(chart).findtext("title") == "Since the procedure"
