"""A logged day needs no reminder: skips what was planned to ask for it.

Every log comes by here, so its two statements are plain SQL; their values are written as both
databases take them.
"""

from datetime import date
from uuid import UUID

from django.db import connection

from tracker.models import Message, Reminder
from tracker.reasons import Reason

# What has not gone out yet and asks a patient for a day.
ASKING = """
requested_day = %(day)s AND state IN ('planned', 'queued') AND procedure_id IN (
    SELECT id FROM tracker_procedure WHERE patient_id = %(patient)s AND active
)
"""
FIND = f"SELECT state, message_id FROM tracker_reminder WHERE {ASKING}"  # noqa: S608 - a constant
SKIP = f"""
UPDATE tracker_reminder
SET state = 'skipped', reason_code = '{Reason.DAY_LOGGED.value}', reason_detail = ''
WHERE {ASKING}
"""  # noqa: S608 - constants


def skip_answered(*, patient_id: UUID, day: date) -> int:
    """Skip what would still ask for `day`, also when it waits in a message; return how many rows.

    A message in which nothing else is left is skipped in the same transaction, so that a worker
    about to send it finds that it may not.
    """
    values = {"patient": patient_id.hex, "day": day.isoformat()}
    with connection.cursor() as cursor:
        cursor.execute(FIND, values)
        asking = cursor.fetchall()
        held = {message for state, message in asking if state == Reminder.State.QUEUED}
        if held:
            # A worker that ends a message locks first it, then its reminders: so must we.
            list(Message.objects.filter(pk__in=held).select_for_update().values_list("pk"))
        if asking:
            cursor.execute(SKIP, values)
    if held:
        Message.objects.filter(
            pk__in=held,
            state__in=[Message.State.PLANNED, Message.State.CLAIMED, Message.State.RETRY],
        ).exclude(reminders__state=Reminder.State.QUEUED).update(
            state=Message.State.SKIPPED, **Reason.DAY_LOGGED.columns()
        )
    return len(asking)
