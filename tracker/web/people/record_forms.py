"""The small forms of a patient's page: a clearance, day 0, the nurse, a cover."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tracker.models import User
from tracker.people.registration import CLEARANCES
from tracker.web.common.form_fields import DayField

NOBODY = "nobody"


class ClearanceForm(forms.Form):
    """From which day one restriction is cleared."""

    restriction = forms.ChoiceField(
        choices=[(name, name) for name in CLEARANCES], widget=forms.HiddenInput
    )
    cleared_on = DayField(label="Cleared from")


class Day0Form(forms.Form):
    """The day of the procedure."""

    performed_on = DayField(label="Procedure date (day 0)")


class NurseForm(forms.Form):
    """Choose the patient's nurse."""

    nurse = forms.ChoiceField(
        label="Nurse",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose a nurse from the list, or nobody."
        ),
    )

    def __init__(self, data: Any = None, *, people: Sequence[User], now: User | None) -> None:
        super().__init__(data, initial={"nurse": str(now.pk) if now else NOBODY})
        self.people = {str(person.pk): person for person in people}
        self.fields["nurse"].choices = [  # type: ignore[attr-defined]
            (NOBODY, "Nobody"),
            *((key, str(person)) for key, person in self.people.items()),
        ]

    def chosen(self) -> User | None:
        """Who was chosen; None is nobody."""
        return self.people.get(self.cleaned_data["nurse"])


class CoverForm(forms.Form):
    """The first and last day of covering for a colleague."""

    first_day = DayField(label="From")
    last_day = DayField(label="Until, that day included")
