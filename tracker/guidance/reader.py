"""Reads a guidance file, or its tables, into the entries that the rest of the product uses."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import time
from typing import Any, TypeVar

from tracker.guidance.entries import (
    EVENTS,
    Advice,
    Guidance,
    Line,
    Phase,
    Reconciled,
    RedFlag,
    Source,
    Step,
    StepKind,
    Symptom,
    When,
)
from tracker.guidance.faults import Fault
from tracker.guidance.schema import parse
from tracker.guidance.severity import Severity
from tracker.guidance.shapes import SEND_TIME
from tracker.guidance.shapes import SPANISH as SPANISH_KEY

Entry = dict[str, Any]
Kind = TypeVar("Kind", Line, Phase, RedFlag, Symptom, Advice, Reconciled)


class InvalidGuidance(ValueError):
    """A guidance file that cannot be used, with all its `faults`."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = list(faults)


ENGLISH, SPANISH = "en", "es"


def read(text: str, language: str = ENGLISH) -> Guidance:
    """Return the guidance in `text`, which is TOML. Raise InvalidGuidance with every fault.

    Codes, days and sources are the same in either language; what nurses read is English.
    """
    return from_tables(tables_in(text), language)


def tables_in(text: str) -> Entry:
    """Return the tables of a sound TOML text. Raise InvalidGuidance with every fault."""
    document, faults = parse(text)
    if faults:
        raise InvalidGuidance(faults)
    return document


def from_tables(document: Entry, language: str = ENGLISH) -> Guidance:
    """Return the guidance in tables that are known to be sound."""
    return _Reader(in_language(document, language)).guidance()


def in_language(value: Any, language: str) -> Any:
    """Return tables in which each key has its words in `language`, else in English."""
    if isinstance(value, list):
        return [in_language(item, language) for item in value]
    if not isinstance(value, dict):
        return value
    words = {key: item for key, item in value.items() if not key.endswith(SPANISH_KEY)}
    if language == SPANISH:
        words |= {
            key.removesuffix(SPANISH_KEY): item
            for key, item in value.items()
            if key.endswith(SPANISH_KEY)
        }
    return {key: in_language(item, language) for key, item in words.items()}


class _Reader:
    """Turns the tables of a sound file, in one language, into entries."""

    def __init__(self, document: Entry) -> None:
        self.document = document

    def guidance(self) -> Guidance:
        document = self.document
        until_cleared = tuple(
            replace(self._entry(Line, line), until_cleared=line["clearance"])
            for line in document["until_cleared"]
        )
        phases = self._entries(Phase, document["phases"])
        return Guidance(
            version=document["version"],
            phases=tuple(replace(phase, avoid=phase.avoid + until_cleared) for phase in phases),
            steps=tuple(self._steps()),
            red_flags=self._entries(RedFlag, document["red_flags"]),
            symptoms=self._entries(Symptom, document["symptoms"]),
            advice=self._entries(Advice, document["advice"]),
            reconciled=self._entries(Reconciled, document["reconciled"]),
        )

    def _entries(self, kind: type[Kind], entries: list[Entry]) -> tuple[Kind, ...]:
        return tuple(self._entry(kind, entry) for entry in entries)

    def _entry(self, kind: type[Kind], entry: Entry) -> Kind:
        """Return the table `entry` as `kind`, whose fields are called like its keys."""
        names = [field.name for field in fields(kind) if field.name in entry]
        return kind(**{name: self._value(name, entry[name]) for name in names})

    def _value(self, name: str, value: Any) -> Any:
        match name:
            case "sources":
                return tuple(map(self._source, value))
            case "do" | "avoid" | "expect":
                return self._entries(Line, value)
            case "severity":
                return Severity(value)
        return tuple(value) if isinstance(value, list) else value

    def _steps(self) -> list[Step]:
        document = self.document
        asks = [self._step(entry, "log_request") for entry in document["log_requests"]]
        nudges = [self._nudge(ask) for ask in asks]
        guidance = [self._step(entry, "guidance") for entry in document["guidance"]]
        visits = [self._step(entry, "visit") for entry in document["visits"]]
        summaries = [self._step(entry, "summary") for entry in document["summaries"]]
        activities = [self._step(entry, "activity") for entry in document["activities"]]
        events = [self._event(entry) for entry in document["events"]]
        # the order in which what falls on one evening stands in its message
        return [*asks, *nudges, *events, *guidance, *visits, *activities, *summaries]

    def _event(self, entry: Entry) -> Step:
        kind, condition = EVENTS[entry["event"]]
        entry = {**entry, "condition": condition}
        step = self._message(entry, code=entry["code"], kind=kind, whens=())
        return replace(step, event=entry["event"])

    def _step(self, entry: Entry, kind: StepKind) -> Step:
        if "activity" in entry:
            entry = {**entry, "condition": f"{entry['condition']}:{entry['activity']}"}
        step = self._message(
            entry,
            code=entry["code"],
            kind=kind,
            whens=(
                *(When(day=day) for day in entry.get("days", [])),
                *(When(months=months) for months in entry.get("months", [])),
                *(When(years=years) for years in entry.get("years", [])),
            ),
        )
        step = replace(step, numbers=tuple(entry.get("numbers", ())))
        if "fewer_days" not in entry:
            return step
        # by number, so that an occurrence stays the same whichever frequency is chosen
        kept = frozenset(n for n, when in step.occurrences if when.day in entry["fewer_days"])
        return replace(step, fewer=kept)

    def _nudge(self, ask: Step) -> Step:
        """The nudge of a log request: each occurrence on the day after the requested one."""
        nudge = self._message(
            self.document["nudge"],
            code=f"{ask.code}-nudge",
            kind="nudge",
            whens=tuple(
                When(day=when.day, months=when.months, years=when.years, days_later=1)
                for when in ask.whens
            ),
            fewer=ask.fewer,
        )
        return replace(nudge, numbers=ask.numbers)

    def _message(
        self,
        entry: Entry,
        *,
        code: str,
        kind: StepKind,
        whens: tuple[When, ...],
        fewer: frozenset[int] | None = None,
    ) -> Step:
        in_the_evening = entry["local_time"] == SEND_TIME
        return Step(
            code=code,
            kind=kind,
            whens=whens,
            slot="evening" if in_the_evening else "morning",
            local_time=None if in_the_evening else time.fromisoformat(entry["local_time"]),
            condition=None if entry["condition"] == "always" else entry["condition"],
            subject=self.document["subject"],
            text=entry["text"],
            sources=self._value("sources", entry["sources"]),
            fewer=fewer,
        )

    def _source(self, source: Entry) -> Source:
        note = source.get("note", "")
        if "quote" in source:
            document = source["document"]
            return Source(
                kind="quote",
                document=document,
                text=source["quote"],
                origin=self.document["documents"][document],
                note=note,
            )
        if "reference" in source:
            number = source["reference"]
            return Source(
                kind="reference",
                number=number,
                origin=self.document["references"][str(number)],
                note=note,
            )
        return Source(
            kind="proposal",
            note=" ".join(filter(None, (source["proposal"], note))),
            is_clinics=source.get("clinics_own", False),
        )
