"""What a patient asks of the clinic about the record, and what the clinic answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import DataRequest
from tracker.models.data_request import LONGEST_WORDS


class DataRequestForm(forms.Form):
    """What should be corrected, or erased."""

    kind = forms.ChoiceField(
        label=_("What should your clinic do?"),
        choices=[
            (DataRequest.Kind.CORRECT.value, _("Correct something")),
            (DataRequest.Kind.ERASE.value, _("Erase something")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the two."),
            "invalid_choice": _("Choose one of the two."),
        },
    )
    words = forms.CharField(
        label=_("What is it about?"),
        help_text=_("Say what is wrong, and how it should be. Or say what should go."),
        max_length=LONGEST_WORDS,
        error_messages={
            "required": _("Type what should be corrected or erased."),
            "max_length": _("Type less, or call your clinic."),
        },
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AnswerForm(forms.Form):
    """What the clinic answers a patient who asked about the record."""

    answer = forms.CharField(
        label="Your answer",
        help_text=(
            "The patient reads this. Say what you corrected or erased, what you must keep, and why."
        ),
        max_length=2000,
        error_messages={"required": "Type what you did, and what you must keep."},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
