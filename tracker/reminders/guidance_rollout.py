"""Giving patients another version of the guidance, in batches that may stop and go on anywhere.

The pins and the plans of one batch change in one transaction. Which patients are left follows
from their pins alone, so a worker that dies takes nothing with it.
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
from tracker.reminders.guidance_versions import ENGLISH, LANGUAGES, guidances_of
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
    """What another version does to what is still planned; rows in their new place."""

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


def followed(clinic: Clinic) -> "QuerySet[Procedure]":
    """The procedures that the clinic's patients are followed for now."""
    return Procedure.objects.active().filter(patient__clinic=clinic, patient__discharged_at=None)


def effect(procedures: Sequence[Procedure], document: Document, *, now: datetime) -> Effect:
    """What the sound `document` would change for `procedures`; writes nothing.

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
    pinned = {language: guidances_of(versions, language) for language in LANGUAGES}
    planned |= {row.pk: row for row in change.moved if row.pk in planned}
    for key, row in planned.items():
        procedure = of_key[row.procedure_id]
        language = procedure.patient.language
        old = pinned[language][procedure.guidance_version_id].find_step(row.step)
        new = drafted[language].find_step(row.step)
        if key not in gone and old and new:
            said, says = (old.text, old.condition), (new.text, new.condition)
            found.rewords += [row] if said != says else []
    return found


def forecast(clinic: Clinic, document: Document, *, now: datetime) -> Forecast:
    """What the sound `document` would change for all whom the clinic follows; writes nothing."""
    everybody = followed(clinic)
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
    """What is on its way to the clinic's patients now."""
    return (
        Rollout.objects.filter(clinic=clinic, ended_at=None)
        .select_related("version")
        .defer("version__document")
        .first()
    )


def begin(
    clinic: Clinic, version: GuidanceVersion, *, back: bool = False, now: datetime
) -> Rollout:
    """Have `version` given to all, or with `back` taken from all who have it; moves nobody yet.

    Ends what was on its way. The caller has locked the clinic.
    """
    Rollout.objects.filter(clinic=clinic, ended_at=None).update(ended_at=now)
    started = Rollout(clinic=clinic, version=version, back=back, total=0, started_at=now)
    started.total = _left(started).count()
    started.save(force_insert=True)
    return started


def carry_on(*, now: datetime, most: int = MOST_BATCHES) -> int:
    """Move what is left of every rollout, in `most` batches at most; how many patients."""
    moved = 0
    unfinished = Rollout.objects.filter(ended_at=None).order_by("started_at")
    for key in list(unfinished.values_list("pk", flat=True)):
        while most > 0 and (batch := move_batch(key, now=now)):
            moved += batch
            most -= 1
    return moved


@transaction.atomic
def move_batch(rollout_id: UUID, *, now: datetime) -> int:
    """Give one batch its version and bring its plans up to date; how many patients. 0: it ended.

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
    _keep_the_words_of_what_is_over(procedures)
    _repin(rollout, procedures, now=now)
    replan(procedures, now=now)
    rollout.moved += len(procedures)
    rollout.save(update_fields=["moved"])
    return len(procedures)


def _left(rollout: Rollout) -> "QuerySet[Procedure]":
    """The procedures that are still to be moved."""
    everybody = followed(rollout.clinic)
    if rollout.back:
        return everybody.filter(guidance_version=rollout.version)
    return everybody.exclude(guidance_version=rollout.version)


def _keep_the_words_of_what_is_over(procedures: Sequence[Procedure]) -> None:
    """What went out, or is about to, keeps the version that it was, or is, written from."""
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
    """The version that each procedure had before the one that is taken back.

    Whoever was registered with it gets what was in use before it.
    """
    usual = rollout.version.replaces_id
    assert usual is not None, "only what was published can be taken back"
    forward = Repinning.objects.filter(
        after=rollout.version, procedure__in=procedures, rollout__back=False
    )
    came_from = dict(forward.order_by("at").values_list("procedure", "before"))
    return {procedure.pk: came_from.get(procedure.pk, usual) for procedure in procedures}
