"""The limits the database itself keeps for every stored measure.

The same numbers as clinical/answers.py, which says them to people; these hold whichever door a
row came through.
"""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

LIMITS: dict[str, tuple[str, int]] = {
    "daily_distance_m": ("distance_is_at_most_100_km", 100_000),
    "walking_distance_m": ("walk_is_at_most_100_km", 100_000),
    "steps": ("steps_are_at_most_200000", 200_000),
    "walking_min": ("walk_is_at_most_a_day", 1_440),
    "standing_min": ("standing_is_at_most_a_day", 1_440),
    "pain_back": ("back_pain_is_0_to_10", 10),
    "pain_leg": ("leg_pain_is_0_to_10", 10),
    "medicine_doses": ("doses_are_at_most_50", 50),
}


def measure_field(measure: str) -> "models.Field[Any, Any]":
    """The column of `measure`, its limits told to people; None is "not answered".

    Distances are metres, to the centimetre; everything else is a whole number.
    """
    _, most = LIMITS[measure]
    validators = [
        MinValueValidator(0, "Give a number of 0 or more."),
        MaxValueValidator(most, f"Give a number of {most:,} or less."),
    ]
    if measure.endswith("_m"):
        return models.DecimalField(
            max_digits=8, decimal_places=2, null=True, blank=True, validators=validators
        )
    return models.IntegerField(null=True, blank=True, validators=validators)


def measure_checks(table: str, prefix: str = "") -> list[models.CheckConstraint]:
    """One constraint a measure; its name reads as the rule."""
    return [
        models.CheckConstraint(
            name=f"{table}_{rule}",
            condition=Q(**{f"{prefix}{field}": None})
            | Q(**{f"{prefix}{field}__gte": Decimal(0), f"{prefix}{field}__lte": most}),
        )
        for field, (rule, most) in LIMITS.items()
    ]
