"""Taking all that is open of many patients at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tracker.models import Alert, AlertEvent, Patient, Summary, User
from tracker.triage.alerts import event
from tracker.triage.summaries import ALERT_FIELDS, apply_alerts

BATCH = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken: how many alerts, of which patients.

    `before` are alerts of patients of whom nothing was left to take: a colleague had them already.
    """

    alerts: int
    patients: tuple[Patient, ...]
    before: tuple[Alert, ...]


@transaction.atomic
def take_all(patient_ids: Collection[UUID], *, by: User, now: datetime) -> Taken:
    """`by` takes every alert of these patients that is open; none that a colleague has.

    The patients were reached through a queryset scoped to `by`. Five queries, for any number.
    """
    summaries = list(
        Summary.objects.filter(patient__in=patient_ids)
        .order_by("patient")
        .select_for_update(of=("self",))
        .select_related("patient")
    )
    unresolved: dict[UUID, list[Alert]] = {summary.patient_id: [] for summary in summaries}
    alerts = Alert.objects.filter(patient__in=patient_ids).unresolved()
    for alert in alerts.select_related("patient", "owner"):
        unresolved[alert.patient_id].append(alert)
    taken: list[Alert] = []
    changed: list[Summary] = []
    before: list[Alert] = []
    for summary in summaries:
        found = unresolved[summary.patient_id]
        waiting = [alert for alert in found if alert.state == Alert.State.OPEN]
        for alert in waiting:
            alert.state, alert.owner, alert.acknowledged_at = Alert.State.ACKNOWLEDGED, by, now
        if waiting:
            taken += waiting
            changed.append(summary)
            apply_alerts(summary, found, now=now)
        else:
            before += [alert for alert in found if alert.owner_id not in (None, by.pk)]
    Alert.objects.bulk_update(taken, ["state", "owner", "acknowledged_at"], batch_size=BATCH)
    kind = AlertEvent.Kind.ACKNOWLEDGED
    AlertEvent.objects.bulk_create(event(alert, kind, at=now, by=by) for alert in taken)
    Summary.objects.bulk_update(changed, ALERT_FIELDS, batch_size=BATCH)
    return Taken(len(taken), tuple(summary.patient for summary in changed), tuple(before))
