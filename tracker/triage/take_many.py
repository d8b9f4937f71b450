"""Acknowledges all open alerts of many patients at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tracker.models import Alert, AlertEvent, Patient, Summary, User
from tracker.triage.alerts import event
from tracker.triage.summaries import BATCH, apply_alerts, lock_patients, save_all


@dataclass(frozen=True, slots=True)
class Taken:
    """How many alerts of which patients were acknowledged.

    `before` are the alerts that colleagues own, of patients with no open alert.
    """

    alerts: int
    patients: tuple[Patient, ...]
    before: tuple[Alert, ...]


@transaction.atomic
def take_all(patient_ids: Collection[UUID], *, by: User, now: datetime) -> Taken:
    """Acknowledge every open alert of these patients for `by`; none that a colleague has.

    The patients were reached through a queryset scoped to `by`. Five queries, for any number.
    """
    summaries, unresolved = lock_patients(patient_ids)
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
    save_all(changed)
    return Taken(len(taken), tuple(summary.patient for summary in changed), tuple(before))
