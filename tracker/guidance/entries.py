"""The kinds of entry that guidance is made of, each with the sources of what it says."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property
from typing import Literal

from tracker.guidance.severity import Severity

# The window for patient mail, both ends included: docs/clinical-sources.md [51].
EARLIEST, LATEST = time(8, 0), time(21, 0)
# Messages with a fixed time are morning messages; at this hour their morning is over.
MORNING_ENDS = time(13, 0)
# Year 5, whichever leap days lie on the way to it.
LAST_DAY = 5 * 365 + 2

SourceKind = Literal["quote", "reference", "proposal"]
StepKind = Literal[
    "log_request", "nudge", "guidance", "visit", "summary", "activity", "check_in", "milestone",
    "cleared",
]  # fmt: skip
Slot = Literal["evening", "morning"]
Clearance = Literal["", "lifting", "strenuous", "driving"]
ACTIVITIES = ("light_activity", "daily_routine", "work")
# What may happen, the kind of message that it brings, and on what condition that still goes out.
EVENTS: Mapping[str, tuple[StepKind, str]] = {
    "silence": ("check_in", "silent"),
    "farther_than_before": ("milestone", "reached:farther_than_before"),
    "stood_10_min": ("milestone", "reached:stood_10_min"),
    "walked_a_mile": ("milestone", "reached:walked_a_mile"),
    "lifting_cleared": ("cleared", "cleared:lifting"),
    "strenuous_cleared": ("cleared", "cleared:strenuous"),
    "driving_cleared": ("cleared", "cleared:driving"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from.

    A quote has `text`, letter for letter, and its `document`; a reference has its `number` in
    docs/clinical-sources.md; a proposal is ours and needs clinician sign-off, save one that
    `is_clinics`: it is the clinic's own. `origin` is the document's title or the place of the
    reference; `note` is an explanation by us, or by the clinic.
    """

    kind: SourceKind
    document: str = ""
    text: str = ""
    number: int | None = None
    origin: str = ""
    note: str = ""
    is_clinics: bool = False

    def as_json(self) -> dict[str, str | int]:
        """Return the kind and the keys that apply to it."""
        keys: dict[str, str | int | None] = {
            "kind": self.kind,
            "document": self.document,
            "text": self.text,
            "number": self.number,
            "origin": self.origin,
            "note": self.note,
        }
        return {key: value for key, value in keys.items() if value is not None and value != ""}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or two of a phase.

    With `until_cleared`, the line stands until the clinic clears the patient for that, whatever
    the day: such lines are among `avoid` in every phase.
    """

    text: str
    sources: tuple[Source, ...]
    until_cleared: Clearance = ""

    @property
    def is_clinics(self) -> bool:
        """Whether the clinic has changed it, or added it."""
        return any(source.is_clinics for source in self.sources)


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of recovery days, both ends included: what to do, to avoid and to expect."""

    code: str
    title: str
    from_day: int
    to_day: int
    do: tuple[Line, ...]
    expect: tuple[Line, ...]
    sources: tuple[Source, ...]
    avoid: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class When:
    """A point of the recovery: exactly one of day, months and years; then `days_later` days."""

    day: int | None = None
    months: int | None = None
    years: int | None = None
    days_later: int = 0

    def on(self, performed_on: date) -> date:
        """Return the date, counted from day 0.

        Months and years go by the calendar; a day that the month does not have becomes its last.
        """
        if self.day is not None:
            return performed_on + timedelta(days=self.day + self.days_later)
        months = (self.months or 0) + 12 * (self.years or 0)
        year, month = divmod(performed_on.year * 12 + performed_on.month - 1 + months, 12)
        last = monthrange(year, month + 1)[1]
        anniversary = date(year, month + 1, min(performed_on.day, last))
        return anniversary + timedelta(days=self.days_later)


@dataclass(frozen=True, slots=True)
class Step:
    """A message of the plan; `occurrences` says which of them falls when.

    `local_time` None is the patient's own send time. `subject` and `text` may hold {clinic},
    {first_name} and {phone}. `fewer` are the occurrences that are left when fewer e-mails are
    chosen; None is all of them. A step with an `event` has no day: it comes when that happens.
    """

    code: str
    kind: StepKind
    whens: tuple[When, ...]
    slot: Slot
    local_time: time | None
    condition: str | None
    subject: str
    text: str
    sources: tuple[Source, ...]
    fewer: frozenset[int] | None = None
    event: str = ""
    numbers: tuple[int, ...] = ()

    @property
    def occurrences(self) -> list[tuple[int, When]]:
        """Each occurrence's number and when it falls: from 1 on, unless `numbers` says otherwise.

        A number stands for the same occurrence in every version of the guidance: what went out
        under one version is known by it in the next.
        """
        return list(zip(self.numbers or range(1, len(self.whens) + 1), self.whens, strict=True))


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A symptom that cannot wait: `question` in the patient's words, `reported` in the nurse's."""

    code: str
    severity: Severity
    question: str
    reported: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Symptom:
    """An expected symptom: it is mentioned at the next visit and raises no alert."""

    code: str
    question: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What the red-flag page says at once, for one severity."""

    severity: Severity
    title: str
    lines: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Where the documents disagree or are wrong: what the product says instead.

    `sources` keep what they say; no text of the guidance may contain a phrase of `never_say`.
    """

    code: str
    says: str
    never_say: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Guidance:
    """One version of everything that the product may tell a patient."""

    version: str
    phases: tuple[Phase, ...]
    steps: tuple[Step, ...]
    red_flags: tuple[RedFlag, ...]
    symptoms: tuple[Symptom, ...]
    advice: tuple[Advice, ...]
    reconciled: tuple[Reconciled, ...]

    def phase_on(self, recovery_day: int) -> Phase:
        """Return the phase of a recovery day; after year 5, the last one.

        Raise ValueError before day 0: nothing here is meant for the days before the procedure.
        """
        if recovery_day < 0:
            raise ValueError(f"Day {recovery_day} lies before the procedure: it has no phase.")
        return next((p for p in self.phases if recovery_day <= p.to_day), self.phases[-1])

    def step(self, code: str) -> Step:
        """Return the step with this code. Raise KeyError when there is none."""
        return self._steps[code]

    def find_step(self, code: str) -> Step | None:
        """Return the step with this code, or None: another version may have had it."""
        return self._steps.get(code)

    def event_step(self, event: str) -> Step:
        """Return the step sent when `event` of EVENTS happens. Raise KeyError for any other."""
        return self._events[event]

    def red_flag(self, code: str) -> RedFlag:
        """Return the red flag with this code. Raise KeyError when there is none."""
        return self._red_flags[code]

    def advice_for(self, severity: Severity) -> Advice:
        """Return what to tell a patient at once."""
        return next(advice for advice in self.advice if advice.severity == severity)

    @property
    def asked(self) -> tuple[RedFlag | Symptom, ...]:
        """Every symptom that a log asks about: red flags, then what can be expected."""
        return (*self.red_flags, *self.symptoms)

    @cached_property
    def symptom_codes(self) -> frozenset[str]:
        """Every code that a log's symptoms may hold."""
        return frozenset(symptom.code for symptom in self.asked)

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {step.code: step for step in self.steps}

    @cached_property
    def _events(self) -> dict[str, Step]:
        return {step.event: step for step in self.steps if step.event}

    @cached_property
    def _red_flags(self) -> dict[str, RedFlag]:
        return {flag.code: flag for flag in self.red_flags}
