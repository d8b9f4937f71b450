"""Charts as SVG, drawn on the server: no script, no colours of their own, a width given.

A chart does not scale, or its text would: one is drawn for a phone (PHONE) and one for a wide
screen (WIDE), and the stylesheet shows one of them. All lengths are pixels.
"""

from tracker.web.charts.highlight import Highlight
from tracker.web.charts.marks import visit_key
from tracker.web.charts.nurse_chart import Event, combined_chart
from tracker.web.charts.parts import Band, Course, Mark, Series
from tracker.web.charts.patient_charts import (
    PHONE,
    WIDE,
    legend_mark,
    line_chart,
    pain_chart,
    score_chart,
    sparkline,
)

__all__ = [
    "PHONE",
    "WIDE",
    "Band",
    "Course",
    "Event",
    "Highlight",
    "Mark",
    "Series",
    "combined_chart",
    "legend_mark",
    "line_chart",
    "pain_chart",
    "score_chart",
    "sparkline",
    "visit_key",
]
