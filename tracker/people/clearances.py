"""Clears a patient for what was restricted, from a day on."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.models import Procedure
from tracker.people.registration import CLEARANCES, change_procedure

FURTHEST_AHEAD = timedelta(days=366)


@transaction.atomic
def clear(procedure: Procedure, restriction: str, *, on: date | None, now: datetime) -> None:
    """Clear "lifting", "strenuous" or "driving" from the day `on`; None takes it back.

    The patient's guidance changes from that day, and the evening's message says so. Raise
    ValidationError naming `cleared_on`; then nothing is written.
    """
    if restriction not in CLEARANCES:
        raise ValidationError({"cleared_on": "Choose lifting, hard exercise or driving."})
    today = procedure.patient.local_date(now)
    if on is not None and on < procedure.performed_on:
        raise ValidationError({"cleared_on": "Choose the day of the procedure or a later day."})
    if on is not None and on > today + FURTHEST_AHEAD:
        raise ValidationError({"cleared_on": "This is more than a year ahead. Check the year."})
    fresh = (
        Procedure.objects.select_for_update(of=("self",), no_key=True)
        .select_related("patient__clinic")
        .get(pk=procedure.pk)
    )
    setattr(fresh, f"{restriction}_cleared_on", on)
    change_procedure(fresh, now=now)
