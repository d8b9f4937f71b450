"""Which patients go over to which nurse."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from tracker.models import Membership, User

NOBODY = "nobody"


class TransferForm(forms.Form):
    """All of the patients of `whose`, or those chosen; and who is to look after them."""

    to = forms.ChoiceField(
        label="Give them to",
        error_messages={
            "required": "Choose who looks after them from now on.",
            "invalid_choice": "Choose a nurse from the list.",
        },
    )
    all_of_them = forms.BooleanField(label="All of them", required=False)

    def __init__(self, data: Any = None, *, members: Sequence[Membership], whose: str) -> None:
        super().__init__(data)
        self.staff: dict[str, User] = {str(member.user_id): member.user for member in members}
        others = [(key, str(user)) for key, user in self.staff.items() if key != whose]
        nobody = [] if whose == NOBODY else [(NOBODY, "Nobody in particular")]
        self.fields["to"].choices = [("", "Choose"), *others, *nobody]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[UUID]:
        """The keys of the patients that were checked; what is none is left out."""
        found = []
        for key in self.data.getlist("patients") if isinstance(self.data, QueryDict) else []:
            try:
                found.append(UUID(key))
            except ValueError:
                continue
        return found

    @property
    def nurse(self) -> User | None:
        """Who is to look after them, by this valid form."""
        return self.staff.get(self.cleaned_data["to"])

    def clean(self) -> dict[str, Any]:
        """Somebody is chosen."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("all_of_them") and not self.chosen:
            self.add_error("all_of_them", "Choose patients from the list, or all of them.")
        return cleaned
