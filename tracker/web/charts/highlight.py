"""The evidence of an alert in the nurse's chart: days judged, days compared, usual level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from tracker.web.charts.axes import BOLD_CHARACTER
from tracker.web.charts.parts import ABOVE, Plot, Tone
from tracker.web.charts.svg import element, line, text
from tracker.web.common.formatters import number

RING = 9.0
LEAST_WIDTH = 12.0  # pixels: a day of a course of years is still seen


@dataclass(frozen=True, slots=True)
class Highlight:
    """Evidence in recovery days and in the unit shown.

    `panel` is the measure's own: there the `judged` values are ringed, the days from the first to
    the last of `compared` are shaded, and `usual` is a line. `days` are marked through all panels.
    `words` say the same.
    """

    words: str
    panel: str = ""
    tone: Tone | None = None
    judged: Mapping[int, float] = field(default_factory=dict)
    compared: Sequence[int] = ()
    usual: float | None = None
    days: Sequence[int] = ()

    @property
    def all_days(self) -> list[int]:
        """Return every day of the evidence."""
        return sorted({*self.judged, *self.compared, *self.days})


def beneath(highlight: Highlight, plots: Mapping[str, Plot], ground: Plot) -> list[SafeString]:
    """Draw what is under the lines: marked days through all panels, and the days compared."""
    parts = [
        _shade(ground, first, last, "chart__flagged") for first, last in _stretches(highlight.days)
    ]
    plot = plots.get(highlight.panel)
    if plot is not None and highlight.compared:
        window = _shade(plot, min(highlight.compared), max(highlight.compared), "chart__window")
        parts.append(window)
    return parts


def above(highlight: Highlight, plots: Mapping[str, Plot]) -> list[SafeString]:
    """Draw what is over the lines: the usual level, and a ring around each value judged."""
    plot = plots.get(highlight.panel)
    if plot is None:
        return []
    parts = []
    if highlight.usual is not None:
        parts += _usual(highlight, highlight.usual, plot)
    for day, value in sorted(highlight.judged.items()):
        x, y = plot.xy((day, value))
        parts.append(element("circle", cx=x, cy=y, r=RING, class_="chart__judged"))
    tone = f" series--{highlight.tone}" if highlight.tone else ""
    return [element("g", *parts, class_=f"series{tone}")]


def _usual(highlight: Highlight, usual: float, plot: Plot) -> list[SafeString]:
    """Draw the line of what was usual, from the first day compared to the last judged."""
    days = highlight.all_days
    left, right = plot.days.x(days[0] - 0.5), plot.days.x(days[-1] + 0.5)
    if right - left < LEAST_WIDTH:
        left, right = left - LEAST_WIDTH, right + LEAST_WIDTH
    left, right = max(left, plot.box.left), min(right, plot.box.right)
    y = plot.values.y(usual)
    words = f"usually {number(usual)}"
    fits = left + len(words) * BOLD_CHARACTER <= plot.box.right
    at, anchor = (left + 2, None) if fits else (left - 4, "end")
    return [
        line(left, y, right, y, "chart__usual"),
        text(words, at, y + ABOVE, "series__value chart__halo", anchor),
    ]


def _shade(plot: Plot, first: int, last: int, class_: str) -> SafeString:
    """Draw a rectangle over whole days, as high as `plot`."""
    left, right = plot.days.x(first - 0.5), plot.days.x(last + 0.5)
    if right - left < LEAST_WIDTH:
        middle = (left + right) / 2
        left, right = middle - LEAST_WIDTH / 2, middle + LEAST_WIDTH / 2
    left, right = max(left, plot.box.left), min(right, plot.box.right)
    return element(
        "rect",
        x=left,
        y=plot.box.top,
        width=max(right - left, 0.0),
        height=plot.box.bottom - plot.box.top,
        class_=class_,
    )


def _stretches(days: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of days without a gap."""
    runs: list[tuple[int, int]] = []
    for day in sorted(set(days)):
        if runs and day == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
