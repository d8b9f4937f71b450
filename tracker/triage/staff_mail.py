"""E-mails to a clinic's staff: grave alerts at once, escalations, and the morning digest.

None holds health details, and none waits for the hours in which patients get mail.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tracker.models import Alert, AlertEvent, Clinic, Message
from tracker.outbox.queue import Draft, enqueue, wake_worker
from tracker.rules.severity import Severity
from tracker.triage.alerts import event
from tracker.triage.duty import Colleague, team, teams
from tracker.triage.summaries import by_urgency

USEFUL = timedelta(days=2)


def notify_staff(alerts: Iterable[Alert], *, clinic: Clinic, now: datetime) -> None:
    """Queue an e-mail about the gravest of `alerts` to each person on duty."""
    grave = [a for a in alerts if a.severity in (Severity.EMERGENCY, Severity.URGENT)]
    if not grave:
        return
    # all are one patient's: an e-mail for each alert would say the same thing twice
    gravest = by_urgency(grave)[0]
    enqueue(
        [
            _about(gravest, Message.Kind.STAFF_ALERT, address, clinic_id=clinic.pk, now=now)
            for address in alert_recipients(clinic, now=now)
        ],
        now=now,
    )
    wake_worker()


def alert_recipients(clinic: Clinic, *, now: datetime) -> list[str]:
    """Return the addresses of those on duty and, while the clinic is closed, its after-hours one.

    If there are none, those of all its staff, so that somebody sees a red flag.
    """
    found = team(clinic, now=now)
    addresses = {member.email for member in found.on_duty}
    if clinic.after_hours_email and not clinic.hours.is_open(now):
        addresses.add(clinic.after_hours_email)
    return sorted(addresses) or _addresses(found.staff)


@transaction.atomic
def escalate(*, now: datetime) -> int:
    """Queue an e-mail to the clinic's leads about each overdue emergency; return how many.

    An emergency is overdue if nobody acknowledged it by its deadline. Each once, unless it is
    raised again. In a clinic without a lead all staff are told.
    """
    late = list(
        Alert.objects.to_escalate(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("patient__clinic")
        .order_by("due_at")
    )
    if not late:
        return 0
    staff = teams({alert.patient.clinic for alert in late}, now=now)
    enqueue(
        [
            _about(alert, Message.Kind.ESCALATION, address, clinic_id=clinic_id, now=now)
            for alert in late
            for clinic_id in [alert.patient.clinic_id]
            for address in _leads_or_all(staff[clinic_id].staff)
        ],
        now=now,
    )
    Alert.objects.filter(pk__in=[alert.pk for alert in late]).update(escalated_at=now)
    AlertEvent.objects.bulk_create(
        event(alert, AlertEvent.Kind.ESCALATED, at=now) for alert in late
    )
    wake_worker()
    return len(late)


def send_digests(*, now: datetime) -> int:
    """Queue the digest of each clinic that is open and has had none today; return how many.

    Each clinic by its own time zone. After a downtime the digest is sent while the clinic is open.
    """
    return sum(
        _digest(clinic.pk, now=now) for clinic in Clinic.objects.all() if _needs_digest(clinic, now)
    )


def _needs_digest(clinic: Clinic, now: datetime) -> bool:
    today = now.astimezone(clinic.zone).date()
    return clinic.digest_sent_on != today and clinic.hours.is_open(now)


@transaction.atomic
def _digest(clinic_id: UUID, *, now: datetime) -> int:
    clinic = Clinic.objects.select_for_update().get(pk=clinic_id)
    if not _needs_digest(clinic, now):
        return 0  # another process was faster
    today = now.astimezone(clinic.zone).date()
    found = team(clinic, now=now)
    closes_at = next(clinic.hours.stretches_from(now))[1]
    enqueue(
        [
            Draft(
                kind=Message.Kind.DIGEST,
                clinic_id=clinic.pk,
                to_email=address,
                dedupe_key=f"digest:{clinic.pk}:{today}:{address}"[:120],
                due_at=now,
                useful_until=closes_at,
            )
            for address in _addresses(found.today or found.staff)
        ],
        now=now,
    )
    clinic.digest_sent_on = today
    clinic.save(update_fields=["digest_sent_on"])
    wake_worker()
    return 1


def _about(alert: Alert, kind: str, address: str, *, clinic_id: UUID, now: datetime) -> Draft:
    """Return an e-mail about `alert`; another one is sent when it is raised again."""
    raised = f"{alert.raised_at.timestamp():.0f}"
    return Draft(
        kind=kind,
        clinic_id=clinic_id,
        to_email=address,
        dedupe_key=f"{kind}:{alert.pk}:{raised}:{address}"[:120],
        due_at=now,
        useful_until=now + USEFUL,
        about_id=alert.pk,
    )


def _leads_or_all(staff: Sequence[Colleague]) -> list[str]:
    leads = [member for member in staff if member.is_lead]
    return _addresses(leads or staff)


def _addresses(staff: Sequence[Colleague]) -> list[str]:
    return sorted(member.email for member in staff)
