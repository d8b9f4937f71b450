"""How one clinic has set the rules: which are switched off, and its own numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from tracker.rules.triage.rule import Rule, RuleParameter
from tracker.rules.triage.rules import RULES

# The key that switches a rule, among its parameters.
ON = "on"


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a clinic has set otherwise than the defaults; without any, all is as in RULES."""

    off: frozenset[str] = frozenset()
    values: tuple[tuple[str, str, int], ...] = ()

    def is_on(self, code: str) -> bool:
        """Whether the rule is at work; one that is not of RULES is never switched."""
        return code not in self.off

    def value(self, code: str, parameter: str) -> int:
        """The clinic's number, else the default."""
        for rule, name, value in self.values:
            if rule == code and name == parameter:
                return value
        return RULES[code].parameter(parameter).default

    @classmethod
    def from_json(cls, settings: Mapping[str, object]) -> Self:
        """The tuning of `{"pain_leg_up": {"on": false, "rise": 3}}`.

        Raises ValueError, in words that say the fix, for what does not exist, for what is out of
        bounds, and for switching what is always on.
        """
        off, values = set(), []
        for code, given in settings.items():
            rule = RULES.get(code)
            if rule is None:
                raise ValueError(f"There is no rule “{code}”. Leave it out, or correct its code.")
            if not isinstance(given, Mapping):
                raise ValueError(f"{rule.title}: give its settings by name.")
            for name, value in given.items():
                if name == ON:
                    if not _is_on(rule, value):
                        off.add(code)
                    continue
                parameter = _parameter(rule, name)
                number = _within(rule, parameter, value)
                if number != parameter.default:
                    values.append((code, name, number))
        return cls(frozenset(off), tuple(sorted(values)))

    def as_json(self) -> dict[str, dict[str, int | bool]]:
        """Only what differs from the defaults; `from_json` gives the same tuning back."""
        found: dict[str, dict[str, int | bool]] = {code: {ON: False} for code in sorted(self.off)}
        for code, name, value in self.values:
            found.setdefault(code, {})[name] = value
        return found


DEFAULT_TUNING = Tuning()


def _is_on(rule: Rule, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{rule.title}: “on” is true or false.")
    if not value and not rule.can_be_switched:
        raise ValueError(f"{rule.title} cannot be switched off. Leave it on.")
    return value


def _parameter(rule: Rule, name: str) -> RuleParameter:
    try:
        return rule.parameter(name)
    except KeyError:
        known = ", ".join(parameter.name for parameter in rule.parameters) or "none"
        raise ValueError(f"{rule.title} has no setting “{name}”. It has: {known}.") from None


def _within(rule: Rule, parameter: RuleParameter, value: object) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not parameter.least <= value <= parameter.most:  # type: ignore[operator]
        raise ValueError(
            f"{rule.title}, {parameter.title.lower()}: choose a whole number "
            f"from {parameter.least} to {parameter.most} ({parameter.unit})."
        )
    return value  # type: ignore[return-value]
