"""The forms of a patient's own units: a place, and how far ten minutes take."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import Patient
from tracker.models.landmark import LONGEST_NAME
from tracker.rules.units import to_metres
from tracker.web.log.form import UNITS

TOO_SHORT = _("Type a distance of more than 0.")


class DistanceForm(forms.Form):
    """A distance, in the unit that the patient likes."""

    distance = forms.CharField(
        label=_("How far is it?"),
        error_messages={"required": _("Type how far it is. A guess is fine.")},
    )
    unit = forms.ChoiceField(
        label=_("The unit of this number"), choices=list(UNITS.items()), widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, patient: Patient, **options: Any) -> None:
        super().__init__(data, initial={"unit": patient.distance_unit}, **options)

    def clean(self) -> dict[str, Any]:
        """Add `distance_m`, in metres and more than 0."""
        given = super().clean() or self.cleaned_data
        if "distance" in given and "unit" in given:
            try:
                given["distance_m"] = to_metres(given["distance"], given["unit"])
            except ValueError as error:
                self.add_error("distance", error.args[0])
            else:
                if given["distance_m"] <= Decimal(0):
                    self.add_error("distance", TOO_SHORT)
        return given


class PlaceForm(DistanceForm):
    """A place, and how far it is."""

    name = forms.CharField(
        label=_("What do you call this walk?"),
        max_length=LONGEST_NAME,
        help_text=_("Such as: to the mailbox and back."),
        error_messages={"required": _("Give the walk a name, such as: to the mailbox.")},
    )
    field_order = ("name", "distance", "unit")


class TenMinutesForm(DistanceForm):
    """How far the patient gets in ten minutes."""
