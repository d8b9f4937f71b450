"""Moves patients to another version of the guidance, in batches that can be resumed anywhere.

The pinned versions and the plans of one batch change in one transaction. Which patients are left
follows from their versions alone, so a worker that dies loses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from tracker.guidance import from_tables
from tracker.models import Clinic, GuidanceVersion, Procedure, Reminder, Repinning, Rollout
from tracker.reminders.guidance_versions import ENGLISH, LANGUAGES, guidance_by_version
from tracker.reminders.planning import UNTOUCHABLE, preview, replan

# Patients of one transaction: about 110 rows each.
BATCH = 200
# Batches of one task, so that none runs for long: the next minute's goes on.
MOST_BATCHES = 25
# So many patients are worked through for a forecast; of more, as many are taken as a sample.
SAMPLE = 200

State = Reminder.State
Document = dict[str, Any]


@dataclass(slots=True)
class Effect:
    """What another version changes of what is still planned; rows in their new place."""

    appears: list[Reminder] = field(default_factory=list)
    moves: list[tuple[Reminder, datetime]] = field(default_factory=list)
    vanishes: list[tuple[Reminder, datetime]] = field(default_factory=list)
    rewords: list[Reminder] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not (self.appears or self.moves or self.vanishes or self.rewords)


@dataclass(frozen=True, slots=True)
class Forecast:
    """How much publishing for all would change; an estimate where there are many patients."""

    patients: int
    appear: int
    move: int
    vanish: int
    reworded: int
    is_estimate: bool


def followed(clinic_id: UUID, protocol: str) -> "QuerySet[Procedure]":
    """The procedures that the clinic's patients are followed for now by `protocol`."""
    return Procedure.objects.active().filter(
        patient__clinic=clinic_id, patient__discharged_at=None, protocol=protocol
    )


def effect(procedures: Sequence[Procedure], document: Document, *, now: datetime) -> Effect:
    """Return what the valid `document` would change for `procedures`; write nothing.

    A fixed number of queries for any number of procedures, whose patients and clinics are loaded.
    """
    drafted = {language: from_tables(document, language) for language in LANGUAGES}
    guidance = drafted[ENGLISH]
    planned = {
        row.pk: row
        for row in Reminder.objects.filter(procedure__in=procedures, state=State.PLANNED)
    }
    change = preview(procedures, now=now, guidance=guidance)
    found = Effect(appears=[row for row in change.added if row.state == State.PLANNED])
    gone = set()
    for row in change.moved:
        was = planned.get(row.pk)
        if was is None:
            found.appears.append(row)
        elif row.state != State.PLANNED:
            found.vanishes.append((row, was.due_at))
            gone.add(row.pk)
        elif row.due_at != was.due_at:
            found.moves.append((row, was.due_at))
    for row in change.cancelled:
        found.vanishes.append((row, row.due_at))
        gone.add(row.pk)
    of_key = {procedure.pk: procedure for procedure in procedures}
    versions = {procedure.guidance_version_id for procedure in procedures}
    pinned = {language: guidance_by_version(versions, language) for language in LANGUAGES}
    planned |= {row.pk: row for row in change.moved if row.pk in planned}
    for key, row in planned.items():
        procedure = of_key[row.procedure_id]
        language = procedure.patient.language
        old = pinned[language][procedure.guidance_version_id].find_step(row.step)
        new = drafted[language].find_step(row.step)
        if key not in gone and old and new:
            before, after = (old.text, old.condition), (new.text, new.condition)
            found.rewords += [row] if before != after else []
    return found


def forecast(draft: GuidanceVersion, *, now: datetime) -> Forecast:
    """What the sound `draft` would change for all whom its clinic follows by it; writes nothing."""
    assert draft.clinic_id is not None  # a draft is a clinic's
    everybody, document = followed(draft.clinic_id, draft.protocol), draft.document
    patients = everybody.count()
    # Keys are random, so the first ones are a sample.
    procedures = list(everybody.select_related("patient__clinic").order_by("pk")[:SAMPLE])
    found = effect(procedures, document, now=now)
    scale = patients / len(procedures) if procedures else 0
    return Forecast(
        patients=patients,
        appear=round(len(found.appears) * scale),
        move=round(len(found.moves) * scale),
        vanish=round(len(found.vanishes) * scale),
        reworded=round(len(found.rewords) * scale),
        is_estimate=patients > len(procedures),
    )


def running(clinic: Clinic) -> Rollout | None:
    """Return the clinic's rollout that has not ended, or None."""
    return (
        Rollout.objects.filter(clinic=clinic, ended_at=None)
        .select_related("version")
        .defer("version__document")
        .first()
    )


def begin(
    clinic: Clinic, version: GuidanceVersion, *, back: bool = False, now: datetime
) -> Rollout:
    """Start a rollout of `version` to all, or with `back` from all who have it; move nobody yet.

    Ends the rollout before. The caller has locked the clinic.
    """
    Rollout.objects.filter(clinic=clinic, ended_at=None).update(ended_at=now)
    started = Rollout(clinic=clinic, version=version, back=back, total=0, started_at=now)
    started.total = _left(started).count()
    started.save(force_insert=True)
    return started


def resume_rollouts(*, now: datetime, most: int = MOST_BATCHES) -> int:
    """Move what is left of every rollout, in at most `most` batches; return how many patients."""
    moved = 0
    unfinished = Rollout.objects.filter(ended_at=None).order_by("started_at")
    for key in list(unfinished.values_list("pk", flat=True)):
        while most > 0 and (batch := move_batch(key, now=now)):
            moved += batch
            most -= 1
    return moved


@transaction.atomic
def move_batch(rollout_id: UUID, *, now: datetime) -> int:
    """Give one batch its version and replan; return how many patients, 0 when the rollout ended.

    Workers that take up one rollout together wait for each other, batch by batch.
    """
    rollout = (
        Rollout.objects.select_for_update(no_key=True, of=("self",))
        .select_related("version", "clinic")
        .get(pk=rollout_id)
    )
    if rollout.ended_at is not None:
        return 0
    # Gathering locks the same rows: what is being put into a message is waited for.
    procedures = list(
        _left(rollout)
        .select_related("patient__clinic")
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")[:BATCH]
    )
    if not procedures:
        rollout.ended_at = now
        rollout.save(update_fields=["ended_at"])
        return 0
    _keep_version_of_what_is_over(procedures)
    _repin(rollout, procedures, now=now)
    replan(procedures, now=now)
    rollout.moved += len(procedures)
    rollout.save(update_fields=["moved"])
    return len(procedures)


def _left(rollout: Rollout) -> "QuerySet[Procedure]":
    """The procedures that are still to be moved."""
    everybody = followed(rollout.clinic_id, rollout.version.protocol)
    if rollout.back:
        return everybody.filter(guidance_version=rollout.version)
    return everybody.exclude(guidance_version=rollout.version)


def _keep_version_of_what_is_over(procedures: Sequence[Procedure]) -> None:
    """Store with what went out, or is about to, the version that it is written from."""
    of_procedure = Procedure.objects.filter(pk=OuterRef("procedure"))
    Reminder.objects.filter(
        procedure__in=procedures, state__in=UNTOUCHABLE, guidance_version=None
    ).update(guidance_version=Subquery(of_procedure.values("guidance_version")[:1]))


def _repin(rollout: Rollout, procedures: Sequence[Procedure], *, now: datetime) -> None:
    targets = _before(rollout, procedures) if rollout.back else {}
    rows = []
    for procedure in procedures:
        before = procedure.guidance_version_id
        procedure.guidance_version_id = targets.get(procedure.pk, rollout.version_id)
        rows.append(
            Repinning(
                procedure=procedure,
                rollout=rollout,
                before_id=before,
                after_id=procedure.guidance_version_id,
                at=now,
            )
        )
    Repinning.objects.bulk_create(rows)
    Procedure.objects.bulk_update(procedures, ["guidance_version"])


def _before(rollout: Rollout, procedures: Sequence[Procedure]) -> dict[UUID, UUID]:
    """Return the version that each procedure had before the one that is withdrawn.

    Whoever was registered with it gets what was published before it.
    """
    usual = rollout.version.replaces_id
    assert usual is not None, "only what was published can be withdrawn"
    forward = Repinning.objects.filter(
        after=rollout.version, procedure__in=procedures, rollout__back=False
    )
    came_from = dict(forward.order_by("at").values_list("procedure", "before"))
    return {procedure.pk: came_from.get(procedure.pk, usual) for procedure in procedures}
