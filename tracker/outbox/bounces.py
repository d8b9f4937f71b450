"""Addresses to which mail does not arrive: what stops one, and the messages that came back.

One bounce or complaint that a mail provider reports stops an address, and so do three refusals in
a row. Nothing is sent there until it is confirmed anew or replaced; the triage room tells the
nurse.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tracker.models import AddressFault, MailReport, Message, Patient

ADDRESS_REFUSED = "The mail server refused this address for good"
REFUSALS_THAT_STOP = 3
# A provider that does not give back our Message-ID is believed about mail of so long ago.
REPORTED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says of one e-mail: `event_id` is the same when it says so again."""

    provider: str
    event_id: str
    fault: AddressFault
    message_id: str
    address: str


def after_refusal(message: Message, *, now: datetime) -> bool:
    """Stop the patient's address when the last three messages to it were refused; whether it was.

    Read from the messages themselves, so that workers side by side cannot miscount; stopping
    twice changes nothing.
    """
    if message.patient_id is None:
        return False
    last = Message.objects.filter(
        patient=message.patient_id,
        to_email=message.to_email,
        state__in=[Message.State.SENT, Message.State.FAILED],
    ).order_by("-due_at")[:REFUSALS_THAT_STOP]
    refused = [
        m.state == Message.State.FAILED and m.reason.startswith(ADDRESS_REFUSED) for m in last
    ]
    if len(refused) < REFUSALS_THAT_STOP or not all(refused):
        return False
    return _stop(message.to_email, AddressFault.REFUSED, now=now) > 0


@transaction.atomic
def take_report(report: Report, *, now: datetime) -> bool:
    """Note a provider's report, and stop the address it is about; False when it changes nothing.

    The same report again, or one about mail that is not ours, changes nothing.
    """
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
    _stop(message.to_email, report.fault, now=now)
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


def _stop(address: str, fault: AddressFault, *, now: datetime) -> int:
    """Stop an address for everybody who has it; how many patients."""
    return Patient.objects.filter(email=address, email_stopped_at=None).update(
        email_stopped_at=now, email_stopped_for=fault
    )
