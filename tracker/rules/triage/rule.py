"""What a rule is: its code, its words, its severity, where it comes from, and its parameters."""

from dataclasses import dataclass

from tracker.guidance import Source
from tracker.rules.severity import Severity


@dataclass(frozen=True, slots=True)
class RuleParameter:
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
    """One rule, with its `title` and `what` it judges in a nurse's words.

    `severity` is the gravest that it finds. A rule that cannot be switched is on in every clinic.
    """

    code: str
    title: str
    what: str
    severity: Severity
    source: Source
    parameters: tuple[RuleParameter, ...] = ()
    can_be_switched: bool = True

    def parameter(self, name: str) -> RuleParameter:
        """The parameter called `name`. Raises KeyError when there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(f"The rule {self.code} has no parameter “{name}”.")
