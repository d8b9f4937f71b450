"""Raises alerts about patients whose address fails or whose plan is empty.

Runs by the clock, in bulk; closes the alerts again when the problem has been solved.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tracker.guidance import LAST_DAY
from tracker.models import AddressFault, Alert, Patient, Procedure, Reminder
from tracker.rules.batches import batches
from tracker.rules.severity import Severity
from tracker.rules.triage import Finding
from tracker.rules.triage.codes import NO_WORKING_EMAIL, NOTHING_PLANNED
from tracker.triage.alerts import build, close_by_rule, store_new
from tracker.triage.summaries import BATCH, apply_alerts, lock_patients, save_all

RULES = (NO_WORKING_EMAIL, NOTHING_PLANNED)
# What a nurse has closed is not raised again for this long, although it still holds.
NOT_AGAIN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is wrong with one patient's record, and since when if that is known."""

    patient_id: UUID
    finding: Finding
    since: datetime | None = None


def sweep(*, now: datetime) -> int:
    """Raise alerts about new problems and close those of solved ones; return how many are new."""
    problems = [*_stopped_addresses(), *_nothing_planned(now)]
    wrong = {(p.patient_id, p.finding.rule) for p in problems}
    open_alerts = Alert.objects.filter(rule__in=RULES).unresolved()
    standing = set(open_alerts.values_list("patient", "rule"))
    new = [t for t in problems if (t.patient_id, t.finding.rule) not in standing]
    new = _without_recently_closed(new, now=now)
    touched = sorted({t.patient_id for t in new} | {patient for patient, _ in standing - wrong})
    by_patient: dict[UUID, list[_Problem]] = defaultdict(list)
    for problem in new:
        by_patient[problem.patient_id].append(problem)
    return sum(
        _update_alerts(batch, by_patient, wrong, now=now) for batch in batches(touched, BATCH)
    )


def nothing_planned(now: datetime) -> "QuerySet[Procedure]":
    """Return procedures in recovery, of followed patients, for which nothing is planned."""
    # Every plan requests logs up to its end, so it is enough to look for the next request.
    ahead = Reminder.objects.filter(
        procedure=OuterRef("pk"),
        kind=Reminder.Kind.LOG_REQUEST,
        requested_day__gte=now.date() - timedelta(days=1),
        state__in=[Reminder.State.PLANNED, Reminder.State.QUEUED],
    )
    # A day before the last step, which is sent on the fifth anniversary.
    first = now.date() - timedelta(days=LAST_DAY - 3)
    return Procedure.objects.active().filter(
        ~Exists(ahead), patient__discharged_at=None, performed_on__gt=first
    )


def _stopped_addresses() -> list[_Problem]:
    found = Patient.objects.followed().filter(email_stopped_at__isnull=False)
    return [
        _Problem(
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


def _nothing_planned(now: datetime) -> list[_Problem]:
    return [
        _Problem(
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


def _without_recently_closed(problems: list[_Problem], *, now: datetime) -> list[_Problem]:
    """Return the problems that no nurse has closed since they began, or for a month."""
    if not problems:
        return []
    closed = Alert.objects.filter(
        patient__in=[t.patient_id for t in problems], rule__in=RULES, state=Alert.State.RESOLVED
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
        for t in problems
        for at in [closed_at.get((t.patient_id, t.finding.rule))]
        if at is None or at < now - NOT_AGAIN_FOR or (t.since is not None and at < t.since)
    ]


@transaction.atomic
def _update_alerts(
    patient_ids: Sequence[UUID],
    new: Mapping[UUID, list[_Problem]],
    wrong: set[tuple[UUID, str]],
    *,
    now: datetime,
) -> int:
    summaries, unresolved = lock_patients(patient_ids)
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
    save_all(summaries)
    return len(raised_in_all)
