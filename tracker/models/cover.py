"""Cover: a nurse is responsible for a colleague's patients for some days."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from tracker.models.account import User
from tracker.models.base import UUIDModel
from tracker.models.clinic import Clinic, StaffQuerySet


class CoverQuerySet(StaffQuerySet["Cover"]):
    """Covers of a clinic."""

    def on(self, day: date) -> Self:
        """Return those that include `day`."""
        return self.filter(first_day__lte=day, last_day__gte=day)


class Cover(UUIDModel):
    """From `first_day` to `last_day` the patients of `nurse` are also those of `covered_by`."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="covers")
    nurse = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    covered_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="covers")
    first_day = models.DateField(help_text="In the clinic's zone, as is the last day.")
    last_day = models.DateField()

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                name="cover_ends_on_or_after_its_first_day",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message="The last day must not be before the first.",
            ),
            models.CheckConstraint(
                name="nobody_covers_for_themselves",
                condition=~Q(nurse=F("covered_by")),
                violation_error_message="Choose a colleague.",
            ),
            models.UniqueConstraint(
                fields=["nurse", "covered_by", "first_day"],
                name="one_cover_of_a_pair_from_a_day",
                violation_error_message="This cover is entered already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.covered_by} for {self.nurse}"
