"""The file of measured days that a patient brings, its size bounded while it comes in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.utils.translation import gettext_lazy as _

from tracker.imports.actions import MOST_BYTES


class BoundedUpload(TemporaryFileUploadHandler):
    """An upload handler that writes to disk, never to memory, and stops at MOST_BYTES."""

    is_too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > MOST_BYTES:
            self.is_too_large = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)
        return None


class ImportForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("Your file"),
        allow_empty_file=True,  # the import says what is wrong with it
        error_messages={"required": _("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ".zip,.xml,.csv,.txt,.tsv"}),
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_too_large:
            words = _("This file is too large. We can read files of up to 2 GB.")
            self.fields["file"].error_messages["required"] = words

    def clean_file(self) -> TemporaryUploadedFile:
        file = self.cleaned_data["file"]
        assert isinstance(file, TemporaryUploadedFile)
        return file
