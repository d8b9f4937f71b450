"""The clinic's own percentiles of change at each stage of recovery."""

from django.db import models
from django.db.models import F, Q

from tracker.models.base import UUIDModel
from tracker.models.clinic import Clinic
from tracker.rules.outcomes.percentiles import FEWEST_PATIENTS, MEASURES


class ClinicPercentiles(UUIDModel):
    """Quartiles of the change in one measure over one period; recomputed each night.

    Distances in metres, times in minutes, pain in points. Not clinically validated.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="percentiles")
    measure = models.CharField(max_length=30, choices=[(name, name) for name in MEASURES])
    first_day = models.PositiveSmallIntegerField(help_text="A recovery day, as is the last.")
    last_day = models.PositiveSmallIntegerField()
    patients = models.PositiveIntegerField()
    lower = models.FloatField(help_text="A quarter of the patients changed by this or less.")
    middle = models.FloatField()
    upper = models.FloatField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # also the index by which a patient's page finds those of today
            models.UniqueConstraint(
                fields=["clinic", "first_day", "measure"],
                name="percentiles_once_per_clinic_period_and_measure",
            ),
            models.CheckConstraint(
                name="percentiles_of_at_least_20_patients",
                condition=Q(patients__gte=FEWEST_PATIENTS),
            ),
            models.CheckConstraint(
                name="percentiles_are_in_order",
                condition=Q(lower__lte=F("middle"), middle__lte=F("upper")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, days {self.first_day} to {self.last_day}"
