"""The file of a roster, and how it is to be taken."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from tracker.roster.actions import Choices

# What one page reads and shows; more goes through `manage.py import_patients`.
MOST_BYTES = 2 << 20
TOO_LARGE = "The file is larger than 2 MB. Split it, or ask whoever runs Recovery Tracker for you."


class RosterForm(forms.Form):
    """A file, or the text of the one that was chosen before; and two choices."""

    file = forms.FileField(
        label="CSV file",
        required=False,
        allow_empty_file=True,  # the import says what is wrong with it
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    invites = forms.BooleanField(
        label="Invite whoever is new by e-mail",
        help_text="One invitation to each new address, at a time of day when patients get mail.",
        required=False,
    )
    different_people = forms.BooleanField(
        label="The same name and date of birth may be different people",
        help_text="Only after you have looked: else a patient may be there twice.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The bytes of the file, under "data"."""
        cleaned = super().clean() or self.cleaned_data
        file: UploadedFile[bytes] | None = cleaned.get("file")
        if file is None and not cleaned.get("text"):
            self.add_error("file", "Choose a CSV file first.")
            return cleaned
        if file is not None and (file.size or 0) > MOST_BYTES:
            self.add_error("file", TOO_LARGE)
            return cleaned
        cleaned["data"] = file.read() if file is not None else cleaned["text"].encode()
        return cleaned

    @property
    def choices(self) -> Choices:
        """How this valid form has the file taken."""
        return Choices(
            invites=self.cleaned_data["invites"],
            others_may_share_names=self.cleaned_data["different_people"],
        )
