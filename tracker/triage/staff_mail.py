"""E-mails to a clinic's staff: of a grave alert at once, of one that nobody took, of the morning.

None holds health detail, and quiet hours never hold one back.
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


def tell_staff(alerts: Iterable[Alert], *, clinic: Clinic, now: datetime) -> None:
    """Queue an immediate e-mail to whoever is on duty: one a person, about the gravest alert."""
    grave = [a for a in alerts if a.severity in (Severity.EMERGENCY, Severity.URGENT)]
    if not grave:
        return
    # What one log raised is one patient's: a mail for each alert would say the same thing twice.
    gravest = by_urgency(grave)[0]
    enqueue(
        [
            _about(gravest, Message.Kind.STAFF_ALERT, address, clinic_id=clinic.pk, now=now)
            for address in who_is_told(clinic, now=now)
        ],
        now=now,
    )
    wake_worker()


def who_is_told(clinic: Clinic, *, now: datetime) -> list[str]:
    """The addresses of whoever is on duty; while the clinic is closed, its after-hours one too.

    When that is nobody, all its staff: a red flag that nobody sees is the worst.
    """
    found = team(clinic, now=now)
    told = {member.email for member in found.on_duty}
    if clinic.after_hours_email and not clinic.hours.is_open(now):
        told.add(clinic.after_hours_email)
    return sorted(told) or _addresses(found.staff)


@transaction.atomic
def escalate(*, now: datetime) -> int:
    """Tell the clinic's lead of each emergency that nobody took by its deadline; how many.

    Each once, unless it is raised anew. A clinic without a lead tells all its staff.
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
    """Queue the morning's digest of each clinic that has opened today and has none yet; how many.

    Each clinic in its own morning, by its own clock. A morning that the program slept through is
    made up for while the clinic is open.
    """
    return sum(
        _digest(clinic.pk, now=now) for clinic in Clinic.objects.all() if _wants(clinic, now)
    )


def _wants(clinic: Clinic, now: datetime) -> bool:
    today = now.astimezone(clinic.zone).date()
    return clinic.digest_sent_on != today and clinic.hours.is_open(now)


@transaction.atomic
def _digest(clinic_id: UUID, *, now: datetime) -> int:
    clinic = Clinic.objects.select_for_update().get(pk=clinic_id)
    if not _wants(clinic, now):
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
    """One e-mail about one raising of `alert`: raised anew, it is told of anew."""
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
