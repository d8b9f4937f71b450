"""The form of a contact: what it was, how it ended, how long it took, and when."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from tracker.models import Contact
from tracker.models.contact import LONGEST_NOTE, MOST_MINUTES
from tracker.people.contacts import NewContact
from tracker.rules.wall_time import instant
from tracker.web.common.form_fields import ClockField, DayField

Outcome = Contact.Outcome
NOT_REACHED = [(outcome.value, outcome.label) for outcome in Contact.NOT_REACHED]
REACHED = [choice for choice in Outcome.choices if choice not in NOT_REACHED]
OUTCOMES = [("", "Choose"), ("Reached", REACHED), ("Not reached", NOT_REACHED)]
NOT_MINUTES = f"Type a number of minutes from 0 to {MOST_MINUTES}."


def _from_the_list(words: str) -> dict[str, str]:
    return dict.fromkeys(("required", "invalid_choice"), words)


class ContactForm(forms.Form):
    """One contact; without a day and a time it was just now."""

    kind = forms.ChoiceField(
        label="What was it?",
        choices=Contact.Kind.choices,
        initial=Contact.Kind.CALL,
        error_messages=_from_the_list("Choose what it was from the list."),
    )
    direction = forms.ChoiceField(
        label="Who began it?",
        choices=[
            (Contact.Direction.TO_PATIENT.value, "The clinic"),
            (Contact.Direction.FROM_PATIENT.value, "The patient"),
        ],
        initial=Contact.Direction.TO_PATIENT,
        error_messages=_from_the_list("Choose who began it from the list."),
    )
    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=OUTCOMES,
        error_messages=_from_the_list("Choose how it ended from the list."),
    )
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=0,
        max_value=MOST_MINUTES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), NOT_MINUTES
        ),
    )
    note = forms.CharField(
        label="Note (optional)",
        help_text="Patients read it when they download their data.",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    day = DayField(label="Day, if not today", required=False)
    at = ClockField(label="Time, if not just now", required=False)

    def clean(self) -> dict[str, Any]:
        """A day needs its time."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("day") and "at" in cleaned and cleaned["at"] is None:
            self.add_error("at", "Type the time of that day, or leave both empty.")
        return cleaned

    def given(self, zone: ZoneInfo, *, now: datetime) -> NewContact:
        """What was said, with its instant: to the minute, so that two taps are one contact."""
        said = self.cleaned_data
        at = now.replace(second=0, microsecond=0)
        if said["at"] is not None:
            day = said["day"] or now.astimezone(zone).date()
            at = instant(day, said["at"], zone)
        return NewContact(
            kind=said["kind"],
            direction=said["direction"],
            outcome=said["outcome"],
            minutes=said["minutes"],
            note=said["note"],
            at=at,
        )
