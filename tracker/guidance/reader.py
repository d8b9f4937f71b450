"""A guidance file as frozen entries: what the rest of the product asks of the guidance."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from tracker.guidance import shapes
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

Entry = dict[str, Any]


class InvalidGuidance(ValueError):
    """A guidance file that cannot be used: `faults` says all that is wrong with it."""

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
    return _Reader(document, language).guidance()


class _Reader:
    """Turns the tables of a sound file into entries."""

    def __init__(self, document: Entry, language: str) -> None:
        self.document = document
        self.ending = shapes.SPANISH if language == SPANISH else ""

    def words(self, entry: Entry, key: str) -> Any:
        """What a patient reads under `key`, in the language asked for."""
        return entry[f"{key}{self.ending}"]

    def if_there(self, source: Entry, key: str) -> str:
        """The same of a source, whose words a clinic gives in English alone; "" without any."""
        found: str = source.get(f"{key}{self.ending}") or source.get(key, "")
        return found

    def guidance(self) -> Guidance:
        document = self.document
        return Guidance(
            version=document["version"],
            phases=tuple(self._phase(entry) for entry in document["phases"]),
            steps=tuple(self._steps()),
            red_flags=tuple(
                RedFlag(
                    code=entry["code"],
                    severity=Severity(entry["severity"]),
                    question=self.words(entry, "question"),
                    reported=entry["reported"],
                    sources=self._sources(entry),
                )
                for entry in document["red_flags"]
            ),
            symptoms=tuple(
                Symptom(entry["code"], self.words(entry, "question"), self._sources(entry))
                for entry in document["symptoms"]
            ),
            advice=tuple(
                Advice(
                    severity=Severity(entry["severity"]),
                    title=self.words(entry, "title"),
                    lines=tuple(self.words(entry, "lines")),
                    sources=self._sources(entry),
                )
                for entry in document["advice"]
            ),
            reconciled=tuple(
                Reconciled(
                    code=entry["code"],
                    says=entry["says"],
                    never_say=tuple(entry["never_say"]),
                    sources=self._sources(entry),
                )
                for entry in document["reconciled"]
            ),
        )

    def _phase(self, entry: Entry) -> Phase:
        until_cleared = tuple(
            Line(self.words(line, "text"), self._sources(line), line["clearance"])
            for line in self.document["until_cleared"]
        )
        return Phase(
            code=entry["code"],
            title=self.words(entry, "title"),
            from_day=entry["from_day"],
            to_day=entry["to_day"],
            do=self._lines(entry["do"]),
            avoid=self._lines(entry.get("avoid", [])) + until_cleared,
            expect=self._lines(entry["expect"]),
            sources=self._sources(entry),
        )

    def _lines(self, lines: list[Entry]) -> tuple[Line, ...]:
        return tuple(Line(self.words(line, "text"), self._sources(line)) for line in lines)

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
            subject=self.words(self.document, "subject"),
            text=self.words(entry, "text"),
            sources=self._sources(entry),
            fewer=fewer,
        )

    def _sources(self, entry: Entry) -> tuple[Source, ...]:
        return tuple(self._source(source) for source in entry["sources"])

    def _source(self, source: Entry) -> Source:
        note = self.if_there(source, "note")
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
            note=" ".join(filter(None, (self.if_there(source, "proposal"), note))),
            is_clinics=source.get("clinics_own", False),
        )
