"""What a rule is: its code, its words, its severity, where it comes from, and its knobs."""

from dataclasses import dataclass

from tracker.guidance import Source
from tracker.rules.severity import Severity


@dataclass(frozen=True, slots=True)
class Knob:
    """A number of a rule that a clinic may set, within bounds; whole, in `unit`."""

    name: str
    title: str
    unit: str
    default: int
    least: int
    most: int
    source: Source


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `title` and `what` for nurses, `patient_words` for the patient it speaks of.

    `patient_words` is "" for what concerns the staff alone. `severity` is the gravest that it
    finds. A rule that cannot be switched is on in every clinic.
    """

    code: str
    title: str
    what: str
    severity: Severity
    source: Source
    knobs: tuple[Knob, ...] = ()
    can_be_switched: bool = True
    patient_words: str = ""

    def knob(self, name: str) -> Knob:
        """The knob called `name`. Raises KeyError when there is none."""
        for knob in self.knobs:
            if knob.name == name:
                return knob
        raise KeyError(f"The rule {self.code} has no knob “{name}”.")
