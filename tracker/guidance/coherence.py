"""Faults between the entries of a guidance file: gaps, duplicates, references to nothing.

Values of a wrong kind are left to the shapes: here only what can be compared is compared.
"""

from collections.abc import Iterator
from typing import Any

from tracker.guidance.entries import EVENTS, LAST_DAY
from tracker.guidance.faults import FILE, Fault, shown, tables
from tracker.guidance.severity import Severity
from tracker.guidance.shapes import MESSAGES, SCHEDULED, morning_time

Document = dict[str, Any]


def coherence_faults(document: Document) -> Iterator[Fault]:
    """Yield the faults between entries, in the order of the file's sections."""
    yield from _days_left_out_or_twice(document)
    yield from _codes_twice(document, ("phases",))
    yield from _codes_twice(document, ("reconciled",))
    yield from _codes_twice(document, MESSAGES)
    yield from _codes_twice(document, ("red_flags", "symptoms"))
    yield from _not_exactly_once(
        document, "until_cleared", "clearance", ("lifting", "strenuous", "driving")
    )
    yield from _not_exactly_once(document, "advice", "severity", tuple(Severity))
    yield from _not_exactly_once(document, "events", "event", tuple(EVENTS))
    yield from _days_asked_twice(document)
    yield from _fewer_days_not_among_days(document)
    yield from _not_one_number_a_day(document)
    yield from _mornings_apart(document)
    yield from _loose_sources(document)


def _days_left_out_or_twice(document: Document) -> Iterator[Fault]:
    expected = 0
    last = ""
    for entry, phase in tables(document, "phases"):
        from_day, to_day = _whole(phase.get("from_day")), _whole(phase.get("to_day"))
        if from_day is not None and from_day != expected:
            why = "no day is left out" if from_day > expected else "no day is in two phases"
            yield Fault(entry, "from_day", f"is {from_day}, must be {expected} so that {why}")
        if from_day is not None and to_day is not None and to_day < from_day:
            yield Fault(entry, "to_day", f"is {to_day}, must be {from_day} (from_day) or later")
        if to_day is not None:
            expected = to_day + 1
        elif from_day is not None:
            return  # where it ends is a fault of its own; what follows cannot be judged
        last = entry
    if last and expected != LAST_DAY + 1:
        yield Fault(
            last, "to_day", f"is {expected - 1}, must be {LAST_DAY}, where the five years end"
        )


def _codes_twice(document: Document, keys: tuple[str, ...]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for key in keys:
        for entry, table in tables(document, key):
            code = table.get("code")
            if not isinstance(code, str):
                continue
            # a log request's nudge has a code of its own in the plan
            for name in (code, f"{code}-nudge") if key == "log_requests" else (code,):
                if name in seen:
                    yield Fault(
                        entry, "code", f'makes "{name}", must differ: {seen[name]} has it already'
                    )
                seen.setdefault(name, entry)


def _not_exactly_once(
    document: Document, key: str, field: str, wanted: tuple[str, ...]
) -> Iterator[Fault]:
    given = [(entry, table.get(field)) for entry, table in tables(document, key)]
    for name in wanted:
        entries = [entry for entry, value in given if value == name]
        if not entries:
            yield Fault(FILE, key, f'has no entry for {field} "{name}", must have one')
        for entry in entries[1:]:
            yield Fault(entry, field, f'is "{name}" once more, must be taken out')


def _days_asked_twice(document: Document) -> Iterator[Fault]:
    """Yield days on which two entries ask for a log: one request a day at most."""
    asked: dict[tuple[str, int], str] = {}
    for entry, table in tables(document, "log_requests"):
        for field in ("days", "months", "years"):
            values = table.get(field)
            for n, value in enumerate(values if isinstance(values, list) else [], 1):
                number = _whole(value)
                if number is None:
                    continue
                point = ("months", 12 * number) if field == "years" else (field, number)
                if asked.setdefault(point, entry) != entry:
                    yield Fault(
                        entry,
                        f"{field}[{n}]",
                        f"is {number}, must be taken out: {asked[point]} asks then already",
                    )


def _fewer_days_not_among_days(document: Document) -> Iterator[Fault]:
    for entry, table in tables(document, "log_requests"):
        fewer, days = table.get("fewer_days"), table.get("days")
        asked = days if isinstance(days, list) else []
        for n, day in enumerate(fewer if isinstance(fewer, list) else [], 1):
            if _whole(day) is not None and day not in asked:
                yield Fault(entry, f"fewer_days[{n}]", f"is {day}, must be one of the days")


def _not_one_number_a_day(document: Document) -> Iterator[Fault]:
    for key in SCHEDULED:
        for entry, table in tables(document, key):
            numbers = table.get("numbers")
            days = next((table[k] for k in ("days", "months", "years") if k in table), None)
            if not isinstance(numbers, list) or not isinstance(days, list):
                continue
            if len(numbers) != len(days):
                yield Fault(
                    entry, "numbers", f"has {len(numbers)}, must have one for each of {len(days)}"
                )
            for n, number in enumerate(numbers, 1):
                if number in numbers[: n - 1]:
                    yield Fault(entry, f"numbers[{n}]", f"is {number} once more, must differ")


def _mornings_apart(document: Document) -> Iterator[Fault]:
    """Yield morning times other than the nudge's: one message leaves in a morning."""
    nudge = document.get("nudge")
    agreed = nudge.get("local_time") if isinstance(nudge, dict) else None
    if morning_time(agreed) is None:
        return
    for key in MESSAGES:
        for entry, table in tables(document, key):
            written = table.get("local_time")
            if morning_time(written) is not None and written != agreed:
                yield Fault(
                    entry,
                    "local_time",
                    f'is "{written}", must be "{agreed}" like the nudge: one message a morning',
                )


def _loose_sources(document: Document) -> Iterator[Fault]:
    documents = _keys(document.get("documents"))
    references = _keys(document.get("references"))
    for entry, field, source in _sources(document):
        name = source.get("document")
        if "quote" in source and name is None:
            yield Fault(
                entry, f"{field}.document", f"is missing, must be one of: {', '.join(documents)}"
            )
        elif "quote" not in source and name is not None:
            yield Fault(entry, f"{field}.document", "is given without a quote, must be taken out")
        elif isinstance(name, str) and name not in documents:
            yield Fault(
                entry,
                f"{field}.document",
                f"is {shown(name)}, must be one of: {', '.join(documents)}",
            )
        number = _whole(source.get("reference"))
        if number is not None and str(number) not in references:
            yield Fault(
                entry, f"{field}.reference", f"is {number}, must be a number listed in [references]"
            )


def _sources(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for key in document:
        for entry, table in tables(document, key):
            yield from _sources_within(entry, "", table)


def _sources_within(
    entry: str, prefix: str, table: dict[str, Any]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for key, value in table.items():
        for number, item in enumerate(value if isinstance(value, list) else [], 1):
            if not isinstance(item, dict):
                continue
            field = f"{prefix}{key}[{number}]"
            if key == "sources":
                yield entry, field, item
            else:
                yield from _sources_within(entry, f"{field}.", item)


def _keys(value: object) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
