"""What models share: a UUID key, a reason, and validators of fields."""

import uuid
from datetime import time
from typing import TypeVar
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tracker.reasons import WITH_DETAIL, Reason, for_nurses

Row = TypeVar("Row", bound=models.Model, covariant=True)
# The window for patient mail, both ends included: docs/clinical-sources.md [51].
EARLIEST_SEND_TIME = time(8, 0)
LATEST_SEND_TIME = time(21, 0)
FEWEST_DIGITS = 7
# A clinic may narrow it, but a morning and an evening message must still find room (a proposal).
LATEST_MAIL_FROM = time(12, 0)
EARLIEST_MAIL_UNTIL = time(15, 0)


class Frequency(models.TextChoices):
    """How often a log is requested: as the guidance says, or only on its `fewer_days`."""

    USUAL = "usual", "As often as usual"
    FEWER = "fewer", "Less often"


class UUIDModel(models.Model):
    """A row whose key stands in addresses: a UUID, never a counter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class WithReason(UUIDModel):
    """A row that stores why it was not, or perhaps not, sent: a code, some with a detail."""

    reason_code = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    reason_detail = models.CharField(max_length=60, blank=True)

    class Meta:
        abstract = True

    @property
    def reason(self) -> str:
        """Return the reason in words for nurses, "" where there is none."""
        return for_nurses(self.reason_code, self.reason_detail)

    def set_reason(self, reason: Reason, detail: object = "") -> None:
        """Set the reason; does not save."""
        self.reason_code, self.reason_detail = reason.value, str(detail)


def reason_constraints(noun: str, *, without_reason: list[str]) -> list[models.CheckConstraint]:
    """Return the constraints on a row's reason, which only the states `without_reason` may lack."""
    has_detail = Q(reason_code__in=sorted(WITH_DETAIL))
    return [
        models.CheckConstraint(
            name=f"{noun}_not_sent_says_why",
            condition=Q(state__in=without_reason) | ~Q(reason_code=""),
        ),
        models.CheckConstraint(
            name=f"{noun}_reason_is_known", condition=Q(reason_code__in=["", *Reason.values])
        ),
        models.CheckConstraint(
            name=f"{noun}_reason_has_the_detail_that_its_words_need",
            condition=has_detail & ~Q(reason_detail="") | ~has_detail & Q(reason_detail=""),
        ),
    ]


def check_timezone(name: str) -> None:
    """Raise ValidationError unless `name` is a zone of the pinned IANA data."""
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Use a name such as America/Chicago.")


def check_mail_from(value: time) -> None:
    """Raise ValidationError unless mail to patients may begin at `value`, a morning time."""
    if not EARLIEST_SEND_TIME <= value <= LATEST_MAIL_FROM:
        raise ValidationError("Choose a time from 8:00 am to 12:00 pm.")


def check_mail_until(value: time) -> None:
    """Raise ValidationError unless mail to patients may end at `value`, an evening time."""
    if not EARLIEST_MAIL_UNTIL <= value <= LATEST_SEND_TIME:
        raise ValidationError("Choose a time from 3:00 pm to 9:00 pm.")


def check_phone(number: str) -> None:
    """Raise ValidationError unless `number` has enough digits to be dialled."""
    if sum(sign.isdigit() for sign in number) < FEWEST_DIGITS:
        raise ValidationError("Type a phone number with its digits, such as 206-555-0142.")


def check_send_time(value: time) -> None:
    """Raise ValidationError unless `value` lies within the hours in which patients get mail."""
    if not EARLIEST_SEND_TIME <= value <= LATEST_SEND_TIME:
        raise ValidationError("Choose a time from 8:00 am to 9:00 pm.")
