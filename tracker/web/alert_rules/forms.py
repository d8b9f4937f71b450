"""The form of a clinic's rules: each switched on or off, each number within its bounds."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from tracker.models.clinic import MOST_SILENT_DAYS
from tracker.rules.triage import RULES, Knob, Patience, Rule, Tuning

ON = "on"
# How long silence may last: kept with the clinic, set with the rules.
PATIENCE = {
    "silent_days_early": "Until week 6, tell a nurse after",
    "silent_days_late": "After week 6, tell a nurse after",
}


class RulesForm(forms.Form):
    """Every rule of the triage as one clinic has it, or would have it."""

    def __init__(self, data: Any = None, *, tuning: Tuning, patience: Patience) -> None:
        super().__init__(data)
        for code, rule in RULES.items():
            if rule.can_be_switched:
                self.fields[_name(code, ON)] = forms.BooleanField(
                    label=f"{rule.title} is on", required=False, initial=tuning.is_on(code)
                )
            for knob in rule.knobs:
                self.fields[_name(code, knob.name)] = _number(
                    f"{rule.title}: {knob.title.lower()}",
                    knob.least,
                    knob.most,
                    initial=tuning.value(code, knob.name),
                )
        for name, label in PATIENCE.items():
            initial = patience.early if name.endswith("early") else patience.late
            self.fields[name] = _number(f"Silence: {label}", 1, MOST_SILENT_DAYS, initial=initial)

    @property
    def tuning(self) -> Tuning:
        """The rules of a valid form."""
        given: dict[str, dict[str, object]] = {}
        for code, rule in RULES.items():
            of_rule = {knob.name: self.cleaned_data[_name(code, knob.name)] for knob in rule.knobs}
            if rule.can_be_switched:
                of_rule[ON] = self.cleaned_data[_name(code, ON)]
            given[code] = of_rule
        return Tuning.from_json({code: of_rule for code, of_rule in given.items() if of_rule})

    @property
    def patience(self) -> Patience:
        """How long silence may last, of a valid form."""
        return Patience(
            early=self.cleaned_data["silent_days_early"], late=self.cleaned_data["silent_days_late"]
        )

    def switch(self, rule: Rule) -> BoundField | None:
        """The field that switches `rule`; None where it is always on."""
        return self[_name(rule.code, ON)] if rule.can_be_switched else None

    def numbers(self, rule: Rule) -> Iterator[tuple[Knob, BoundField]]:
        """Each number of `rule`, with its field."""
        for knob in rule.knobs:
            yield knob, self[_name(rule.code, knob.name)]


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
