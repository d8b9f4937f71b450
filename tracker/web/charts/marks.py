"""What is marked on a chart: the days of planned visits, and milestones by their number."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from tracker.web.charts.axes import Box
from tracker.web.charts.parts import Plot, Series
from tracker.web.charts.svg import element, line, text

DISC = 11.0
STEM = 24.0  # from a point to the middle of its disc
BESIDE = 2 * DISC + 2  # from one disc to its neighbour
VISIT_GAP = 14.0  # closer ones share a mark


def visit_marks(visits: Sequence[int], plot: Plot) -> list[SafeString]:
    """Draw a triangle at the top, and a thin line down, for each visit that the time axis shows."""
    parts = []
    last = -VISIT_GAP
    for day in visits:
        x = plot.days.x(day)
        if plot.days.first <= day <= plot.days.last and x - last >= VISIT_GAP:
            parts.append(line(x, plot.box.top, x, plot.box.bottom, "chart__visit-line"))
            parts.append(_triangle(x, plot.box.top))
            last = x
    return parts


def visit_key() -> SafeString:
    """Draw the mark of a visit, for a legend."""
    return element(
        "svg",
        _triangle(10, 2),
        class_="chart-key",
        viewBox="0 0 20 16",
        width=20,
        height=16,
        aria_hidden="true",
    )


def milestone_marks(series: Series, plot: Plot) -> list[SafeString]:
    """Draw a numbered disc on a stem for each milestone of `series`; labels keep off it."""
    parts = []
    for mark in series.marks:
        value = series.values.get(mark.day)
        if value is None:
            continue
        x, y = plot.xy((mark.day, value))
        disc = _disc_at(x, y, plot)
        plot.taken.append(disc)
        x_disc, y_disc = (disc.left + disc.right) / 2, (disc.top + disc.bottom) / 2
        parts.append(
            element(
                "g",
                line(x, y, x_disc, y_disc, "chart__stem"),
                element("circle", cx=x_disc, cy=y_disc, r=DISC, class_="chart__disc"),
                text(mark.number, x_disc, y_disc + 5, "chart__disc-number", "middle"),
            )
        )
    return parts


def _disc_at(x: float, y: float, plot: Plot) -> Box:
    """Return the place of a disc: above the point, else below it, and beside other discs."""
    fits_above = y - STEM - DISC >= plot.box.top
    middle = y - STEM if fits_above else y + STEM
    x = min(max(x, plot.box.left + DISC), plot.box.right - DISC)
    beside = [x + side * step * BESIDE for step in range(3) for side in (1, -1)]
    places = [
        Box(at - DISC, middle - DISC, at + DISC, middle + DISC)
        for at in beside
        if plot.box.left + DISC <= at <= plot.box.right - DISC
    ]
    return next(
        (place for place in places if not any(place.meets(other) for other in plot.taken)),
        places[0],
    )


def _triangle(x: float, top: float) -> SafeString:
    points = f"{x - 6:.1f},{top:.1f} {x + 6:.1f},{top:.1f} {x:.1f},{top + 11:.1f}"
    return element("polygon", points=points, class_="chart__visit")
