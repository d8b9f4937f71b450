"""Contradictory entries: two answers of one day that cannot both be true."""

from collections.abc import Iterator

from tracker.rules.severity import Severity
from tracker.rules.triage.day_point import DayPoint
from tracker.rules.triage.finding import Finding
from tracker.rules.triage.trends import number

RULE = "contradiction"
# Both are told in round figures: the farthest walk may come out a little above the day's total.
ROUNDED = 1.25
# Metres a minute: no patient walks so fast; and a walk so short takes no whole minute.
FASTEST = 200
SHORT = 100


def contradiction(judged: DayPoint) -> Finding | None:
    """The first two answers of the day that contradict each other; None when none do."""
    for reason, pair in _contradictions(judged):
        return Finding(
            rule=RULE,
            severity=Severity.WATCH,
            reason=reason,
            evidence={
                "day": judged.day.isoformat(),
                "answers": [
                    {"measure": measure, "value": number(float(getattr(judged, measure)))}
                    for measure in pair
                ],
            },
        )
    return None


def _contradictions(judged: DayPoint) -> Iterator[tuple[str, tuple[str, str]]]:
    walk, total, steps = judged.walking_distance_m, judged.daily_distance_m, judged.steps
    if walk is None:
        return
    if total is not None and float(walk) > float(total) * ROUNDED:
        yield (
            "Farthest walk is more than the day’s whole distance",
            ("walking_distance_m", "daily_distance_m"),
        )
    if steps == 0 and walk > SHORT:
        yield "A walk on a day without a step", ("walking_distance_m", "steps")
    minutes = judged.walking_min
    if minutes is not None and walk > max(SHORT, FASTEST * (minutes + 1)):
        yield "Farthest walk is too fast to be walked", ("walking_distance_m", "walking_min")
