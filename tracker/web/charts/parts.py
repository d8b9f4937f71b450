"""The parts of charts: phases, grid, time labels, lines and their labels."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.web.charts.axes import (
    BOLD_CHARACTER,
    Box,
    TimeAxis,
    ValueAxis,
    label_box,
    place_with_room,
)
from tracker.web.charts.svg import element, line, text
from tracker.web.common.formatters import number

MOST_MARKERS = 60  # beyond, the line stands alone
LEAST_POINT_GAP = 4  # pixels; a denser course is drawn as medians of a few days
TITLE_CHARACTER, TITLE_GAP = 8.4, 12.0  # titles of phases are words, narrower than numbers
ABOVE, BELOW = -9.0, 19.0  # from a line to the baseline of its label

Tone = Literal["walk", "stand", "leg", "back"]
Marker = Literal["dot", "square"]


@dataclass(frozen=True, slots=True)
class Band:
    """A phase of the guidance, in recovery days, both included."""

    title: str
    from_day: int
    to_day: int


@dataclass(frozen=True, slots=True)
class Course:
    """What all charts of one patient share: the time axis, in recovery days.

    `requested` are the days on which a log was asked for; None is every day. A line is dotted
    over a requested day without an answer. `visits` are the planned ones, in their order.
    """

    performed_on: date
    today: int
    bands: Sequence[Band] = ()
    requested: Collection[int] | None = None
    visits: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone on the line of its measure: the day, and the number that a list explains."""

    day: int
    number: int


@dataclass(frozen=True, slots=True)
class Series:
    """One measure by recovery day, in the unit shown; None or absent where not answered."""

    name: str
    values: Mapping[int, float | None]
    tone: Tone
    before: float | None = None
    marker: Marker = "dot"
    marks: Sequence[Mark] = ()

    @property
    def points(self) -> list[tuple[int, float]]:
        """Return the answers, in the order of days."""
        return sorted((day, value) for day, value in self.values.items() if value is not None)


@dataclass(slots=True)
class Plot:
    """One pair of axes, the rectangle to draw in, and what already takes up room there."""

    days: TimeAxis
    values: ValueAxis
    box: Box
    taken: list[Box] = field(default_factory=list)
    passed: list[tuple[float, float]] = field(default_factory=list)

    def xy(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return the pixels of a day and a value."""
        return self.days.x(point[0]), self.values.y(point[1])

    def avoid_level(self, value: float) -> None:
        """Keep labels off the level of `value`, where a line runs across."""
        pixels = range(int(self.box.left), int(self.box.right), 4)
        self.passed += [(float(x), self.values.y(value)) for x in pixels]

    def label(
        self, words: str, class_: str, places: Sequence[tuple[float, float, str | None]]
    ) -> SafeString:
        """`words`, bold, at the place of `places` where they hide least."""
        x, y, anchor = place_with_room(
            places, words, bold=True, inside=self.box, points=self.passed, taken=self.taken
        )
        self.taken.append(label_box(words, x, y, anchor, bold=True))
        return text(words, x, y, f"{class_} chart__halo", anchor)


def bands(course: Course, plot: Plot, *, titles_at: float | None = None) -> list[SafeString]:
    """Draw the phases as tinted stretches, with their titles on a line where these have room."""
    parts = []
    spans = []
    for place, band in enumerate(course.bands):
        left = max(plot.box.left, plot.days.x(band.from_day - 0.5))
        right = min(plot.box.right, plot.days.x(band.to_day + 0.5))
        if right - left < 1:
            continue
        shade = "chart__band chart__band--odd" if place % 2 else "chart__band"
        height = plot.box.bottom - plot.box.top
        parts.append(
            element("rect", x=left, y=plot.box.top, width=right - left, height=height, class_=shade)
        )
        spans.append((band.title, left, right))
    if titles_at is not None and spans:
        titles = [text(title, x, titles_at, "chart__strong", None) for title, x in _titles(spans)]
        parts += titles
    return parts


def _titles(spans: Sequence[tuple[str, float, float]]) -> list[tuple[str, float]]:
    """Return where each title (of a title, left and right) begins: in the middle of its stretch.

    The title of a narrow one runs on over the next, where that has room for both.
    """
    placed = []
    free = 0.0
    for (title, left, right), following in zip(spans, [*spans[1:], None], strict=True):
        wide = len(title) * TITLE_CHARACTER
        x = max(left + max(0.0, right - left - wide) / 2, free)
        end = x + wide
        if end > right:
            if following is None:
                continue
            next_title, _left, next_right = following
            if end + TITLE_GAP + len(next_title) * TITLE_CHARACTER > next_right:
                continue
        placed.append((title, x))
        free = end + TITLE_GAP
    return placed


def grid(plot: Plot) -> list[SafeString]:
    """Draw a line for each tick of the values, and the axis at zero."""
    box = plot.box
    ticks = [plot.values.y(value) for value in plot.values.ticks]
    return [
        *(line(box.left, y, box.right, y, "chart__grid") for y in ticks),
        line(box.left, box.bottom, box.right, box.bottom, "chart__axis"),
    ]


def time_labels(course: Course, plot: Plot, *, room: float, ring: bool = True) -> list[SafeString]:
    """Draw the ticks of the time axis, `room` pixels apart or more, with today among them.

    Today is ringed on the axis, or has a stroke below it where a `ring` would hide a bar.
    """
    baseline = plot.box.bottom + 20
    parts, at, half = [], float("-inf"), 0.0
    if plot.days.first <= course.today <= plot.days.last:
        today, bottom = plot.days.x(course.today), plot.box.bottom
        words = _("Today")
        half = len(words) * BOLD_CHARACTER / 2
        at = min(max(today, plot.box.left + half), plot.box.right - half)
        parts = [
            element("circle", cx=today, cy=bottom, r=5, class_="chart__today")
            if ring
            else line(today, bottom, today, bottom + 6, "chart__axis"),
            text(words, at, baseline, "chart__strong", "middle"),
        ]
    for day, label in plot.days.ticks(room):
        x = plot.days.x(day)
        if abs(x - at) > half + 14:
            parts.append(text(label, x, baseline, "chart__muted", "middle"))
    return parts


def series_line(series: Series, course: Course, plot: Plot) -> SafeString:
    """Draw the line of one measure: dotted where a requested day is missing, never down to zero."""
    points, every = thinned(series.points, plot.days)
    logged = {day for day, _value in points}

    def is_gap(earlier: int, later: int) -> bool:
        if every > 1:
            return later - earlier > 2 * every
        between = range(earlier + 1, later)
        if course.requested is None:
            return len(between) > 0
        return any(day in course.requested and day not in logged for day in between)

    placed = [(day, *plot.xy((day, value))) for day, value in points]
    for (_d1, x1, y1), (_d2, x2, y2) in pairwise(placed):
        steps = max(1, int((x2 - x1) // 4))
        plot.passed += [
            (x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps) for n in range(steps + 1)
        ]
    plot.passed += [(x, y) for _day, x, y in placed]
    parts = runs(placed, is_gap)
    if len(placed) <= MOST_MARKERS:
        parts += [marker(series.marker, x, y) for _day, x, y in placed]
    return element("g", *parts, class_=f"series series--{series.tone}")


def runs(
    placed: Sequence[tuple[int, float, float]], is_gap: Callable[[int, int], bool]
) -> list[SafeString]:
    """Join points (day, x, y) by solid lines, and by a dotted one over each gap."""
    parts = []
    run: list[tuple[int, float, float]] = list(placed[:1])
    for before, after in pairwise(placed):
        if is_gap(before[0], after[0]):
            parts.append(_polyline(run, "series__line"))
            parts.append(_polyline([before, after], "series__gap"))
            run = []
        run.append(after)
    parts.append(_polyline(run, "series__line"))
    return [part for part in parts if part]


def marker(shape: Marker, x: float, y: float) -> SafeString:
    """Draw a dot or a square, the shapes by which two measures are told apart."""
    if shape == "square":
        return element("rect", x=x - 4.5, y=y - 4.5, width=9, height=9, class_="series__square")
    return element("circle", cx=x, cy=y, r=4.5, class_="series__dot")


def last_value(series: Series, plot: Plot) -> list[SafeString]:
    """Draw the newest answer, printed beside its point."""
    if not series.points:
        return []
    x, y = plot.xy(series.points[-1])
    places: list[tuple[float, float, str | None]] = [
        (x + 9, y + 5, None),
        (x, y + ABOVE - 3, "middle"),
        (plot.box.right, y + ABOVE - 3, "end"),
        (plot.box.right, y + BELOW + 5, "end"),
        (x - 9, y + ABOVE - 3, "end"),
    ]
    label = plot.label(number(series.points[-1][1]), "series__value", places)
    return [element("g", label, class_=f"series series--{series.tone}")]


def before_line(
    value: float, words: str, plot: Plot, *, tone: Tone | None = None
) -> list[SafeString]:
    """Draw the baseline as a dashed line across, with its label.

    Where two measures share a plot, each has the `tone` of its own line.
    """
    y = plot.values.y(value)
    left, right = plot.box.left, plot.box.right
    places: list[tuple[float, float, str | None]] = [
        (right - 4, y + BELOW, "end"),
        (right - 4, y + ABOVE, "end"),
        (left + 6, y + ABOVE, None),
        (left + 6, y + BELOW, None),
        ((left + right) / 2, y + ABOVE, "middle"),
        ((left + right) / 2, y + BELOW, "middle"),
    ]
    label = plot.label(words, "series__value" if tone else "chart__before-label", places)
    parts = [line(left, y, right, y, "chart__before"), label]
    return [element("g", *parts, class_=f"series series--{tone}")] if tone else parts


def figure(
    parts: Sequence[SafeString], *, width: int, height: int, title: str, description: str
) -> SafeString:
    """Return the drawing, with the words for a screen reader."""
    return element(
        "svg",
        element("title", title),
        element("desc", description),
        *parts,
        class_="chart",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=f"{title}. {description}",
    )


def described(series: Series, unit: str) -> str:
    """Return one measure as a sentence: first and last value, number of days, baseline."""
    points = series.points
    if not points:
        return _("%(name)s: no answers yet.") % {"name": series.name}
    (first_day, first), (last_day, last) = points[0], points[-1]
    facts = {
        "name": series.name,
        "first_day": first_day,
        "first": f"{number(first)} {unit}",
        "last_day": last_day,
        "last": f"{number(last)} {unit}",
        "days": len(points),
    }
    if len(points) == 1:
        words = _("%(name)s: %(last)s on day %(last_day)s.") % facts
    else:
        words = (
            _(
                "%(name)s: %(first)s on day %(first_day)s, %(last)s on day %(last_day)s; "
                "%(days)s days with an answer."
            )
            % facts
        )
    if series.before is not None:
        words += " " + _("Before the procedure: %s.") % f"{number(series.before)} {unit}"
    return words


def thinned(
    points: Sequence[tuple[int, float]], days: TimeAxis
) -> tuple[Sequence[tuple[int, float]], int]:
    """Return `points`, or medians of every n days where points would be too dense; and n."""
    most = (days.right - days.left) / LEAST_POINT_GAP
    if len(points) <= most:
        return points, 1
    every = -int(-(days.last - days.first) // most)
    stretches: dict[int, list[tuple[int, float]]] = {}
    for day, value in points:
        stretches.setdefault((day - days.first) // every, []).append((day, value))
    return [
        (round(median(day for day, _value in stretch)), median(value for _day, value in stretch))
        for stretch in stretches.values()
    ], every


def _polyline(points: Sequence[tuple[int, float, float]], class_: str) -> SafeString:
    """Draw points joined; nothing for fewer than two."""
    if len(points) < 2:
        return SafeString("")
    path = " ".join(f"{x:.1f},{y:.1f}" for _day, x, y in points)
    return element("polyline", points=path, class_=class_)
