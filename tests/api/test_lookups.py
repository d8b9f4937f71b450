"""The lookups of every request find what the querysets find, on the database in use."""

import pytest

from tests.cast import NOW, a_caregiver, a_clinic, a_nurse, a_patient
from tracker.api.lookups import token_with_digest, visible_patient
from tracker.models import ApiToken, Patient, User

pytestmark = pytest.mark.django_db


def test_a_user_finds_the_patients_whom_the_queryset_shows_and_no_other():
    clinic, other = a_clinic(), a_clinic("Another clinic")
    patients = [a_patient(clinic), a_patient(clinic), a_patient(other)]
    a_caregiver(patients[0])
    a_nurse(clinic)
    a_nurse(other)
    found = {}
    for user in User.objects.all():
        seen = set(Patient.objects.visible_to(user))
        for patient in patients:
            found[user, patient] = visible_patient(user.pk, patient.pk)
            assert found[user, patient] == (patient if patient in seen else None)
    assert {bool(patient) for patient in found.values()} == {True, False}


def test_the_patient_found_has_every_column_right():
    patient = a_patient(a_clinic())
    patient.discharged_at = NOW
    patient.save()
    assert patient.account is not None
    found = visible_patient(patient.account.pk, patient.pk)
    for field in Patient._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(patient, field.attname), field


def test_a_token_is_found_with_its_owner_until_the_account_is_closed():
    nurse = a_nurse(a_clinic())
    digest = ApiToken.digest(ApiToken.issue(user=nurse, scope="nurse", now=NOW))
    token, asked = token_with_digest(digest), ApiToken.objects.get()
    assert token is not None
    assert (token.pk, token.scope, token.key) == (asked.pk, "nurse", digest)
    assert token.user == nurse
    assert (token.user.email, token.user.name, token.user.password) == (
        nurse.email, nurse.name, nurse.password,
    )  # fmt: skip
    assert token_with_digest("0" * 64) is None
    User.objects.update(is_active=False)
    assert token_with_digest(digest) is None
