"""Reads measures as a person typed them: distances in their own unit, the rest as they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.rules.log.answers import Answers
from tracker.rules.units import DistanceUnit, from_metres, to_metres

DISTANCES = ("daily_distance_m", "walking_distance_m")
COUNTS = ("steps", "walking_min", "standing_min", "pain_back", "pain_leg", "medicine_doses")


@dataclass(slots=True)
class Measures:
    """What was read, by the names of `Answers`, and what is wrong with which name."""

    values: dict[str, object] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_measures(
    typed: Mapping[str, str], *, unit: DistanceUnit | str, kept: Answers | None = None
) -> Measures:
    """Distances of `typed` in metres, everything else as typed, for the journal to judge.

    A distance that still reads as `kept` did stays exactly that, however it was rounded.
    """
    measures = Measures()
    shown = typed_as(kept, unit=unit) if kept else {}
    for name in DISTANCES:
        text = typed.get(name, "").strip()
        if not text:
            continue
        if kept is not None and text == shown[name]:
            measures.values[name] = getattr(kept, name)
            continue
        try:
            measures.values[name] = to_metres(text, unit)
        except ValueError as error:
            measures.errors[name] = str(error)
    measures.values |= {name: typed.get(name, "") for name in COUNTS}
    return measures


def typed_as(answers: Answers, *, unit: DistanceUnit | str) -> dict[str, str]:
    """The measures of `answers` as a person in `unit` would type them; "" where unknown."""
    typed = {name: _text(getattr(answers, name)) for name in COUNTS}
    for name in DISTANCES:
        metres = getattr(answers, name)
        typed[name] = "" if metres is None else f"{from_metres(metres, unit):f}"
    return typed


def _text(value: object) -> str:
    return "" if value is None else str(value)
