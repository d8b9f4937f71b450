"""Previews other settings of the rules: which alerts they would have raised in the last days.

Both settings are replayed over the same logs, a few queries a batch of patients; nothing else is
saved. A worker does it, so that it works for a clinic of any size.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from tracker.guidance import shipped_guidance
from tracker.models import Clinic, Patient, Reminder, RulePreview, Summary, User
from tracker.models.rule_setting import STALE
from tracker.outbox.enqueue import enqueue_now
from tracker.rules.triage import (
    HISTORY,
    LOGS,
    DayPoint,
    SilenceLimits,
    Tuning,
    replay,
    replay_silences,
)
from tracker.rules.triage.codes import SILENCE
from tracker.triage.still_active import points_of

DAYS = timedelta(days=90)
# In a larger clinic only those who logged last are replayed, and the page says so.
MOST_PATIENTS = 5000
# Up to so many are replayed within the request.
AT_ONCE = 50
BATCH = 100
MOST_LISTED = 50
KEPT_FOR = timedelta(days=1)
UNCLAIMED_AFTER = timedelta(minutes=1)
# Two alerts of one rule this near each other are the same one, raised earlier or later.
SAME_WITHIN = timedelta(days=7)
TASK = "tracker.tasks.preview_rules"


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that would have been raised."""

    patient_id: UUID
    rule: str
    day: date
    until: date
    reason: str

    def is_same_as(self, other: "Raised") -> bool:
        """Return whether both are about the same episode."""
        return (
            self.rule == other.rule
            and self.patient_id == other.patient_id
            and self.day <= other.until + SAME_WITHIN
            and other.day <= self.until + SAME_WITHIN
        )

    def as_json(self) -> dict[str, str]:
        return {
            "patient": str(self.patient_id),
            "rule": self.rule,
            "day": self.day.isoformat(),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class _History:
    """What the rules need of one patient."""

    summary: Summary
    points: Sequence[DayPoint]
    requested: Sequence[date]


def start_preview(
    clinic: Clinic, tuning: Tuning, limits: SilenceLimits, *, by: User, now: datetime
) -> RulePreview:
    """Start a preview in place of the last one of `by`.

    For few patients it is computed at once, for more by a worker.
    """
    waiting = _patients_to_replay(clinic.pk, now=now).count()
    with transaction.atomic():
        RulePreview.objects.filter(asked_by=by).delete()
        preview = RulePreview.objects.create(
            clinic=clinic,
            asked_by=by,
            asked_at=now,
            rules=tuning.as_json(),
            silent_days_early=limits.early,
            silent_days_late=limits.late,
            patients=min(waiting, MOST_PATIENTS),
            left_out=max(waiting - MOST_PATIENTS, 0),
            moved_at=now,
        )
        if waiting > AT_ONCE:
            transaction.on_commit(partial(enqueue_now, TASK, str(preview.pk)))
    if waiting <= AT_ONCE:
        compute_preview(preview.pk, clock=lambda: now)
    return preview


def compute_preview(preview_id: UUID, *, clock: Callable[[], datetime]) -> None:
    """Replay all patients of a preview in batches, unless another worker has claimed it."""
    lease, now = uuid4(), clock()
    free = Q(lease=None) | Q(moved_at__lt=now - STALE)
    undone = RulePreview.objects.filter(pk=preview_id, is_done=False)
    if not undone.filter(free).update(lease=lease, moved_at=now):
        return
    preview = RulePreview.objects.select_related("clinic").get(pk=preview_id)
    is_going_on = True
    while is_going_on and not preview.is_done:
        _one_batch(preview)
        is_going_on = bool(
            RulePreview.objects.filter(pk=preview_id, lease=lease).update(
                position=preview.position,
                looked_at=preview.looked_at,
                result=preview.result,
                is_done=preview.is_done,
                moved_at=clock(),
            )
        )


def resume_previews(*, now: datetime) -> int:
    """Resume stalled previews and delete old ones; return how many were resumed.

    Runs each minute; reads nothing but an index when none is under way.
    """
    RulePreview.objects.filter(asked_at__lt=now - KEPT_FOR).delete()
    unclaimed = RulePreview.objects.stalled(now - UNCLAIMED_AFTER).filter(lease=None)
    dead = RulePreview.objects.stalled(now - STALE)
    waiting = {*unclaimed.values_list("pk", flat=True), *dead.values_list("pk", flat=True)}
    for key in waiting:
        enqueue_now(TASK, str(key))
    return len(waiting)


def _one_batch(preview: RulePreview) -> None:
    """Replay the next patients and add their alerts to the result; does not save."""
    now = preview.asked_at
    clinic = preview.clinic
    ids = _next_patients(preview)
    result = preview.result or {"before": 0, "after": 0, "logs": 0, "lost": 0, "gained": 0}
    listed: dict[str, list[dict[str, str]]] = {
        key: result.get(f"{key}_rows", []) for key in ("lost", "gained")
    }
    for history in _histories(ids, now=now):
        before = _raised(history, clinic.tuning, clinic.silence_limits, now=now)
        after = _raised(history, preview.tuning, preview.silence_limits, now=now)
        result["before"] += len(before)
        result["after"] += len(after)
        since = _first_day(history.summary.patient, now)
        result["logs"] += sum(point.day >= since for point in history.points)
        lost, gained = _only_in(before, after), _only_in(after, before)
        result["lost"] += len(lost)
        result["gained"] += len(gained)
        listed["lost"] += [alert.as_json() for alert in lost]
        listed["gained"] += [alert.as_json() for alert in gained]
    for key, rows in listed.items():
        newest = sorted(rows, key=lambda row: row["day"], reverse=True)
        result[f"{key}_rows"] = newest[:MOST_LISTED]
    preview.result = result
    preview.looked_at += len(ids)
    preview.position = ids[-1] if ids else preview.position
    preview.is_done = len(ids) < BATCH or preview.looked_at >= preview.patients


def _patients_to_replay(clinic_id: UUID, *, now: datetime) -> "QuerySet[Summary]":
    """Return the clinic's patients who may have had an alert in the last days."""
    since = now.date() - DAYS
    return Summary.objects.filter(
        clinic=clinic_id, patient__died_on=None, performed_on__isnull=False
    ).filter(Q(last_log_day__gte=since) | Q(patient__discharged_at=None))


def _next_patients(preview: RulePreview) -> list[UUID]:
    rows = _patients_to_replay(preview.clinic_id, now=preview.asked_at)
    if preview.left_out:
        newest = rows.order_by("-last_logged_at", "patient").values("patient")[:MOST_PATIENTS]
        rows = Summary.objects.filter(patient__in=newest)
    if preview.position is not None:
        rows = rows.filter(patient__gt=preview.position)
    return list(rows.order_by("patient").values_list("patient", flat=True)[:BATCH])


def _histories(patient_ids: Sequence[UUID], *, now: datetime) -> list[_History]:
    """Return what the rules need of these patients. Three queries."""
    first = now.date() - DAYS - HISTORY
    summaries = Summary.objects.filter(patient__in=patient_ids).select_related("patient")
    points = points_of(patient_ids, since=first)
    requested = _requested(patient_ids, since=first)
    return [
        _History(
            summary,
            _points_needed(points[summary.patient_id], _first_day(summary.patient, now)),
            requested[summary.patient_id],
        )
        for summary in summaries.order_by("patient")
    ]


def _points_needed(points: Sequence[DayPoint], since: date) -> Sequence[DayPoint]:
    """Return the logs from `since` on, and as many before them as a rule looks back."""
    before = sum(point.day < since for point in points)
    return points[max(before - LOGS, 0) :]


def _requested(patient_ids: Sequence[UUID], *, since: date) -> Mapping[UUID, list[date]]:
    """Return the requested days by patient."""
    rows = Reminder.objects.of_requested_days().filter(
        procedure__patient__in=patient_ids, procedure__active=True, requested_day__gte=since
    )
    found: dict[UUID, list[date]] = defaultdict(list)
    for patient_id, day in rows.values_list("procedure__patient", "requested_day"):
        if day is not None:
            found[patient_id].append(day)
    return found


def _raised(
    history: _History, tuning: Tuning, limits: SilenceLimits, *, now: datetime
) -> list[Raised]:
    """Return the alerts that these settings would have raised for one patient."""
    summary = history.summary
    patient = summary.patient
    today, since = patient.local_date(now), _first_day(patient, now)
    if summary.performed_on is None:
        return []
    raised = [
        Raised(patient.pk, episode.rule, episode.day, episode.days[-1], episode.reason)
        for episode in replay(
            history.points,
            performed_on=summary.performed_on,
            flags=shipped_guidance(summary.protocol).red_flags,
            baseline=summary.baseline,
            tuning=tuning,
            until=today,
        )
    ]
    for day, finding in replay_silences(
        history.requested,
        [point.day for point in history.points],
        performed_on=summary.performed_on,
        limits=limits,
        until=today,
    ):
        raised.append(Raised(patient.pk, SILENCE, day, day, finding.reason))
    return [alert for alert in raised if alert.day >= since]


def _first_day(patient: Patient, now: datetime) -> date:
    return patient.local_date(now) - DAYS


def _only_in(ours: Sequence[Raised], others: Sequence[Raised]) -> list[Raised]:
    """Return those of `ours` that are not among `others`."""
    return [one for one in ours if not any(one.is_same_as(other) for other in others)]
