"""What a patient types about those who help, and about the record."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import DataRequest
from tracker.models.data_request import LONGEST_WORDS


class HelperForm(forms.Form):
    """Somebody whom a patient asks to help."""

    name = forms.CharField(
        label=_("Their name"),
        max_length=80,
        error_messages={
            "required": _("Type the name of the person."),
            "max_length": _("Type a shorter name."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("Their e-mail address"),
        max_length=254,
        error_messages={
            "required": _("Type the e-mail address of the person."),
            "invalid": _("Type an e-mail address such as name@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


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
