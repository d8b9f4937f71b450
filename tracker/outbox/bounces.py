"""Addresses to which mail does not arrive: what stops one, and the messages that came back.

One bounce or complaint that a mail provider reports stops an address, and so do three refusals in
a row. Nothing is sent there until it is confirmed anew or replaced; the triage room tells the
nurse.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tracker.models import AddressFault, MailReport, Message, Patient
from tracker.outbox import states
from tracker.outbox.states import State
from tracker.reasons import Reason

REFUSALS_THAT_STOP = 3
# A provider is believed about what happened, and to whom we wrote, so long ago.
REPORTED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says of one e-mail: `event_id` is the same when it says so again."""

    provider: str
    event_id: str
    fault: AddressFault
    message_id: str
    address: str
    happened_at: datetime


@transaction.atomic
def refuse_address(message: Message, *, lease: UUID, code: int, now: datetime) -> bool:
    """End a message whose address was refused with `code`; the third in a row stops the address.

    Both in one transaction: a process that dies here leaves neither or both. Return False when
    the lease was lost; then nothing changes.
    """
    ended = states.give_up(
        message.pk, State.SENDING, State.FAILED,
        lease=lease, reason=Reason.ADDRESS_REFUSED, detail=code,
    )  # fmt: skip
    if ended and message.patient_id is not None:
        # Locked before the count: of two workers that are refused at once, the second counts both.
        list(_reached_at(message.to_email).order_by("pk").select_for_update(no_key=True))
        if _refused_in_a_row(message):
            _stop(_reached_at(message.to_email), AddressFault.REFUSED, now=now)
    return ended


def _refused_in_a_row(message: Message) -> bool:
    """Whether the last messages there that were answered were all refused for the address.

    Read from the messages themselves: there is no counter that could be lost. A refusal for
    another reason says nothing of the address; it neither counts nor ends the row.
    """
    answered = (
        Message.objects.filter(patient=message.patient_id, to_email=message.to_email)
        .filter(Q(state=State.SENT) | Q(state=State.FAILED, reason_code=Reason.ADDRESS_REFUSED))
        .order_by("-due_at")
        .values_list("state", flat=True)[:REFUSALS_THAT_STOP]
    )
    return list(answered) == [State.FAILED] * REFUSALS_THAT_STOP


@transaction.atomic
def take_report(report: Report, *, now: datetime) -> bool:
    """Note a provider's report, and stop the address it is about; False when it changes nothing.

    The same report again, an old one, or one about mail that is not ours, changes nothing.
    """
    if now - report.happened_at > REPORTED_WITHIN:
        return False
    message = _reported(report, now=now)
    if message is None:
        return False
    _, is_new = MailReport.objects.get_or_create(
        provider=report.provider,
        event_id=report.event_id,
        defaults={"fault": report.fault, "message": message, "received_at": now},
    )
    if not is_new:
        return False
    Message.objects.filter(pk=message.pk, returned_at=None).update(returned_at=now)
    # What happened before an address was confirmed says nothing of it any more.
    since_confirmed = Q(email_confirmed_at=None) | Q(email_confirmed_at__lte=report.happened_at)
    _stop(_reached_at(message.to_email).filter(since_confirmed), report.fault, now=now)
    return True


def _reported(report: Report, *, now: datetime) -> Message | None:
    """The message that a report is about: by its Message-ID, else the newest to the address."""
    ours = Message.objects.filter(message_id=report.message_id).first()
    if ours is not None:
        return ours
    recent = Message.objects.filter(
        to_email=report.address.strip().lower(), sent_at__gte=now - REPORTED_WITHIN
    )
    return recent.order_by("-sent_at").first()


def _reached_at(address: str) -> "QuerySet[Patient]":
    """Everybody who has `address`, unless it is stopped already: a couple may share one."""
    return Patient.objects.filter(email=address, email_stopped_at=None)


def _stop(patients: "QuerySet[Patient]", fault: AddressFault, *, now: datetime) -> None:
    patients.update(email_stopped_at=now, email_stopped_for=fault)
