"""Lines of the rota: of every week, or of certain days."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tracker.models import Membership
from tracker.models.clinic import WEEKDAY_NAMES
from tracker.web.common.form_fields import ClockField, DayField

NOBODY_CHOSEN = "Choose who is on duty."


class ShiftForm(forms.Form):
    """Who, and from when to when; `members` are those of the clinic."""

    members = forms.TypedMultipleChoiceField(
        label="Who", coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    begins = ClockField(label="From")
    ends = ClockField(label="Until")

    def __init__(self, data: Any = None, *, staff: Sequence[Membership], **options: Any) -> None:
        super().__init__(data, **options)
        self.of_key = {member.pk: member for member in staff}
        self.fields["members"].choices = [  # type: ignore[attr-defined]
            (key, str(member.user)) for key, member in self.of_key.items()
        ]

    @property
    def chosen(self) -> list[Membership]:
        """The members that this valid form names."""
        return [self.of_key[key] for key in self.cleaned_data["members"]]


class WeeklyForm(ShiftForm):
    """A shift of every week."""

    weekdays = forms.TypedMultipleChoiceField(
        label="On every",
        choices=list(enumerate(WEEKDAY_NAMES)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day of the week."},
    )

    def clean_members(self) -> list[int]:
        """Somebody is on duty."""
        members: list[int] = self.cleaned_data["members"]
        if not members:
            raise forms.ValidationError(NOBODY_CHOSEN)
        return members


class DaysForm(ShiftForm):
    """A shift of certain days, or that nobody is on duty then."""

    first_day = DayField(label="First day")
    last_day = DayField(label="Last day")
    nobody = forms.BooleanField(label="Nobody is on duty on these days", required=False)

    def clean(self) -> dict[str, Any]:
        """Somebody or nobody, not both."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("nobody") and cleaned.get("members"):
            self.add_error("nobody", "Somebody is chosen too. Choose either names or nobody.")
        elif not cleaned.get("nobody") and not cleaned.get("members"):
            self.add_error("members", "Choose who is on duty, or nobody.")
        return cleaned
