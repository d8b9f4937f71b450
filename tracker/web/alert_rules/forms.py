"""The form of a clinic's rules: each switched on or off, each number within its bounds."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from tracker.models.clinic import MOST_SILENT_DAYS
from tracker.rules.triage import RULES, Rule, RuleParameter, SilenceLimits, Tuning

ON = "on"
# How long silence may last: kept with the clinic, set with the rules.
PATIENCE = {
    "silent_days_early": "Until week 6, tell a nurse after",
    "silent_days_late": "After week 6, tell a nurse after",
}


class RulesForm(forms.Form):
    """Every rule of the triage as one clinic has it, or would have it."""

    def __init__(self, data: Any = None, *, tuning: Tuning, limits: SilenceLimits) -> None:
        super().__init__(data)
        for code, rule in RULES.items():
            if rule.can_be_switched:
                self.fields[_name(code, ON)] = forms.BooleanField(
                    label=f"{rule.title} is on", required=False, initial=tuning.is_on(code)
                )
            for parameter in rule.parameters:
                self.fields[_name(code, parameter.name)] = _number(
                    f"{rule.title}: {parameter.title.lower()}",
                    parameter.least,
                    parameter.most,
                    initial=tuning.value(code, parameter.name),
                )
        for name, label in PATIENCE.items():
            initial = limits.early if name.endswith("early") else limits.late
            self.fields[name] = _number(f"Silence: {label}", 1, MOST_SILENT_DAYS, initial=initial)

    @property
    def tuning(self) -> Tuning:
        """The rules of a valid form."""
        given: dict[str, dict[str, object]] = {}
        for code, rule in RULES.items():
            of_rule = {
                parameter.name: self.cleaned_data[_name(code, parameter.name)]
                for parameter in rule.parameters
            }
            if rule.can_be_switched:
                of_rule[ON] = self.cleaned_data[_name(code, ON)]
            given[code] = of_rule
        return Tuning.from_json({code: of_rule for code, of_rule in given.items() if of_rule})

    @property
    def silence_limits(self) -> SilenceLimits:
        """How long silence may last, of a valid form."""
        return SilenceLimits(
            early=self.cleaned_data["silent_days_early"], late=self.cleaned_data["silent_days_late"]
        )

    def switch(self, rule: Rule) -> BoundField | None:
        """The field that switches `rule`; None where it is always on."""
        return self[_name(rule.code, ON)] if rule.can_be_switched else None

    def numbers(self, rule: Rule) -> Iterator[tuple[RuleParameter, BoundField]]:
        """Each number of `rule`, with its field."""
        for parameter in rule.parameters:
            yield parameter, self[_name(rule.code, parameter.name)]


def _name(code: str, of: str) -> str:
    return f"{code}__{of}"


def _number(label: str, least: int, most: int, *, initial: int) -> forms.IntegerField:
    words = f"Type a whole number from {least} to {most}."
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        initial=initial,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
    )
