"""How one clinic has set the rules: which are switched off, and its own numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from tracker.rules.triage.rule import Knob, Rule
from tracker.rules.triage.rules import RULES

# The key that switches a rule, among its knobs.
ON = "on"


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a clinic has set otherwise than the defaults; without any, all is as in RULES."""

    off: frozenset[str] = frozenset()
    values: tuple[tuple[str, str, int], ...] = ()

    def is_on(self, code: str) -> bool:
        """Whether the rule is at work; one that is not of RULES is never switched."""
        return code not in self.off

    def value(self, code: str, knob: str) -> int:
        """The clinic's number, else the default."""
        for rule, name, value in self.values:
            if rule == code and name == knob:
                return value
        return RULES[code].knob(knob).default

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
                raise ValueError(f"{rule.title}: give its knobs by name.")
            for name, value in given.items():
                if name == ON:
                    if not _is_on(rule, value):
                        off.add(code)
                    continue
                knob = _knob(rule, name)
                number = _within(rule, knob, value)
                if number != knob.default:
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


def _knob(rule: Rule, name: str) -> Knob:
    try:
        return rule.knob(name)
    except KeyError:
        known = ", ".join(knob.name for knob in rule.knobs) or "none"
        raise ValueError(f"{rule.title} has no setting “{name}”. It has: {known}.") from None


def _within(rule: Rule, knob: Knob, value: object) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not knob.least <= value <= knob.most:  # type: ignore[operator]
        raise ValueError(
            f"{rule.title}, {knob.title.lower()}: choose a whole number from {knob.least} to "
            f"{knob.most} ({knob.unit})."
        )
    return value  # type: ignore[return-value]
