"""Describe guidance entries on the clinic's pages: names, days, conditions, changes, errors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Any

from tracker.guidance import Fault, editing
from tracker.guidance.editing import Difference, Place
from tracker.guidance.shapes import MESSAGES, SEND_TIME, SPANISH, WORDS
from tracker.web.common.formatters import clock, joined

Document = dict[str, Any]

SECTIONS = {
    "log_requests": "Asks for the day’s log",
    "nudge": "Asks once more",
    "guidance": "Guidance",
    "visits": "Visit",
    "summaries": "Weekly summary",
    "activities": "Return to activity",
    "events": "When something happens",
    "phases": "Stage of the recovery",
    "until_cleared": "Until the clinic clears it",
}
PARTS = {"do": "To do", "avoid": "To avoid", "expect": "To expect"}
KEYS = {
    "text": "Words",
    "fewer_days": "Days when fewer e-mails are chosen",
    "local_time": "Time of day",
    "condition": "Sent only if",
    "from_day": "First day",
    "to_day": "Last day",
}
CONDITIONS = {
    "always": "always sent",
    "not_logged": "the day is not logged yet",
    "requested_day_not_logged": "the day before is still not logged",
    "limits_not_cleared": "lifting or hard exercise is not cleared yet",
    "logged_this_week": "a day of the week was logged",
    "not_returned": "the patient is not back to it yet",
}
EVENTS = {
    "silence": "after two requested days without a log",
    "farther_than_before": "a longer walk than before the procedure",
    "stood_10_min": "ten minutes of standing",
    "walked_a_mile": "the first mile in a day",
    "lifting_cleared": "the clinic clears lifting",
    "strenuous_cleared": "the clinic clears hard exercise",
    "driving_cleared": "the clinic clears driving",
}


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One guidance entry in a list; `place` identifies it in the page's URL."""

    place: str
    name: str
    when: str
    also: str
    texts: Sequence[tuple[str, str]]
    sources: Sequence[str]
    can_go: bool


@dataclass(frozen=True, slots=True)
class PhaseShown:
    """One recovery phase with its lines: to do, to avoid, to expect."""

    item: EntryShown
    parts: Sequence[tuple[str, Sequence[EntryShown]]]


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One changed entry: for each changed field its label, the old text and the new."""

    name: str
    keys: Sequence[tuple[str, str, str]]


def messages_of(document: Document) -> list[EntryShown]:
    """Return the messages, ordered by the first day on which each may be sent."""
    found = [
        (_first_day(document, place, entry), n, item_of(place, entry))
        for n, (place, entry) in enumerate(editing.entries(document))
        if place.section in MESSAGES
    ]
    return [item for _day, _n, item in sorted(found, key=lambda row: row[:2])]


def phases_of(document: Document) -> list[PhaseShown]:
    """Return the recovery phases with their lines."""
    items = {place: item_of(place, entry) for place, entry in editing.entries(document)}
    return [
        PhaseShown(
            item,
            [
                (
                    name,
                    [
                        line
                        for at, line in items.items()
                        if at.section == "phases" and at.code == place.code and at.part == part
                    ],
                )
                for part, name in PARTS.items()
            ],
        )
        for place, item in items.items()
        if place.section == "phases" and not place.is_line
    ]


def limits_of(document: Document) -> list[EntryShown]:
    """Return the lines shown in every phase until the clinic clears them."""
    return [
        item_of(place, entry)
        for place, entry in editing.entries(document)
        if place.section == "until_cleared"
    ]


def item_of(place: Place, entry: Mapping[str, Any]) -> EntryShown:
    """Return one entry as shown in lists."""
    return EntryShown(
        place=str(place),
        name=name_of(place),
        when=when_of(entry),
        also=_also(entry),
        texts=[
            (key_name(key), str(entry[key]))
            for key, kind in editing.changeable(place).items()
            if kind is WORDS and key in entry
        ],
        sources=[_source(source) for source in entry["sources"]],
        can_go=place.can_go,
    )


def name_of(place: Place) -> str:
    """Return the entry's name: "Guidance", "Stage of the recovery, to do"."""
    part = f", {PARTS[place.part].lower()}" if place.is_line else ""
    return f"{SECTIONS[place.section]}{part}"


def key_name(key: str) -> str:
    """Return the label of a field."""
    if key.endswith(SPANISH):
        return f"{key_name(key.removesuffix(SPANISH))} in Spanish"
    return KEYS.get(key, key.replace("_", " ").capitalize())


def when_of(entry: Mapping[str, Any]) -> str:
    """Return when an entry applies: "Days 1 to 14", "Months 4 to 12", or its event."""
    for key in editing.WHENS:
        if key in entry:
            numbers = entry[key]
            return f"{key.capitalize() if len(numbers) > 1 else key.capitalize()[:-1]} " + (
                joined(list(_spans(numbers)))
            )
    if "event" in entry:
        return EVENTS.get(entry["event"], key_name(entry["event"])).capitalize()
    if "from_day" in entry:
        return f"Days {entry['from_day']:,} to {entry['to_day']:,}"
    return "The morning after" if "local_time" in entry else ""


def value_words(key: str, value: object) -> str:
    """Return a field's value as shown in a list of changes."""
    if value is None:
        return "none"
    if key == "local_time":
        return _time_words(str(value))
    if key == "condition":
        return CONDITIONS.get(str(value), str(value))
    if isinstance(value, list):
        return joined(list(_spans(value))) if all(type(v) is int for v in value) else "changed"
    return str(value)


def changes_of(differences: Sequence[Difference]) -> list[EntryChange]:
    """Return the changed entries."""
    return [
        EntryChange(
            name=_changed_name(difference),
            keys=[
                (
                    key_name(key),
                    value_words(key, (difference.before or {}).get(key)),
                    value_words(key, (difference.after or {}).get(key)),
                )
                for key in difference.keys
                if key not in ("code", "event", "activity")
            ],
        )
        for difference in differences
    ]


def fault_words(key: str, fault: Fault) -> str:
    """Return an error message for a field: its label, the fix, and the reason."""
    words = f"{fault.fix}: {fault.because}" if fault.because else fault.fix
    return f"{key_name(key)}: {words}{'' if words.endswith('.') else '.'}"


def _changed_name(difference: Difference) -> str:
    entry = difference.after or difference.before or {}
    when = when_of(entry)
    name = f"{name_of(difference.place)}{f', {when[0].lower()}{when[1:]}' if when else ''}"
    if difference.before is None:
        return f"Added: {name}"
    return f"Taken out: {name}" if difference.after is None else name


def _first_day(document: Document, place: Place, entry: Mapping[str, Any]) -> float:
    for key, days in (("days", 1.0), ("months", 30.4), ("years", 365.2)):
        if key in entry:
            return float(entry[key][0] * days)
    # entries without a day of their own come last
    return float("inf")


def _spans(numbers: Sequence[int]) -> Iterator[str]:
    """Yield "1 to 14", "16", "18": three or more consecutive numbers as one range."""
    run: list[int] = []
    for number, following in pairwise([*numbers, None]):
        assert number is not None
        run.append(number)
        if following == number + 1:
            continue
        yield from ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))
        run = []


def _also(entry: Mapping[str, Any]) -> str:
    """Return the time of day and the condition, if any."""
    parts = [_time_words(entry["local_time"])] if "local_time" in entry else []
    condition = entry.get("condition", "always")
    parts += [f"only if {CONDITIONS.get(condition, condition)}"] if condition != "always" else []
    return ", ".join(parts)


def _time_words(local_time: str) -> str:
    if local_time == SEND_TIME:
        return "at the patient’s own time"
    return f"at {clock(time.fromisoformat(local_time))}"


def _source(source: Mapping[str, Any]) -> str:
    note = f" ({source['note'].rstrip('.')})" if "note" in source else ""
    if "quote" in source:
        return f"“{source['quote']}” ({source['document']}){note}"
    if "reference" in source:
        return f"Reference {source['reference']}{note}"
    return f"Proposal: {source['proposal']}{note}"
