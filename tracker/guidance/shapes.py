"""The schema of a guidance file: the keys of every kind of entry, and what each must be."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from itertools import pairwise

from tracker.guidance.entries import ACTIVITIES, EARLIEST, EVENTS, LAST_DAY, MORNING_ENDS
from tracker.guidance.faults import shown
from tracker.guidance.severity import Severity

# Where a problem lies within its entry ("do[1].text"), and the fix.
Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """A single value: `must` completes the sentence "must be …"."""

    must: str
    accepts: Callable[[object], bool]
    choices: tuple[str, ...] = ()  # where there are so few that they can be listed

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        if not self.accepts(value):
            yield field, f"is {shown(value)}, must be {self.must}"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of at least one item; with `rising`, each greater than the one before."""

    must: str
    item: "Value | Table"
    rising: bool = False

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, list) or not value:
            yield field, f"is {shown(value)}, must be {self.must}"
            return
        found = [p for n, item in enumerate(value, 1) for p in self._item(field, n, item)]
        yield from found
        if self.rising and not found:
            for n, (item, following) in enumerate(pairwise(value), 2):
                if following <= item:
                    yield f"{field}[{n}]", f"is {following}, must be more than {item} before it"

    def _item(self, field: str, number: int, item: object) -> Iterator[Problem]:
        return self.item.problems(f"{field}[{number}]", item)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with these keys; of those in `exactly_one`, one and no other."""

    must: str
    keys: Mapping[str, "Kind"]
    optional: Collection[str] = ()
    exactly_one: Collection[str] = ()

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield field, f"is {shown(value)}, must be {self.must}"
            return
        prefix = f"{field}." if field else ""
        for key in value:
            if key not in self.keys:
                yield f"{prefix}{key}", self._not_known(key)
        given = [key for key in self.exactly_one if key in value]
        if self.exactly_one and len(given) != 1:
            yield self._not_exactly_one(prefix, given)
        for key, kind in self.keys.items():
            if key in value:
                yield from kind.problems(f"{prefix}{key}", value[key])
            elif key not in self.optional and key not in self.exactly_one:
                yield f"{prefix}{key}", f"is missing, must be {kind.must}"

    def _not_exactly_one(self, prefix: str, given: Collection[str]) -> Problem:
        first, *others = given or self.exactly_one
        if not given:
            return f"{prefix}{first}", f"is missing, must be given, or else {' or '.join(others)}"
        beside = " and ".join(others)
        return f"{prefix}{first}", f"is given beside {beside}, must be the only one of them"

    def _not_known(self, key: str) -> str:
        close = get_close_matches(key, self.keys, 1)
        if close:
            return f"is not known here, must be {close[0]}, or be taken out"
        return f"is not known here, must be taken out, or be one of: {', '.join(self.keys)}"


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table whose keys are free, but all of one kind."""

    must: str
    key: Value
    item: Value

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, dict) or not value:
            yield field, f"is {shown(value)}, must be {self.must}"
            return
        for key, item in value.items():
            yield from self.key.problems(f"{field}.{key}", key)
            yield from self.item.problems(f"{field}.{key}", item)


Kind = Value | ListOf | Table | TableOf


def _whole_number(low: int, high: int, what: str) -> Value:
    return Value(
        f"{what}, a whole number from {low} to {high}",
        lambda v: isinstance(v, int) and not isinstance(v, bool) and low <= v <= high,
    )


def _one_of(*choices: str) -> Value:
    must = " or ".join(f'"{choice}"' for choice in choices)
    return Value(must, lambda v: v in choices, choices)


def _matching(must: str, pattern: str) -> Value:
    found = re.compile(pattern)
    return Value(must, lambda v: isinstance(v, str) and found.fullmatch(v) is not None)


def morning_time(value: object) -> time | None:
    """Return the time that the file gives, or None when it is not in the morning mail hours."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", value):
        return None
    try:
        read = time.fromisoformat(value)
    except ValueError:
        return None
    return read if EARLIEST <= read < MORNING_ENDS else None


# The sections of messages, in the order in which a recovery meets them.
SCHEDULED = ("log_requests", "guidance", "visits", "summaries", "activities")
MESSAGES = (*SCHEDULED, "events", "nudge")

SEND_TIME = "send_time"
SPANISH = "_es"  # ends the keys of Spanish words
MORNING = f'a morning time such as "09:30", from {EARLIEST:%H:%M} until before {MORNING_ENDS:%H:%M}'

WORDS = Value(
    "text on one line", lambda v: isinstance(v, str) and bool(v.strip()) and "\n" not in v
)
CODE = _matching(
    "a code of small letters, digits, - and _, at most 50 of them", "[a-z][a-z0-9_-]{0,49}"
)
DAY = _whole_number(0, LAST_DAY, "a recovery day")

SOURCE = Table(
    'a table such as { reference = 2 } or { quote = "…", document = "S0" }',
    {
        "quote": WORDS,
        "document": WORDS,
        "reference": _whole_number(1, 999, "a number of [references]"),
        "proposal": WORDS,
        "note": WORDS,
        "proposal_es": WORDS,
        "note_es": WORDS,
        "clinics_own": Value("true, or be taken out", lambda v: v is True),
    },
    optional=("document", "note", "proposal_es", "note_es", "clinics_own"),
    exactly_one=("quote", "reference", "proposal"),
)
SOURCES = ListOf("a list with at least one quote, reference or proposal", SOURCE)
TEXTS = ListOf("a list of at least one text", WORDS)


def _in_both(**keys: Value | ListOf) -> dict[str, Value | ListOf]:
    """Return the keys of words that a patient reads, in English and in Spanish."""
    return {f"{key}{ending}": kind for key, kind in keys.items() for ending in ("", SPANISH)}


LINE = Table("a table with text and sources", {**_in_both(text=WORDS), "sources": SOURCES})
LINES = ListOf("at least one table with text and sources", LINE)

_WHEN: Mapping[str, Value | ListOf] = {
    "days": ListOf("a list of recovery days", DAY, rising=True),
    "months": ListOf("a list of months", _whole_number(1, 60, "a month"), rising=True),
    "years": ListOf("a list of years", _whole_number(1, 5, "a year"), rising=True),
}

# Which occurrence falls on which day, where days were changed after some had gone out.
NUMBERS = ListOf("a list of occurrence numbers", _whole_number(1, 9999, "an occurrence number"))


def _message(
    *conditions: str,
    local_time: Value,
    when: bool = True,
    more: Mapping[str, Kind] | None = None,
    optional: Collection[str] = (),
) -> Table:
    whens = _WHEN if when else {}
    code: Mapping[str, Kind] = {"code": CODE, "numbers": NUMBERS} if when else {}
    condition = {"condition": _one_of(*conditions)} if conditions else {}
    return Table(
        "a message with its words",
        {
            **code,
            **whens,
            **(more or {}),
            "local_time": local_time,
            **condition,
            **_in_both(text=WORDS),
            "sources": SOURCES,
        },
        optional=(*optional, "numbers"),
        exactly_one=tuple(whens),
    )


_ANY_TIME = Value(
    f'"{SEND_TIME}" (the evening, at the patient\'s own time) or {MORNING}',
    lambda v: v == SEND_TIME or morning_time(v) is not None,
)
_MORNING_TIME = Value(MORNING, lambda v: morning_time(v) is not None)

# The kinds of entry that a file lists: [[phases]], [[visits]] and so on.
LISTED: Mapping[str, Table] = {
    "reconciled": Table(
        "a contradiction and what the product says",
        {"code": CODE, "says": WORDS, "never_say": TEXTS, "sources": SOURCES},
    ),
    "until_cleared": Table(
        "a line that stands until the clinic clears it",
        {
            "clearance": _one_of("lifting", "strenuous", "driving"),
            **_in_both(text=WORDS),
            "sources": SOURCES,
        },
    ),
    "phases": Table(
        "a phase",
        {
            "code": CODE,
            **_in_both(title=WORDS),
            "from_day": DAY,
            "to_day": DAY,
            "do": LINES,
            "avoid": LINES,
            "expect": LINES,
            "sources": SOURCES,
        },
        optional=("avoid",),
    ),
    "log_requests": _message(
        "not_logged",
        local_time=_one_of(SEND_TIME),
        more={"fewer_days": _WHEN["days"]},
        optional=("fewer_days",),
    ),
    "guidance": _message("always", "limits_not_cleared", local_time=_ANY_TIME),
    "visits": _message("always", local_time=_ANY_TIME),
    "summaries": _message("logged_this_week", local_time=_one_of(SEND_TIME)),
    "activities": _message(
        "not_returned",
        local_time=_one_of(SEND_TIME),
        more={"activity": _one_of(*ACTIVITIES)},
    ),
    "events": _message(
        local_time=_one_of(SEND_TIME),
        when=False,
        more={"code": CODE, "event": _one_of(*EVENTS)},
    ),
    "red_flags": Table(
        "a red flag",
        {
            "code": CODE,
            "severity": _one_of(Severity.EMERGENCY, Severity.URGENT),
            **_in_both(question=WORDS),
            "reported": WORDS,
            "sources": SOURCES,
        },
    ),
    "symptoms": Table(
        "an expected symptom", {"code": CODE, **_in_both(question=WORDS), "sources": SOURCES}
    ),
    "advice": Table(
        "the advice for a severity",
        {
            "severity": _one_of(*Severity),
            **_in_both(title=WORDS, lines=TEXTS),
            "sources": SOURCES,
        },
    ),
}

_NUDGE = _message("requested_day_not_logged", local_time=_MORNING_TIME, when=False)

GUIDANCE_FILE = Table(
    "a guidance file",
    {
        "version": _matching(
            "text of letters, digits, dots and dashes, at most 20", "[A-Za-z0-9.-]{1,20}"
        ),
        **_in_both(subject=WORDS),
        "documents": TableOf("a table of documents and their titles", WORDS, WORDS),
        "references": TableOf(
            "a table of reference numbers and where to find them",
            _matching("a number", "[1-9][0-9]{0,2}"),
            WORDS,
        ),
        **{
            key: ListOf(f"a list of entries that begin with [[{key}]]", table)
            for key, table in LISTED.items()
        },
        "nudge": _NUDGE,
    },
)
