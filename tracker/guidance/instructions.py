"""What a clinic tells its patients where clinics differ, put in place of "ask your clinic".

The choices are the clinic's own and hold for all its patients at once; whichever version of the
guidance a patient is pinned to, only lines that have the patient ask give way to them.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from tracker.guidance.entries import Clearance, Guidance, Line, Phase, Source, Step
from tracker.guidance.protocols import Protocol, shipped_guidance, shipped_tables
from tracker.guidance.reader import ENGLISH, SPANISH, in_language

FILE = Path(__file__).with_name("instructions.toml")
CHOSEN = "Your clinic’s instruction for all its patients."

Choices = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a clinic may say: its words, and where another clinic says so."""

    code: str
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What clinics differ on. `ask` is what patients read while their clinic has chosen nothing.

    `until_cleared`: it holds until the clinic clears the patient for that. `said_with` are the
    messages after whose words it is said.
    """

    code: str
    title: str
    ask: str
    until_cleared: Clearance
    said_with: tuple[str, ...]
    options: tuple[Option, ...]

    def chosen(self, choices: Choices) -> Option | None:
        """Return the option that the clinic has chosen, or None."""
        code = choices.get(self.code)
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Instructions:
    """All matters in one language, and the lines of the guidance that they replace."""

    matters: tuple[Matter, ...]
    lines: Mapping[str, tuple[str, ...]]
    visit_lines: Mapping[str, frozenset[str]]
    ask_for_visits: str


def instructions(language: str = ENGLISH) -> Instructions:
    """Return the matters on which clinics differ, in "en" or "es", read once."""
    return _read(SPANISH if language == SPANISH else ENGLISH)


def visit_steps(language: str = ENGLISH) -> list[Step]:
    """Return the visits that a clinic may hold or leave out: those of every protocol."""
    return [
        step
        for protocol in Protocol
        for step in shipped_guidance(protocol, language).steps
        if step.kind == "visit"
    ]


def choice_faults(choices: Choices) -> dict[str, str]:
    """Return an error message for each wrong choice, by the code of its matter."""
    known = {matter.code: matter for matter in instructions().matters}
    return {
        code: "Choose one of the options."
        for code in choices
        if code not in known or known[code].chosen(choices) is None
    }


def with_instructions(
    guidance: Guidance, choices: Choices, visits_left_out: Collection[str], *, language: str
) -> Guidance:
    """Return `guidance` with the clinic's choices in place of the lines that say to ask it."""
    if not choices and not visits_left_out:
        return guidance
    told = instructions(language)
    phases = tuple(_phase(phase, told, choices, visits_left_out) for phase in guidance.phases)
    steps = tuple(
        step for step in guidance.steps if step.kind != "visit" or step.code not in visits_left_out
    )
    return replace(guidance, phases=phases, steps=steps)


def instructions_after(
    step: str, choices: Choices, *, language: str
) -> list[tuple[Matter, Option]]:
    """Return the clinic's choices that follow the words of the message `step`."""
    return [
        (matter, option)
        for matter in instructions(language).matters
        if step in matter.said_with and (option := matter.chosen(choices)) is not None
    ]


def instructions_in(step: str, sent: str, *, language: str) -> list[str]:
    """Return the instructions found in `sent`, the stored words of the message `step`.

    What a clinic says by now may be another: this is what it said then, told in `language`.
    """
    words = " ".join(sent.split())
    found = []
    for language_of_mail in (ENGLISH, SPANISH):
        for n, matter in enumerate(instructions(language_of_mail).matters):
            told = instructions(language).matters[n]
            found += [
                told.options[k].text
                for k, option in enumerate(matter.options)
                if step in matter.said_with and option.text in words
            ]
    return found


def _phase(
    phase: Phase, told: Instructions, choices: Choices, visits_left_out: Collection[str]
) -> Phase:
    do = [line for was in phase.do for line in _in_place_of(was, told, choices, visits_left_out)]
    beside = [
        _line(option, matter.until_cleared)
        for matter in told.matters
        if matter.until_cleared and (option := matter.chosen(choices)) is not None
    ]
    # A matter that was said already in these days is not said twice.
    return replace(phase, do=tuple(dict.fromkeys(do)), avoid=(*phase.avoid, *beside))


def _in_place_of(
    line: Line, told: Instructions, choices: Choices, visits_left_out: Collection[str]
) -> Iterator[Line]:
    """Yield what replaces `line`: the clinic's choices on it, or the line itself."""
    if told.visit_lines.get(line.text, frozenset()) & set(visits_left_out):
        yield replace(line, text=told.ask_for_visits)
        return
    codes = told.lines.get(line.text, ())
    matters = [matter for matter in told.matters if matter.code in codes]
    if not any(matter.chosen(choices) for matter in matters):
        yield line
        return
    for matter in matters:
        option = matter.chosen(choices)
        yield _line(option) if option else replace(line, text=matter.ask)


def _line(option: Option, until_cleared: Clearance = "") -> Line:
    return Line(option.text, option.sources, until_cleared)


@cache
def _read(language: str) -> Instructions:
    tables = in_language(tomllib.loads(FILE.read_text(encoding="utf-8")), language)
    places = shipped_tables(Protocol.MILD)["references"]
    visits = tables["visits"]
    return Instructions(
        matters=tuple(_matter(entry, places) for entry in tables["matters"]),
        lines={entry["text"]: tuple(entry["matters"]) for entry in tables["lines"]},
        visit_lines={entry["text"]: frozenset(entry["visits"]) for entry in visits["lines"]},
        ask_for_visits=visits["ask"],
    )


def _matter(entry: dict[str, Any], places: Mapping[str, str]) -> Matter:
    return Matter(
        code=entry["code"],
        title=entry["title"],
        ask=entry["ask"],
        until_cleared=entry.get("until_cleared", ""),
        said_with=tuple(entry["said_with"]),
        options=tuple(_option(option, places) for option in entry["options"]),
    )


def _option(entry: dict[str, Any], places: Mapping[str, str]) -> Option:
    number = entry["reference"]
    sources: Sequence[Source] = (
        Source(kind="proposal", note=CHOSEN, is_clinics=True),
        Source(kind="reference", number=number, origin=places[str(number)]),
    )
    return Option(entry["code"], entry["text"], tuple(sources))
