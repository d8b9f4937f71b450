"""A patient's request to the clinic to correct the record, or to erase something from it."""

from typing import Self

from django.db import models
from django.db.models import Q

from tracker.models.account import User, person_field
from tracker.models.base import UUIDModel
from tracker.models.clinic import clinics_of
from tracker.models.patient import Patient

LONGEST_WORDS = 2000


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    """Requests about records."""

    def visible_to(self, user: User) -> Self:
        """Return the user's own, and those of patients of their clinic; caregivers see none."""
        return self.filter(Q(patient__account=user) | Q(patient__clinic__in=clinics_of(user)))

    def unanswered(self) -> Self:
        return self.filter(answered_at=None)


class DataRequest(UUIDModel):
    """One request and the clinic's answer."""

    class Kind(models.TextChoices):
        CORRECT = "correct", "Correct something"
        ERASE = "erase", "Erase something"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="data_requests")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    words = models.TextField(max_length=LONGEST_WORDS)
    asked_by = person_field()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=LONGEST_WORDS)
    answered_by = person_field()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "id"]
        indexes = [
            # a patient's requests, newest first
            models.Index(fields=["patient", "-asked_at"], name="data_request_by_patient"),
        ]
        constraints = [
            models.CheckConstraint(name="data_request_says_what", condition=~Q(words="")),
            models.CheckConstraint(
                name="answered_request_says_when_and_what",
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
