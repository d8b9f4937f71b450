"""A planned call: a patient on the clinic's call list for a day."""

from typing import Self

from django.db import models
from django.db.models import Q

from tracker.models.account import person_field
from tracker.models.base import UUIDModel
from tracker.models.clinic import Clinic, StaffQuerySet
from tracker.models.patient import Patient


class PlannedCallQuerySet(StaffQuerySet["PlannedCall"]):
    """Planned calls of a clinic."""

    def to_make(self) -> Self:
        """Return those that are still to be made."""
        return self.filter(done_at=None)


class PlannedCall(UUIDModel):
    """`patient` is to be phoned on `day`, until a contact is recorded or it is crossed off."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="planned_calls")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="planned_calls")
    day = models.DateField(help_text="In the clinic's zone.")
    reason = models.CharField(max_length=200, help_text="Why, as the worklist said it then.")
    asked_by = person_field()
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = person_field()

    objects = PlannedCallQuerySet.as_manager()

    class Meta:
        ordering = ["day", "asked_at", "id"]
        indexes = [
            # the call list, oldest first
            models.Index(
                fields=["clinic", "day", "asked_at", "id"],
                condition=Q(done_at=None),
                name="call_list",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(done_at=None),
                name="one_call_to_make_per_patient",
            ),
            models.CheckConstraint(
                name="whoever_is_done_with_a_call_says_when",
                condition=Q(done_by=None) | Q(done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reason
