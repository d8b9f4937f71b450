"""Each minute: what is due becomes messages, one for each patient and slot of a day."""

from datetime import datetime
from itertools import groupby

from django.db import transaction

from tracker.models import Message, Procedure, Reminder
from tracker.outbox.queue import Draft, enqueue
from tracker.reminders.conditions import look_up, stop

ALREADY_GONE = "The day's e-mail had already gone out."


def gather_due(*, now: datetime, limit: int = 1000) -> int:
    """Put due reminders into messages, or record why not; how many rows were settled.

    About `limit` rows at most, but never a part of a patient's: what leaves in one message is
    taken up together. Sends nothing. Patients whom another process has in hand are left to it.
    """
    due = Reminder.objects.due(now)
    with transaction.atomic():
        procedures = Procedure.objects.filter(
            pk__in=due.order_by("due_at").values("procedure")[:limit]
        ).select_for_update(skip_locked=True, no_key=True)
        rows = list(
            due.filter(procedure__in=list(procedures.values_list("pk", flat=True)))
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("procedure__patient__clinic")
            .order_by("due_at")
        )
        if not rows:
            return 0
        known = look_up(rows)
        going: list[Reminder] = []
        for reminder in rows:
            verdict = stop(reminder, now=now, known=known)
            if verdict is None:
                going.append(reminder)
            else:
                reminder.state, reminder.reason = verdict.state, verdict.reason
        _attach(going, now=now)
        Reminder.objects.bulk_update(rows, ["state", "reason", "message"], batch_size=500)
    return len(rows)


def slot_key(reminder: Reminder) -> str:
    """The dedupe key of the one message that may leave for this patient, day and slot."""
    return f"reminders:{reminder.procedure.patient_id}:{reminder.local_date}:{reminder.slot}"


def _attach(going: list[Reminder], *, now: datetime) -> None:
    """Give each reminder its slot's message, unless that one has left already."""
    groups = {key: list(rows) for key, rows in groupby(sorted(going, key=slot_key), key=slot_key)}
    enqueue((_draft(key, rows) for key, rows in groups.items()), now=now)
    # Locked: a worker that took one up meanwhile would send it without these.
    at_hand = Message.objects.filter(dedupe_key__in=list(groups)).select_for_update()
    messages = {message.dedupe_key: message for message in at_hand}
    for key, rows in groups.items():
        message = messages[key]
        open_still = message.state in (Message.State.PLANNED, Message.State.RETRY)
        for reminder in rows:
            if open_still:
                reminder.state, reminder.message = Reminder.State.QUEUED, message
            else:
                reminder.state, reminder.reason = Reminder.State.SKIPPED, ALREADY_GONE


def _draft(key: str, rows: list[Reminder]) -> Draft:
    patient = rows[0].procedure.patient
    return Draft(
        kind=Message.Kind.REMINDERS,
        clinic_id=patient.clinic_id,
        patient_id=patient.pk,
        to_email=patient.email,
        dedupe_key=key,
        due_at=min(row.due_at for row in rows),
        useful_until=max(row.useful_until for row in rows),
    )
