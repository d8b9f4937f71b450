"""The three PEG questions in the words of the questionnaire, each with a scale from 0 to 10.

PEG is in the public domain: docs/clinical-sources.md [39]. Its wording is not ours to make simpler.
"""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.rules.peg import ITEMS, Peg
from tracker.web.common.form_fields import DayField

QUESTIONS = {
    "pain": _("What number best describes your pain on average in the past week?"),
    "enjoyment": _(
        "What number best describes how, during the past week, pain has interfered with your "
        "enjoyment of life?"
    ),
    "activity": _(
        "What number best describes how, during the past week, pain has interfered with your "
        "general activity?"
    ),
}
# What 0 and 10 stand for.
ENDS = {
    "pain": (_("0: no pain"), _("10: pain as bad as you can imagine")),
    "enjoyment": (_("0: does not interfere"), _("10: completely interferes")),
    "activity": (_("0: does not interfere"), _("10: completely interferes")),
}
SCALE = [*((str(number), str(number)) for number in range(11)), ("", _("No answer"))]


class PegForm(forms.Form):
    """One week's answers, each of which may be left out. `kept` is what the week has."""

    pain = forms.ChoiceField(choices=SCALE, required=False, widget=forms.RadioSelect)
    enjoyment = forms.ChoiceField(choices=SCALE, required=False, widget=forms.RadioSelect)
    activity = forms.ChoiceField(choices=SCALE, required=False, widget=forms.RadioSelect)

    def __init__(self, data: Any, *, kept: Peg | None) -> None:
        answers = kept.as_json() if kept else {}
        shown = {item: "" if value is None else str(value) for item, value in answers.items()}
        super().__init__(data, initial=shown)
        for item, question in QUESTIONS.items():
            self.fields[item].label = question

    def questions(self) -> list[tuple[forms.BoundField, Any, Any]]:
        """Return each question with the words at the ends of its scale."""
        return [(self[item], *ENDS[item]) for item in ITEMS]


class PhonePegForm(forms.Form):
    """The same questions as a nurse asks them by phone, about the seven days up to `day`."""

    day = DayField(label="The seven days up to")

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, initial={"day": today})
        for item in ITEMS:
            best, worst = ENDS[item]
            self.fields[item] = forms.CharField(
                label=QUESTIONS[item],
                help_text=f"{best}, {worst}",
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )

    def items_shown(self) -> list[forms.BoundField]:
        """Return the three questions."""
        return [self[item] for item in ITEMS]

    def answers(self) -> dict[str, str]:
        """Return the answers as typed, for `record_peg` to validate."""
        return {item: self.cleaned_data[item] for item in ITEMS}
