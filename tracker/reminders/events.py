"""Plans a reminder when something happens: a milestone, a clearance, a silence. Once each."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from tracker.models import Message, Procedure, Reminder
from tracker.reasons import Reason
from tracker.reminders.batching import slot_key
from tracker.reminders.guidance_versions import guidance_by_version, guidance_of
from tracker.reminders.planning import event_row
from tracker.reminders.schedule import next_evening

State = Reminder.State
# Such a row never left: it may be planned anew when the same thing happens again.
NEVER_LEFT = frozenset({State.SKIPPED, State.MISSED, State.CANCELLED})


def plan_event(procedure: Procedure, event: str, *, now: datetime, not_before: date) -> bool:
    """Plan `event` for the next evening; return False when it was planned or sent already.

    Not before the day `not_before`. The procedure's patient and clinic are loaded.
    """
    day = max(_next_evening(procedure, now=now), not_before)
    if _has_left(procedure, day):
        day += timedelta(days=1)
    row = event_row(procedure, event, occurrence=1, day=day)
    before = Reminder.objects.filter(
        procedure=procedure, step=row.step, occurrence=row.occurrence
    ).first()
    if before is not None and before.state not in NEVER_LEFT:
        return False
    if before is not None:
        row.pk, row._state.adding = before.pk, False
    row.save()
    return True


def revoke_event(procedure: Procedure, event: str) -> int:
    """Cancel what is planned for `event`; return how many rows."""
    step = guidance_of(procedure.guidance_version_id).event_step(event)
    return Reminder.objects.filter(procedure=procedure, step=step.code, state=State.PLANNED).update(
        state=State.CANCELLED, **Reason.REVOKED.columns()
    )


@transaction.atomic
def ask_gently(procedures: Iterable[Procedure], *, now: datetime) -> int:
    """Plan a gentle question for the next evening, for each of `procedures`; return how many.

    The caller knows whether it is time for one. Their patients and clinics are loaded.
    Two statements for any number of procedures.
    """
    silent = {procedure.pk: procedure for procedure in procedures}
    versions = guidance_by_version({procedure.guidance_version_id for procedure in silent.values()})
    steps = {guidance.event_step("silence").code for guidance in versions.values()}
    last = dict(
        Reminder.objects.filter(procedure__in=silent, step__in=steps)
        .values("procedure")
        .annotate(last=Max("occurrence"))
        .values_list("procedure", "last")
    )
    rows = [
        event_row(
            procedure,
            "silence",
            occurrence=last.get(procedure.pk, 0) + 1,
            day=_next_evening(procedure, now=now),
        )
        for procedure in silent.values()
    ]
    Reminder.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _has_left(procedure: Procedure, day: date) -> bool:
    """Whether the evening's message of `day` has left: before the send time was put off, say."""
    evening = Reminder(procedure=procedure, local_date=day, slot="evening")
    left = Message.objects.filter(dedupe_key=slot_key(evening)).exclude(
        state__in=[Message.State.PLANNED, Message.State.RETRY]
    )
    return left.exists()


def _next_evening(procedure: Procedure, *, now: datetime) -> date:
    patient = procedure.patient
    return next_evening(
        now,
        zone=patient.zone,
        send_time=patient.effective_send_time,
        hours=patient.clinic.mail_hours,
    )
