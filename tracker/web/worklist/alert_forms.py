"""Forms of one alert: assign, snooze, close."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from tracker.models import Alert, User
from tracker.triage.snooze import LONGEST
from tracker.web.common.form_fields import DayField

CHOOSE_OUTCOME = "Choose how it ended from the list."
CHOOSE_COLLEAGUE = "Choose who is to take it from the list."


class ResolveForm(forms.Form):
    """Close an alert with an outcome."""

    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=[("", "Choose"), *Alert.Outcome.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE_OUTCOME),
    )
    note = forms.CharField(
        label="Note (optional)",
        help_text="It is part of the record: patients can read it when they download their data.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AssignForm(forms.Form):
    """Choose a colleague to own it; `owner` is the owner when the page was shown."""

    to = forms.ChoiceField(
        label="Colleague",
        error_messages=dict.fromkeys(("required", "invalid_choice"), CHOOSE_COLLEAGUE),
    )
    owner = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, colleagues: Sequence[User], owner: User | None = None
    ) -> None:
        super().__init__(data, initial={"owner": owner.pk if owner else ""})
        self.colleagues = {str(user.pk): user for user in colleagues}
        choices = [(key, str(user)) for key, user in self.colleagues.items()]
        self.fields["to"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]

    @property
    def colleague(self) -> User:
        """Return the colleague chosen in a valid form."""
        return self.colleagues[self.cleaned_data["to"]]


class SnoozeForm(forms.Form):
    """Snooze an alert until a day, with a reason."""

    until = DayField(label="Until")
    reason = forms.CharField(
        label="Why can it wait?",
        help_text="The patient can read this when they download their data.",
        max_length=300,
        error_messages={"required": "Say why it can wait."},
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        last = today + LONGEST
        self.fields["until"].help_text = f"On that day it is back. {last:%B %-d} at the latest."
