"""Columns and constraints of the daily measures, made from tracker/measures.py.

The limits hold whichever way a row came in.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from tracker.measures import BEFORE, MEASURES


def measure_field(measure: str) -> "models.Field[Any, Any]":
    """Return the column of `measure`, with its limits as validators; None is "not answered"."""
    most = MEASURES[measure].most
    validators = [
        MinValueValidator(0, "Give a number of 0 or more."),
        MaxValueValidator(most, f"Give a number of {most:,} or less."),
    ]
    if MEASURES[measure].is_distance:
        return models.DecimalField(
            max_digits=8, decimal_places=2, null=True, blank=True, validators=validators
        )
    return models.IntegerField(null=True, blank=True, validators=validators)


def add_columns(
    model: type[models.Model], measures: Iterable[str] = MEASURES, *, prefix: str = ""
) -> None:
    """Add a column for each of `measures` to the abstract `model`."""
    for measure in measures:
        measure_field(measure).contribute_to_class(model, f"{prefix}{measure}")


def measure_checks(
    table: str, measures: Iterable[str] = MEASURES, *, prefix: str = ""
) -> list[models.CheckConstraint]:
    """Return one constraint a measure; its name reads as the rule."""
    return [
        models.CheckConstraint(
            name=f"{table}_{MEASURES[measure].constraint}",
            condition=Q(**{f"{prefix}{measure}": None})
            | Q(
                **{
                    f"{prefix}{measure}__gte": Decimal(0),
                    f"{prefix}{measure}__lte": MEASURES[measure].most,
                }
            ),
        )
        for measure in measures
    ]


class Baseline(models.Model):
    """The measures before the procedure, each a column that begins with "baseline_"."""

    class Meta:
        abstract = True


add_columns(Baseline, BEFORE, prefix="baseline_")
