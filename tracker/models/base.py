"""What every stored noun shares: a UUID for its address, and the checks of a field's content."""

import uuid
from datetime import time
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models

# The window for patient mail, clinical.md section 6 [51]: both ends included.
EARLIEST_SEND_TIME = time(8, 0)
LATEST_SEND_TIME = time(21, 0)


class Noun(models.Model):
    """A row that has an address: its key is a UUID, never a counter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def check_timezone(name: str) -> None:
    """Raise ValidationError unless `name` is a zone of the pinned IANA data."""
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Use a name such as America/Chicago.")


def check_send_time(value: time) -> None:
    """Raise ValidationError when `value` lies outside the hours in which patients get mail."""
    if not EARLIEST_SEND_TIME <= value <= LATEST_SEND_TIME:
        raise ValidationError("Choose a time from 8:00 am to 9:00 pm.")
