"""The patient's charts: one measure with its baseline, pain, score, and the sparkline."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.web.charts.axes import CHARACTER, Box, TimeAxis, ValueAxis, time_axis, value_axis
from tracker.web.charts.marks import milestone_marks, visit_marks
from tracker.web.charts.parts import (
    Course,
    Plot,
    Series,
    Tone,
    bands,
    before_line,
    described,
    figure,
    grid,
    last_value,
    marker,
    runs,
    series_line,
    time_labels,
)
from tracker.web.charts.svg import element, line, text
from tracker.web.common.formatters import number

PHONE, WIDE = 300, 894
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 132, 32, 5.0


def line_chart(
    series: Series,
    course: Course,
    *,
    width: int,
    unit: str,
    least: float,
    height: float | None = None,
) -> SafeString:
    """Draw one measure against its baseline.

    `unit` is a plural ("feet"); the value axis reaches `least` even when no value does. `height`
    is that of the plot alone; None is as high as the width asks for.
    """
    top = 42.0
    bottom = top + (height or (210.0 if width < WIDE else 250.0))
    values = [value for _day, value in series.points]
    if series.before is not None:
        values.append(series.before)
    axis = value_axis(values, bottom=bottom, top=top, least=least)
    # The numbers stand beside the plot, where they hide no line; the unit above them.
    words = [number(value) for value in axis.ticks]
    left = max(map(len, words)) * CHARACTER + 8
    days = _days(course, [series], left=left + 12, right=width - 16.0)
    plot = Plot(days, axis, Box(left, top, float(width), bottom))
    drawn = series_line(series, course, plot)
    parts = [
        *bands(course, plot, titles_at=top - 9),
        *grid(plot),
        *visit_marks(course.visits, plot),
    ]
    if series.before is not None:
        plot.avoid_level(series.before)
    reached = milestone_marks(series, plot)
    newest = last_value(series, plot)
    if series.before is not None:
        label = _("Before: %s") % f"{number(series.before)} {unit}"
        parts += before_line(series.before, label, plot)
    parts += [drawn, *reached, *newest, *_time(course, plot, width)]
    parts.append(text(unit, 0, 14, "chart__muted"))
    parts += [
        text(label, left - 8, axis.y(value) + 5, "chart__muted", "end")
        for label, value in zip(words, axis.ticks, strict=True)
    ]
    return figure(
        parts,
        width=width,
        height=round(bottom) + 54,
        title=series.name,
        description=described(series, unit),
    )


def pain_chart(
    leg: Series, back: Series, course: Course, *, width: int, height: float | None = None
) -> SafeString:
    """Leg and back pain from 0 to 10, told apart by the shape of their markers."""
    return _scale_chart(
        (leg, back), _pain_before(leg, back), course, width=width, height=height, title=_("Pain")
    )


def score_chart(series: Series, course: Course, *, width: int) -> SafeString:
    """Draw one score from 0 to 10 against its baseline; planned visits are not marked."""
    before = series.before
    befores = [] if before is None else [(before, _("Before: %s") % number(before), None)]
    course = replace(course, visits=())
    return _scale_chart((series,), befores, course, width=width, title=series.name)


def _scale_chart(
    shown: Sequence[Series],
    befores: Sequence[tuple[float, str, Tone | None]],
    course: Course,
    *,
    width: int,
    height: float | None = None,
    title: str,
) -> SafeString:
    """Measures from 0 to 10, on an axis that always shows 0, 5 and 10."""
    top = 10.0
    bottom = top + (height or (166.0 if width < WIDE else 206.0))
    days = _days(course, shown, left=44.0, right=width - 34.0)
    plot = Plot(days, ValueAxis(10, 5, bottom, top), Box(30.0, top, float(width), bottom))
    drawn = [series_line(series, course, plot) for series in shown]
    for value, _words, _tone in befores:
        plot.avoid_level(value)
    newest = [part for series in shown for part in last_value(series, plot)]
    parts = [
        *bands(course, plot),
        *grid(plot),
        *visit_marks(course.visits, plot),
        *(text(value, 24, plot.values.y(value) + 5, "chart__muted", "end") for value in (0, 5, 10)),
    ]
    for value, words, tone in befores:
        parts += before_line(value, words, plot, tone=tone)
    parts += [*drawn, *newest, *_time(course, plot, width)]
    return figure(
        parts,
        width=width,
        height=round(bottom) + 54,
        title=title,
        description=" ".join(described(series, _("of 10")) for series in shown),
    )


def _pain_before(leg: Series, back: Series) -> list[tuple[float, str, Tone | None]]:
    """Return each baseline with its label and tone; one that both share is given once."""
    if leg.before is not None and leg.before == back.before:
        return [(leg.before, _("Before: %s") % number(leg.before), None)]
    levels: list[tuple[float, str, Tone | None]] = []
    if leg.before is not None:
        levels.append((leg.before, _("Leg before: %s") % number(leg.before), leg.tone))
    if back.before is not None:
        levels.append((back.before, _("Back before: %s") % number(back.before), back.tone))
    return levels


def legend_mark(series: Series) -> SafeString:
    """Draw the line and marker of `series`, for a legend beside the chart."""
    mark = element(
        "g",
        line(2, 8, 32, 8, "series__line"),
        marker(series.marker, 17, 8),
        class_=f"series series--{series.tone}",
    )
    return element("svg", mark, viewBox="0 0 34 16", width=34, height=16, aria_hidden="true")


def sparkline(
    values: Sequence[float | None], baseline: float | None = None, *, label: str = ""
) -> SafeString:
    """Draw a sparkline: one value a day, None where there is none; the baseline is dashed.

    With a `label` it is an image of that name; without, decoration.
    """
    edge = SPARK_EDGE
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    most = max([value for _place, value in known] + [baseline or 0.0]) or 1.0
    step = (SPARK_WIDTH - 2 * edge) / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return SPARK_HEIGHT - edge - value / most * (SPARK_HEIGHT - 2 * edge)

    placed = [(place, edge + place * step, y(value)) for place, value in known]
    parts = runs(placed, lambda earlier, later: later - earlier > 1)
    if baseline is not None:
        parts.insert(0, line(0, y(baseline), SPARK_WIDTH, y(baseline), "chart__before"))
    if placed:
        _place, x_last, y_last = placed[-1]
        parts.append(element("circle", cx=x_last, cy=y_last, r=4, class_="series__dot"))
    return element(
        "svg",
        element("g", *parts, class_="series series--walk"),
        class_="spark",
        viewBox=f"0 0 {SPARK_WIDTH} {SPARK_HEIGHT}",
        width=SPARK_WIDTH,
        height=SPARK_HEIGHT,
        role="img" if label else None,
        aria_label=label or None,
        aria_hidden=None if label else "true",
    )


def _days(course: Course, shown: Sequence[Series], *, left: float, right: float) -> TimeAxis:
    days = [day for series in shown for day, _value in series.points]
    return time_axis(days, today=course.today, left=left, right=right)


def _time(course: Course, plot: Plot, width: int) -> list[SafeString]:
    """Draw the time axis: its labels, and the sentence that says what they count."""
    is_long = plot.days.unit in ("months", "years")
    since = {
        "days": _("Days since %s"),
        "weeks": _("Weeks since %s"),
        "months": _("Months since %s"),
        "years": _("Years since %s"),
    }[plot.days.unit] % date_format(course.performed_on, _("F j, Y") if is_long else _("F j"))
    at = min(plot.box.left, max(0.0, width - len(since) * CHARACTER))
    return [
        *time_labels(course, plot, room=36.0 if width < WIDE else 44.0),
        text(since, at, plot.box.bottom + 46, "chart__muted", None),
    ]
