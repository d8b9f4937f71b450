"""A walk that a patient knows, with its distance: "to the mailbox", "ten minutes"."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tracker.models.base import UUIDModel
from tracker.models.patient import Patient, PatientRecordQuerySet

LONGEST_NAME = 40


class LandmarkQuerySet(PatientRecordQuerySet["Landmark"]):
    """Landmarks."""


class Landmark(UUIDModel):
    """A distance in the patient's own words. Logs store it in metres."""

    class Kind(models.TextChoices):
        PLACE = "place", "a place"
        TEN_MINUTES = "ten_minutes", "ten minutes of walking"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="landmarks")
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.PLACE)
    name = models.CharField(max_length=LONGEST_NAME, blank=True, help_text="Of a place alone.")
    distance_m = models.DecimalField(max_digits=8, decimal_places=2)

    objects = LandmarkQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                "patient",
                "kind",
                Lower("name"),
                name="one_landmark_of_a_name_per_patient",
                violation_error_message="You have a place of this name.",
            ),
            models.CheckConstraint(
                name="a_place_alone_has_a_name",
                condition=(Q(kind="place") & ~Q(name="")) | Q(kind="ten_minutes", name=""),
            ),
            models.CheckConstraint(
                name="landmark_is_more_than_0_and_at_most_100_km",
                condition=Q(distance_m__gt=0, distance_m__lte=100_000),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()
