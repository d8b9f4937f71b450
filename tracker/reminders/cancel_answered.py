"""A logged day needs no reminder: settling what was planned to ask for it."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tracker.models import Message, Patient, Reminder
from tracker.models.compiled import Given, Rows, Update

LOGGED = "The day was logged already."

PATIENT = Given("patient", Patient._meta.pk)
DAY = Given("day", Reminder._meta.get_field("requested_day"))


def _asking() -> "QuerySet[Reminder]":
    """What has not gone out yet and asks a patient for a day."""
    return Reminder.objects.filter(
        procedure__patient=PATIENT,
        procedure__active=True,
        requested_day=DAY,
        state__in=[Reminder.State.PLANNED, Reminder.State.QUEUED],
    )


# Every log comes by here, so these are compiled once.
_find = Rows(lambda: _asking().values_list("state", "message"))
_skip = Update(_asking, state=Reminder.State.SKIPPED, reason=LOGGED)


def day_logged(*, patient_id: UUID, day: date) -> int:
    """Skip what would still ask for `day`, also when it waits in a message; how many rows.

    A message in which nothing else is left is skipped in the same transaction, so that a worker
    about to send it finds that it may not.
    """
    asking = _find(patient=patient_id, day=day)
    held = {message for state, message in asking if state == Reminder.State.QUEUED}
    if held:
        # A worker that ends a message locks first it, then its reminders: so must we.
        list(Message.objects.filter(pk__in=held).select_for_update().values_list("pk"))
    if asking:
        _skip(patient=patient_id, day=day)
    if held:
        Message.objects.filter(
            pk__in=held,
            state__in=[Message.State.PLANNED, Message.State.CLAIMED, Message.State.RETRY],
        ).exclude(reminders__state=Reminder.State.QUEUED).update(
            state=Message.State.SKIPPED, reason=LOGGED
        )
    return len(asking)
