"""The weekly PEG: one row per patient and calendar week, and every version it has had."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from tracker.models.account import person_field
from tracker.models.base import UUIDModel
from tracker.models.daily_log import Door
from tracker.models.patient import Patient, PatientRecordQuerySet
from tracker.rules.peg import FIXES, ITEMS, MOST, Peg


def _item_field(item: str) -> "models.Field[Any, Any]":
    fix = FIXES[item]
    return models.IntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0, fix), MaxValueValidator(MOST, fix)],
    )


class WeeklyPegQuerySet(PatientRecordQuerySet["WeeklyPeg"]):
    """Weekly PEGs."""


class WeeklyPeg(UUIDModel):
    """A patient's answers about the seven days up to `day`. At least one item is answered."""

    patient = models.ForeignKey(
        Patient,
        on_delete=models.CASCADE,
        related_name="weekly_pegs",
        db_index=False,  # the first column of the unique key
    )
    week = models.DateField(help_text="The Monday of the calendar week of `day`.")
    day = models.DateField(help_text="The last of the seven days, in the patient's own time zone.")
    pain = _item_field("pain")
    enjoyment = _item_field("enjoyment")
    activity = _item_field("activity")
    entered_by = person_field()
    door = models.CharField(max_length=10, choices=Door.choices)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = WeeklyPegQuerySet.as_manager()

    class Meta:
        ordering = ["week"]
        constraints = [
            # also the index by which a patient's weeks are read
            models.UniqueConstraint(
                fields=["patient", "week"], name="one_peg_per_patient_and_week"
            ),
            models.CheckConstraint(
                name="peg_has_at_least_one_answer",
                condition=Q(*((f"{item}__isnull", False) for item in ITEMS), _connector=Q.OR),
            ),
            models.CheckConstraint(
                name="peg_day_is_not_before_its_week", condition=Q(day__gte=F("week"))
            ),
            *(
                models.CheckConstraint(
                    name=f"peg_{item}_is_0_to_10",
                    condition=Q(**{item: None}) | Q(**{f"{item}__gte": 0, f"{item}__lte": MOST}),
                )
                for item in ITEMS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def answers(self) -> Peg:
        """Return the three answers, as the rules take them."""
        return Peg(pain=self.pain, enjoyment=self.enjoyment, activity=self.activity)


class PegVersion(models.Model):
    """One version of a week's answers: who entered it, when, by which door. Never changed."""

    peg = models.ForeignKey(WeeklyPeg, on_delete=models.CASCADE, related_name="versions")
    day = models.DateField()
    answers = models.JSONField()
    entered_by = person_field()
    door = models.CharField(max_length=10, choices=Door.choices)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "id"]
