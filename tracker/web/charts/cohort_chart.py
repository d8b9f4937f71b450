"""A chart of a cohort: median and quartiles at each stage."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from tracker.web.charts.axes import CHARACTER, ValueAxis, value_axis
from tracker.web.charts.parts import Tone, figure, marker
from tracker.web.charts.svg import element, line, text
from tracker.web.common.formatters import number

COHORT_WIDTH = 286  # what a phone has room for
TOP, HEIGHT, BELOW = 34.0, 150.0, 46
FIRST = 40.0  # pixels more for the first, whose label is a word
BAR = 10.0  # the middle half


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage: its label, and the quartiles in the unit shown, or None if suppressed."""

    label: str
    quartiles: tuple[float, float, float] | None


def cohort_chart(
    title: str, bars: Sequence[Bar], *, unit: str, tone: Tone, most: float | None = None
) -> SafeString:
    """Draw a bar between the quartiles and a dot at the median; suppressed stages are empty.

    No line joins them: between two stages nobody was counted. `most` fixes the axis.
    """
    bottom = TOP + HEIGHT
    known = [bar.quartiles for bar in bars if bar.quartiles]
    if most is None:
        axis = value_axis([upper for *_, upper in known], bottom=bottom, top=TOP, least=4)
    else:
        axis = ValueAxis(most, most / 2, bottom, TOP)
    words = [number(value) for value in axis.ticks]
    left = max(map(len, words)) * CHARACTER + 8
    step = (COHORT_WIDTH - left - FIRST) / len(bars)
    parts = [
        text(unit, 0, 14, "chart__muted"),
        *(line(left, axis.y(v), COHORT_WIDTH, axis.y(v), "chart__grid") for v in axis.ticks),
        line(left, bottom, COHORT_WIDTH, bottom, "chart__axis"),
        *(
            text(word, left - 8, axis.y(value) + 5, "chart__muted", "end")
            for word, value in zip(words, axis.ticks, strict=True)
        ),
    ]
    for place, bar in enumerate(bars):
        x = left + step * (place + 0.5) + (FIRST if place else FIRST / 2)
        # Every second label, where all would run into each other.
        if place < 2 or place % 2 == 0:
            parts.append(text(bar.label, x, bottom + 20, "chart__muted", "middle"))
        if bar.quartiles:
            parts.append(_bar(bar.quartiles, x, axis, tone))
    parts.append(text("Weeks since the procedure", left, bottom + 40, "chart__muted"))
    return figure(
        parts,
        width=COHORT_WIDTH,
        height=round(bottom) + BELOW,
        title=title,
        description=_described(bars, unit),
    )


def _bar(
    quartiles: tuple[float, float, float], x: float, axis: ValueAxis, tone: Tone
) -> SafeString:
    lower, middle, upper = quartiles
    half = element(
        "rect",
        x=x - BAR / 2,
        y=axis.y(upper),
        width=BAR,
        height=max(axis.y(lower) - axis.y(upper), 1.0),
        rx=3,
        class_="series__half",
    )
    return element("g", half, marker("dot", x, axis.y(middle)), class_=f"series series--{tone}")


def _described(bars: Sequence[Bar], unit: str) -> str:
    told = [bar for bar in bars if bar.quartiles]
    if not told:
        return "Nothing is told of fewer than 5 patients."
    first, last = told[0], told[-1]
    return (
        f"The middle patient: {_middle(first)} {unit} at {_at(first)}, "
        f"{_middle(last)} {unit} at {_at(last)}. The table has every stage."
    )


def _middle(bar: Bar) -> str:
    return number(bar.quartiles[1]) if bar.quartiles else ""


def _at(bar: Bar) -> str:
    return "the start" if bar.label == "Before" else f"week {bar.label}"
