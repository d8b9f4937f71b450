"""Invitations, API tokens and the access trail."""

import hashlib
import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from tracker.models.account import User, person_field
from tracker.models.base import UUIDModel
from tracker.models.clinic import Clinic
from tracker.models.patient import Patient, PatientRecordQuerySet


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def of_caregivers(self, patient: Patient) -> Self:
        """Return the invitations to help `patient`."""
        return self.filter(patient=patient, role=Invitation.Role.CAREGIVER)

    def still_open(self, now: datetime) -> Self:
        """Return those that may still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(UUIDModel):
    """Invites one e-mail address to be a patient, a caregiver, a nurse or a clinic lead."""

    class Role(models.TextChoices):
        PATIENT = "patient", "Patient"
        CAREGIVER = "caregiver", "Caregiver"
        NURSE = "nurse", "Nurse"
        LEAD = "lead", "Clinic lead"

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="invitations")
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    role = models.CharField(max_length=9, choices=Role.choices)
    email = models.EmailField()
    name = models.CharField(
        max_length=80, blank=True, help_text="Who it is for, as whoever invites calls them."
    )
    invited_by = person_field()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_of_patient_or_caregiver_names_the_patient",
                condition=Q(role__in=["nurse", "lead"], patient=None)
                | Q(role__in=["patient", "caregiver"], patient__isnull=False),
            ),
        ]

    def is_open(self, now: datetime) -> bool:
        """Return whether it may still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """API tokens, visible to their owners."""

    def visible_to(self, user: User) -> Self:
        return self.filter(user=user)


class ApiToken(UUIDModel):
    """A key to the API; only its digest is kept."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        LOG = "log", "Read and log"
        NURSE = "nurse", "Read, log, and work on alerts"

    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token.")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    scope = models.CharField(max_length=5, choices=Scope.choices)
    created_at = models.DateTimeField()

    objects = ApiTokenQuerySet.as_manager()

    @staticmethod
    def digest(token: str) -> str:
        """Return what is stored of `token`."""
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, *, user: User, scope: str, now: datetime) -> str:
        """Store a new token for `user`, and return it: it cannot be shown again."""
        token = secrets.token_urlsafe(32)
        cls.objects.create(key=cls.digest(token), user=user, scope=scope, created_at=now)
        return token


class AccessRecordQuerySet(PatientRecordQuerySet["AccessRecord"]):
    """The access trail of patients' records."""


class AccessRecord(models.Model):
    """One person opened one page of a patient's record on one day."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="access_records")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    day = models.DateField(help_text="UTC date; one row a person, page and day.")
    first_at = models.DateTimeField()

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-first_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "user", "page", "day"], name="one_access_record_per_page_and_day"
            ),
        ]
