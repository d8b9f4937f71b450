"""The nurse's chart: walking, standing, pain and medicine on one time axis, with what happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tracker.web.charts.axes import Box, TimeAxis, ValueAxis, time_axis, value_axis
from tracker.web.charts.highlight import Highlight, above, beneath
from tracker.web.charts.parts import (
    Course,
    Plot,
    Series,
    bands,
    described,
    figure,
    grid,
    last_value,
    marker,
    series_line,
    thinned,
    time_labels,
)
from tracker.web.charts.svg import element, line, text
from tracker.web.common.formatters import number

NAMES = 134.0  # the column of panel names and tick labels
BEFORE = 44.0  # the column of what was before the procedure
ICON = 22.0
FIRST_PANEL = 72.0
BETWEEN = 22.0
HEIGHTS = {"walking": 116.0, "standing": 78.0, "pain": 92.0, "medicine": 56.0}
MOST_NUMBERED_BARS = 31

EventKind = Literal["message", "contact", "emergency", "urgent", "watch", "no_log"]
ICONS: Mapping[EventKind, str] = {
    "message": "envelope",
    "contact": "phone",
    "emergency": "emergency",
    "urgent": "urgent",
    "watch": "watch",
    "no_log": "silent",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a recovery day; `label` says it in words."""

    day: int
    kind: EventKind
    label: str


def combined_chart(
    course: Course,
    *,
    walking: Series,
    walking_unit: str,
    standing: Series,
    pain_leg: Series,
    pain_back: Series,
    doses: Mapping[int, int],
    events: Sequence[Event] = (),
    doses_before: int | None = None,
    width: int = 840,
    highlight: Highlight | None = None,
    span: tuple[int, int] | None = None,
) -> SafeString:
    """Draw all measures above one another, with the baselines in a column of their own.

    Where several events fall on the same few pixels, the gravest is drawn. What an alert rests
    on is marked by a `highlight`. `span` is the first and the last day shown: all that is given
    lies within; None is the whole course up to today.
    """
    measures = (walking, standing, pain_leg, pain_back)
    logged = [day for series in measures for day, _value in series.points] + list(doses)
    left, right = NAMES + BEFORE + 20, width - 24.0
    days = (
        TimeAxis(*span, left, right)
        if span
        else time_axis(logged, today=course.today, left=left, right=right)
    )
    plots = dict(_plots(days, walking, standing, doses, doses_before, highlight))
    ground = Plot(days, ValueAxis(1, 1, 0, 0), _whole(plots))
    parts = [
        *bands(course, ground, titles_at=18.0),
        text(_("Before"), NAMES + BEFORE / 2, FIRST_PANEL - 30, "chart__muted", "middle"),
        *_events(events, days, bottom=ground.box.bottom),
        *(beneath(highlight, plots, ground) if highlight else ()),
    ]
    units = {
        "walking": (_("Walking"), walking_unit),
        "standing": (_("Standing"), _("minutes")),
        "pain": (_("Pain"), _("0 to 10")),
        "medicine": (_("Medicine"), _("doses")),
    }
    for name, (title, unit) in units.items():
        parts += _panel_frame(plots[name], title, unit)
    shown = list(zip(measures, ("walking", "standing", "pain", "pain"), strict=True))
    for series, name in shown:
        parts += _measure(series, course, plots[name])
    # Only now is known where lines run that the newest values must not hide, nor be struck by.
    for series, name in shown:
        parts += last_value(series, plots[name])
    parts += above(highlight, plots) if highlight else []
    parts += _pain_key(plots["pain"])
    parts += _bars(doses, doses_before, plots["medicine"])
    parts += time_labels(course, plots["medicine"], room=40, ring=False)
    since = _("Day 0 was %s") % date_format(course.performed_on, "l, F j, Y")
    if days.unit != "days":
        since = f"{days.unit.capitalize()}. {since}"
    every = max(thinned(series.points, days)[1] for series in measures)
    if every > 1:
        since = f"{since}. Each point is the middle of {every} days"
    parts.append(text(since, NAMES + BEFORE, ground.box.bottom + 46, "chart__muted", None))
    described_units = (walking_unit, _("minutes"), _("of 10"), _("of 10"))
    return figure(
        parts,
        width=width,
        height=round(ground.box.bottom) + 54,
        title=_("Since the procedure"),
        description=" ".join(
            [
                *([highlight.words] if highlight else []),
                *(described(s, unit) for s, unit in zip(measures, described_units, strict=True)),
            ]
        ),
    )


def _plots(
    days: TimeAxis,
    walking: Series,
    standing: Series,
    doses: Mapping[int, int],
    doses_before: int | None,
    highlight: Highlight | None,
) -> Iterator[tuple[str, Plot]]:
    values: dict[str, list[float]] = {
        "walking": [value for _day, value in walking.points] + [walking.before or 0],
        "standing": [value for _day, value in standing.points] + [standing.before or 0],
        "medicine": [*doses.values(), doses_before or 0],
    }
    if highlight and highlight.panel in values:  # a day judged may have been corrected since
        values[highlight.panel] += [*highlight.judged.values(), highlight.usual or 0]
    top = FIRST_PANEL
    for name, height in HEIGHTS.items():
        bottom = top + height
        if name == "pain":
            axis = ValueAxis(10, 5, bottom, top)
        else:
            axis = value_axis(
                values[name],
                bottom=bottom,
                top=top + 6,
                least=2 if name == "medicine" else 10,
                lines=1 if name == "medicine" else 2,
            )
        yield name, Plot(days, axis, Box(NAMES + BEFORE, top, days.right + 24, bottom))
        top = bottom + BETWEEN


def _whole(plots: Mapping[str, Plot]) -> Box:
    boxes = [plot.box for plot in plots.values()]
    return Box(boxes[0].left, boxes[0].top - 10, boxes[0].right, boxes[-1].bottom)


def _panel_frame(plot: Plot, title: str, unit: str) -> list[SafeString]:
    box = plot.box
    return [
        *grid(plot),
        line(NAMES, box.bottom, box.left, box.bottom, "chart__axis"),
        text(title, 0, box.top + 18, "chart__strong", None),
        text(unit, 0, box.top + 38, "chart__muted", None),
        *(
            text(number(value), NAMES - 8, plot.values.y(value) + 5, "chart__muted", "end")
            for value in plot.values.ticks
        ),
    ]


def _measure(series: Series, course: Course, plot: Plot) -> list[SafeString]:
    parts = [series_line(series, course, plot)]
    if series.before is not None:
        plot.avoid_level(series.before)
        y = plot.values.y(series.before)
        # Above its bar; below for back pain, which shares the column with leg pain.
        baseline = y + 19 if series.tone == "back" else y - 6
        before = [
            line(NAMES + 6, y, plot.box.left - 6, y, "series__line"),
            line(plot.box.left, y, plot.box.right, y, "chart__before"),
            text(
                number(series.before),
                NAMES + BEFORE / 2,
                baseline,
                "series__value chart__halo",
                "middle",
            ),
        ]
        parts.insert(0, element("g", *before, class_=f"series series--{series.tone}"))
    return parts


def _pain_key(plot: Plot) -> list[SafeString]:
    """Draw the key of the two markers, under the panel's name."""
    parts = []
    key = ((_("leg"), "leg", "dot", 58), (_("back"), "back", "square", 78))
    for words, tone, shape, down in key:
        y = plot.box.top + down
        mark = marker("square" if shape == "square" else "dot", 6, y - 5)
        parts.append(
            element("g", mark, text(words, 18, y, "series__value"), class_=f"series series--{tone}")
        )
    return parts


def _bars(doses: Mapping[int, int], before: int | None, plot: Plot) -> list[SafeString]:
    """Draw a bar a day, or the median of a few days where bars would be too dense."""
    bars, every = thinned(sorted(doses.items()), plot.days)
    a_day = (plot.days.right - plot.days.left) / (plot.days.last - plot.days.first)
    wide = min(max(a_day * every * 0.45, 2.0), 18.0)
    parts = [_bar(plot.days.x(day), count, wide, plot) for day, count in bars]
    if len(doses) <= MOST_NUMBERED_BARS and a_day >= 14:
        parts += [
            text(count, plot.days.x(day), plot.values.y(count) - 4, "chart__halo", "middle")
            for day, count in doses.items()
        ]
    if before is not None:
        x = NAMES + BEFORE / 2
        parts.append(_bar(x, before, 18.0, plot))
        parts.append(text(before, x, plot.values.y(before) - 4, "chart__halo", "middle"))
    return parts


def _bar(x: float, count: float, wide: float, plot: Plot) -> SafeString:
    y = plot.values.y(count)
    return element(
        "rect",
        x=x - wide / 2,
        y=y,
        width=wide,
        height=plot.box.bottom - y,
        rx=2,
        class_="chart__bar",
    )


def _events(events: Sequence[Event], days: TimeAxis, *, bottom: float) -> list[SafeString]:
    """Draw the row of events, each an icon with its words; an emergency is a line through all."""
    gravest_first = ["emergency", "urgent", "watch", "contact", "no_log", "message"]
    drawn: list[Event] = []
    for event in sorted(events, key=lambda event: gravest_first.index(event.kind)):
        x = days.x(event.day)
        if all(abs(x - days.x(other.day)) >= ICON for other in drawn):
            drawn.append(event)
    parts = []
    if events:
        parts.append(text(_("Events"), 0, FIRST_PANEL - 30, "chart__strong", None))
    for event in sorted(drawn, key=lambda event: event.day):
        x = days.x(event.day)
        if event.kind == "emergency":
            parts.append(line(x, FIRST_PANEL - 22, x, bottom, "chart__today-line"))
        icon = element(
            "svg",
            _inside(ICONS[event.kind]),
            x=x - ICON / 2,
            y=FIRST_PANEL - 47,
            width=ICON,
            height=ICON,
            viewBox="0 0 24 24",
        )
        parts.append(
            element("g", element("title", event.label), icon, class_=f"event event--{event.kind}")
        )
    return parts


def _inside(icon: str) -> SafeString:
    """Return the shapes of one of the pages' icons."""
    drawing = render_to_string(f"components/icons/{icon}.svg")
    shapes = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
    return mark_safe(shapes)  # noqa: S308 (our own file)
