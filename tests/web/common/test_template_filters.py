"""The filters and properties that stand for longer conditions in templates."""

import pytest
from django.utils import timezone

from tests.cast import a_clinic, a_patient
from tracker.web.common.template_filters import further_attributes


@pytest.mark.once
def test_a_fields_widget_keeps_the_attributes_that_the_template_does_not_write():
    given = {
        "class": "x", "id": "y", "required": True, "placeholder": "z", "aria-invalid": "true",
        "autocomplete": "off", "multiple": False, "autofocus": True,
    }  # fmt: skip
    assert further_attributes(given) == [("autocomplete", "off"), ("autofocus", True)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "needed"),
    [
        ({}, False),
        ({"email_confirmed_at": None}, True),
        ({"email_confirmed_at": None, "discharged_at": timezone.now()}, False),
        ({"email_confirmed_at": None, "email": ""}, False),
    ],
    ids=["can be mailed", "not confirmed", "not followed", "no address"],
)
def test_a_clinic_can_invite_again_whoever_it_follows_and_cannot_mail(fields, needed):
    patient = a_patient(a_clinic())
    for name, value in fields.items():
        setattr(patient, name, value)
    assert patient.needs_new_invitation is needed
