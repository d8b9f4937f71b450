"""The column that says which protocol of recovery a row is about."""

from typing import Any

from django.db import models
from django.db.models import Q

from tracker.guidance import DEFAULT_PROTOCOL, Protocol

CHOICES = [(protocol.value, f"{protocol}®") for protocol in Protocol]


def protocol_field() -> "models.CharField[Any, Any]":
    """Return a column with one of the protocols."""
    return models.CharField(
        max_length=20, choices=CHOICES, default=DEFAULT_PROTOCOL.value, editable=False
    )


def protocol_check(table: str) -> models.CheckConstraint:
    """Return the constraint that only a protocol of the product is stored."""
    return models.CheckConstraint(
        name=f"{table}_has_a_known_protocol", condition=Q(protocol__in=list(map(str, Protocol)))
    )
