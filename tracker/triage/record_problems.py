"""What in a patient's record a nurse must put right: an address that fails, a plan that is empty.

Raised by the clock, in bulk, and closed again when it has been put right.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tracker.guidance import LAST_DAY
from tracker.models import AddressFault, Alert, Patient, Procedure, Reminder, Summary
from tracker.rules.severity import Severity
from tracker.rules.triage import Finding
from tracker.triage.alerts import NO_WORKING_EMAIL, NOTHING_PLANNED, build, close_by_rule, store_new
from tracker.triage.summaries import ALERT_FIELDS, apply_alerts

RULES = (NO_WORKING_EMAIL, NOTHING_PLANNED)
# What a nurse has closed is not raised again for so long, although it still holds.
LEFT_ALONE = timedelta(days=30)
BATCH = 500


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What is wrong with one patient's record, and since when if that is known."""

    patient_id: UUID
    finding: Finding
    since: datetime | None = None


def sweep(*, now: datetime) -> int:
    """Raise what must be put right, and close what has been; how many alerts were raised."""
    troubles = [*_stopped_addresses(), *_nothing_planned(now)]
    wrong = {(trouble.patient_id, trouble.finding.rule) for trouble in troubles}
    open_alerts = Alert.objects.filter(rule__in=RULES).unresolved()
    standing = set(open_alerts.values_list("patient", "rule"))
    new = [t for t in troubles if (t.patient_id, t.finding.rule) not in standing]
    new = _not_left_alone(new, now=now)
    touched = sorted({t.patient_id for t in new} | {patient for patient, _ in standing - wrong})
    by_patient: dict[UUID, list[_Trouble]] = defaultdict(list)
    for trouble in new:
        by_patient[trouble.patient_id].append(trouble)
    return sum(
        _settle(touched[start : start + BATCH], by_patient, wrong, now=now)
        for start in range(0, len(touched), BATCH)
    )


def nothing_planned(now: datetime) -> "QuerySet[Procedure]":
    """Procedures in recovery whose patients are followed, and about which nothing is planned."""
    # Every plan asks for a log up to its end: the next request is the first row to look at.
    ahead = Reminder.objects.filter(
        procedure=OuterRef("pk"),
        kind=Reminder.Kind.LOG_REQUEST,
        requested_day__gte=now.date() - timedelta(days=1),
        state__in=[Reminder.State.PLANNED, Reminder.State.QUEUED],
    )
    # A day before the last step, which leaves on the fifth anniversary.
    first = now.date() - timedelta(days=LAST_DAY - 3)
    return Procedure.objects.active().filter(
        ~Exists(ahead), patient__discharged_at=None, performed_on__gt=first
    )


def _stopped_addresses() -> list[_Trouble]:
    found = Patient.objects.followed().filter(email_stopped_at__isnull=False)
    return [
        _Trouble(
            patient_id,
            Finding(
                rule=NO_WORKING_EMAIL,
                severity=Severity.WATCH,
                reason="No working e-mail",
                evidence={"fault": AddressFault(fault).label, "day": since.date().isoformat()},
            ),
            since,
        )
        for patient_id, since, fault in found.values_list(
            "pk", "email_stopped_at", "email_stopped_for"
        )
        if since is not None
    ]


def _nothing_planned(now: datetime) -> list[_Trouble]:
    return [
        _Trouble(
            patient_id,
            Finding(
                rule=NOTHING_PLANNED,
                severity=Severity.WATCH,
                reason="No reminder is planned",
                evidence={"day": now.date().isoformat()},
            ),
        )
        for patient_id in nothing_planned(now).values_list("patient", flat=True)
    ]


def _not_left_alone(troubles: list[_Trouble], *, now: datetime) -> list[_Trouble]:
    """Those that no nurse has closed since they began, or for a month."""
    if not troubles:
        return []
    closed = Alert.objects.filter(
        patient__in=[t.patient_id for t in troubles], rule__in=RULES, state=Alert.State.RESOLVED
    ).exclude(outcome=Alert.Outcome.PUT_RIGHT)
    closed_at = {
        (patient, rule): at
        for patient, rule, at in closed.order_by("resolved_at").values_list(
            "patient", "rule", "resolved_at"
        )
        if at is not None
    }
    return [
        t
        for t in troubles
        for at in [closed_at.get((t.patient_id, t.finding.rule))]
        if at is None or at < now - LEFT_ALONE or (t.since is not None and at < t.since)
    ]


@transaction.atomic
def _settle(
    patient_ids: list[UUID],
    new: Mapping[UUID, list[_Trouble]],
    wrong: set[tuple[UUID, str]],
    *,
    now: datetime,
) -> int:
    summaries = list(
        Summary.objects.filter(patient__in=patient_ids)
        .select_for_update(of=("self",))
        .select_related("patient__clinic")
    )
    unresolved: dict[UUID, list[Alert]] = defaultdict(list)
    for alert in Alert.objects.filter(patient__in=patient_ids).unresolved():
        unresolved[alert.patient_id].append(alert)
    raised_in_all: list[Alert] = []
    for summary in summaries:
        patient = summary.patient
        over = {rule for rule in RULES if (patient.pk, rule) not in wrong}
        staying = close_by_rule(
            unresolved[patient.pk], over, outcome=Alert.Outcome.PUT_RIGHT, by=None, now=now
        )
        today: date = patient.local_date(now)
        standing = {alert.rule for alert in staying}
        raised = [
            build(patient.pk, t.finding, day=today, hours=patient.clinic.hours, now=now)
            for t in new[patient.pk]
            if t.finding.rule not in standing
        ]
        apply_alerts(summary, [*staying, *raised], now=now)
        raised_in_all += raised
    store_new(raised_in_all)
    Summary.objects.bulk_update(summaries, ALERT_FIELDS, batch_size=BATCH)
    return len(raised_in_all)
