"""Changing one entry of a guidance document: where it stands, what may be changed, and how.

A place is written as "guidance:guidance-day-14", "nudge" or "phases:first-days:do:1". Nothing
here changes the document that it is given; every change gives a new one.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Any

from tracker.guidance.faults import Fault, label
from tracker.guidance.shapes import (
    GUIDANCE_FILE,
    LINE,
    LISTED,
    MESSAGES,
    SCHEDULED,
    WORDS,
    Kind,
    ListOf,
    Table,
    Value,
)

Document = dict[str, Any]
Entry = dict[str, Any]

WHENS = ("days", "months", "years")
SINGLE = ("local_time", "to_day")  # keys with one value that is neither words nor a choice
PARTS = ("do", "avoid", "expect")
# A clinic may add these; what asks for a log stays one set of entries.
ADDABLE = ("guidance", "visits")
# What makes an entry the one that it is, or is kept by the product.
FIXED = frozenset({"code", "numbers", "event", "activity", "clearance", "sources"})
# The phases fit together without a gap: one begins where the one before it ends.
FIXED_OF_PHASES = frozenset({"from_day", *PARTS})

# Beyond every number of an occurrence that the product ships: a day on which there was none.
FIRST_NEW = {"days": 1000, "months": 4000, "years": 5000}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: its section, its code, and for a line of a phase also which."""

    section: str
    code: str = ""
    part: str = ""
    number: int = 0

    def __str__(self) -> str:
        parts = [self.section, self.code, self.part, str(self.number or "")]
        return ":".join(part for part in parts if part)

    @classmethod
    def read(cls, written: str) -> "Place":
        """Return the place that `written` names. Raise ValueError for any other text."""
        section, *others = written.split(":")
        if len(others) not in (0, 1, 3) or section not in (*MESSAGES, "phases", "until_cleared"):
            raise ValueError(f"{written!r} is no place of a guidance document.")
        code = others[0] if others else ""
        part, number = (others[1], int(others[2])) if len(others) == 3 else ("", 0)
        return cls(section, code, part, number)

    @property
    def is_line(self) -> bool:
        return bool(self.part)

    @property
    def can_go(self) -> bool:
        """Whether the entry may be taken out: not what the product's own steps rest on."""
        return self.is_line or self.section in SCHEDULED


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry that was changed, added (`before` is None) or removed (`after` is None)."""

    place: Place
    before: Entry | None
    after: Entry | None
    keys: Sequence[str]


def entries(document: Document) -> Iterator[tuple[Place, Entry]]:
    """Yield every entry that a clinic may change: messages, then phases with their lines."""
    for section in MESSAGES:
        if section == "nudge":
            yield Place("nudge"), document["nudge"]
            continue
        for entry in document[section]:
            yield Place(section, entry["code"]), entry
    for phase in document["phases"]:
        yield Place("phases", phase["code"]), phase
        for part in PARTS:
            for number, line in enumerate(phase.get(part, []), 1):
                yield Place("phases", phase["code"], part, number), line
    for entry in document["until_cleared"]:
        yield Place("until_cleared", entry["clearance"]), entry


def entry_at(document: Document, place: Place) -> Entry:
    """Return the entry at `place`. Raise KeyError when there is none."""
    for found, entry in entries(document):
        if found == place:
            return entry
    raise KeyError(str(place))


def shape_of(place: Place) -> Table:
    """Return the schema of the entry at `place`."""
    if place.is_line:
        return LINE
    if place.section == "nudge":
        nudge = GUIDANCE_FILE.keys["nudge"]
        assert isinstance(nudge, Table)
        return nudge
    return LISTED[place.section]


def changeable(place: Place) -> dict[str, Kind]:
    """Return the keys that a clinic may change at `place` and their kinds, in schema order."""
    fixed = FIXED | FIXED_OF_PHASES if place.section == "phases" and not place.is_line else FIXED
    return {
        key: kind
        for key, kind in shape_of(place).keys.items()
        if key not in fixed
        and (kind is WORDS or isinstance(kind, ListOf) or _is_choice(kind) or key in SINGLE)
    }


def _is_choice(kind: Kind) -> bool:
    return isinstance(kind, Value) and len(kind.choices) > 1


def changed(document: Document, place: Place, values: Mapping[str, Any]) -> Document:
    """Return the document with `values` at `place`; a value of None removes its key.

    Where a phase ends the next one begins.
    """
    result = deepcopy(document)
    entry = entry_at(result, place)
    before = dict(entry)
    for key, value in values.items():
        if value is None:
            entry.pop(key, None)
        else:
            entry[key] = value
    if place.section in SCHEDULED:
        _number(entry, before, is_request=place.section == "log_requests")
    if place.section == "phases" and _are_whole([entry.get("to_day")]):
        for phase, following in pairwise(result["phases"]):
            if phase is entry:
                following["from_day"] = entry["to_day"] + 1
    return result


def without(document: Document, place: Place) -> Document:
    """Return the document without the entry at `place`, which may be removed."""
    result = deepcopy(document)
    holder = _holder(result, place)
    gone = entry_at(result, place)
    holder[:] = [entry for entry in holder if entry is not gone]
    if not holder and place.part in shape_of(Place("phases")).optional:
        del entry_at(result, Place("phases", place.code))[place.part]
    return result


def added(document: Document, section: str, entry: Entry) -> Document:
    """Return the document with a new message at the end of `section`."""
    result = deepcopy(document)
    result[section].append(entry)
    return result


def differences(before: Document, after: Document) -> list[Difference]:
    """Return the entries that a clinic may change and that differ, in their order."""
    found = []
    for place, was, now in _pairs(before, after):
        keys = [
            name
            for name in shape_of(place).keys
            if name not in ("sources", "numbers", *PARTS)
            and (was or {}).get(name) != (now or {}).get(name)
        ]
        if keys:
            found.append(Difference(place, was, now, keys))
    return found


def faults_at(document: Document, place: Place, faults: Sequence[Fault]) -> list[tuple[str, Fault]]:
    """Return the faults of the entry at `place`, each with the key at fault."""
    name, prefix = _called(document, place)
    return [
        (fault.field.removeprefix(prefix).partition("[")[0].partition(".")[0], fault)
        for fault in faults
        if fault.entry == name and fault.field.startswith(prefix)
    ]


def _called(document: Document, place: Place) -> tuple[str, str]:
    """Return how faults name the entry at `place`, and the prefix of their fields."""
    if place.section == "nudge":
        return "nudge", ""
    codes = [entry.get("code", entry.get("clearance")) for entry in document[place.section]]
    number = codes.index(place.code) + 1
    entry = document[place.section][number - 1]
    prefix = f"{place.part}[{place.number}]." if place.is_line else ""
    return label(place.section, number, entry), prefix


def _holder(document: Document, place: Place) -> list[Entry]:
    if place.is_line:
        lines: list[Entry] = entry_at(document, Place("phases", place.code))[place.part]
        return lines
    section: list[Entry] = document[place.section]
    return section


def _pairs(before: Document, after: Document) -> Iterator[tuple[Place, Entry | None, Entry | None]]:
    """Yield each entry of either document with its counterpart in the other."""
    old = {place: entry for place, entry in entries(before) if not place.is_line}
    new = {place: entry for place, entry in entries(after) if not place.is_line}
    for place in [*new, *(place for place in old if place not in new)]:
        yield place, old.get(place), new.get(place)
        if place.section != "phases":
            continue
        for part in PARTS:
            were = (old.get(place) or {}).get(part, [])
            are = (new.get(place) or {}).get(part, [])
            yield from _lines(place.code, part, were, are)


def _lines(
    code: str, part: str, were: list[Entry], are: list[Entry]
) -> Iterator[tuple[Place, Entry | None, Entry | None]]:
    """Pair lines whose words are not in both lists, in their order: a line has no code."""
    said, says = {line["text"] for line in were}, {line["text"] for line in are}
    left = [(n, line) for n, line in enumerate(were, 1) if line["text"] not in says]
    come = [(n, line) for n, line in enumerate(are, 1) if line["text"] not in said]
    for gone, new in zip_longest(left, come):
        number = (new or gone)[0]
        yield Place("phases", code, part, number), gone and gone[1], new and new[1]


def _number(entry: Entry, before: Entry, *, is_request: bool) -> None:
    """Give each day its occurrence's number, so that what went out stays what it is.

    A day that stays keeps its number. A request for another day is another request. Of any other
    message, days that go and days that come are the same occurrences, moved: whoever has read its
    words is not sent them again. A new occurrence's number follows from its day, so that it is
    never that of a day that is gone.
    """
    was, now = _days(before), _days(entry)
    kind = _kind_of_days(entry)
    numbers = before.get("numbers") or list(range(1, len(was) + 1))
    if not _are_whole(now) or len(numbers) != len(was) or len(set(now)) != len(now):
        entry.pop("numbers", None)
        return  # the days have a fault of their own
    of_day = dict(zip(was, numbers, strict=True))
    kept = set(now) & set(was) if kind == _kind_of_days(before) else set()
    free = [] if is_request else [number for day, number in of_day.items() if day not in kept]
    given: list[int] = []
    for day in now:
        number = of_day[day] if day in kept else free.pop(0) if free else FIRST_NEW[kind] + day
        while number in given or (day not in kept and number in [of_day[d] for d in kept]):
            number += 1
        given.append(number)
    if given == list(range(1, len(given) + 1)):
        entry.pop("numbers", None)
    else:
        entry["numbers"] = given


def _kind_of_days(entry: Entry) -> str:
    return next((key for key in WHENS if key in entry), "")


def _days(entry: Entry) -> list[Any]:
    found: list[Any] = entry.get(_kind_of_days(entry), [])
    return found


def _are_whole(values: object) -> bool:
    return isinstance(values, list) and all(type(value) is int for value in values)
