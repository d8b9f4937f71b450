"""What a patient types about those who help."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
