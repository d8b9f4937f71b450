"""A clinic's own affairs: starting one, changing how it works, and who is on duty."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.guidance import mild
from tracker.guidance.instructions import choice_faults
from tracker.models import Clinic, InstructionChange, Invitation, Membership, Procedure, User
from tracker.people.invitations import invite
from tracker.reminders.planning import replan

# Plans are moved this many patients at a time: about 90 rows each.
BATCH = 200
# What of a clinic its patients' plans rest on.
PLAN_FIELDS = ("send_time", "frequency", "mail_from", "mail_until", "nudges_on", "visits_left_out")


@transaction.atomic
def create_clinic(
    *, name: str, timezone: str, phone: str, lead_email: str, now: datetime
) -> Clinic:
    """A new clinic, its lead invited. Raises ValidationError naming the field at fault.

    A clinic of that name is refused: the command was most likely given twice.
    """
    if Clinic.objects.filter(name__iexact=name).exists():
        raise ValidationError({"name": f"There is a clinic “{name}” already. Give another name."})
    clinic = Clinic(name=name, timezone=timezone, phone=phone)
    clinic.full_clean()
    clinic.save(force_insert=True)
    invite(clinic=clinic, role=Invitation.Role.LEAD, email=lead_email, now=now)
    return clinic


@transaction.atomic
def change_clinic(clinic: Clinic, *, now: datetime) -> int:
    """Save changed settings, and move the plans that rest on them; how many reminders moved.

    Only when and how often patients get mail touches the plans. Raises ValidationError naming the
    fields; then nothing is written.
    """
    before = Clinic.objects.select_for_update().get(pk=clinic.pk)
    clinic.full_clean()
    clinic.save()
    plans = Procedure.objects.active().filter(patient__clinic=clinic, patient__discharged_at=None)
    changed_fields = [
        name for name in PLAN_FIELDS if getattr(before, name) != getattr(clinic, name)
    ]
    if not changed_fields:
        return 0
    if changed_fields == ["send_time"]:
        plans = plans.filter(patient__send_time=None)
    if changed_fields == ["frequency"]:
        plans = plans.filter(patient__frequency="")
    changed = 0
    for batch in _batches(list(plans.order_by("pk").values_list("pk", flat=True))):
        procedures = Procedure.objects.filter(pk__in=batch).select_related("patient__clinic")
        change = replan(list(procedures), now=now)
        changed += len(change.added) + len(change.moved) + len(change.cancelled)
    return changed


@transaction.atomic
def change_instructions(
    clinic: Clinic, *, choices: Mapping[str, str], visits_left_out: Sequence[str], by: User,
    now: datetime,
) -> int:  # fmt: skip
    """Have `clinic` tell its patients these instructions from now on; how many reminders moved.

    What was sent stays as it was sent. A row says who changed what; nothing changed leaves none.
    Raises ValidationError naming the matter; then nothing is written.
    """
    faults = choice_faults(choices)
    visits = {step.code for step in mild().steps if step.kind == "visit"}
    if not set(visits_left_out) <= visits:
        faults["visits_left_out"] = "Choose visits from the list."
    if faults:
        raise ValidationError(faults)
    stored = Clinic.objects.select_for_update().get(pk=clinic.pk)
    before = _instructions(stored)
    stored.instructions, stored.visits_left_out = dict(choices), sorted(visits_left_out)
    after = _instructions(stored)
    if before == after:
        return 0
    InstructionChange.objects.create(
        clinic=clinic, changed_by=by, changed_at=now, before=before, after=after
    )
    return change_clinic(stored, now=now)


def _instructions(clinic: Clinic) -> dict[str, object]:
    return {"choices": clinic.instructions, "visits_left_out": clinic.visits_left_out}


def set_duty(member: Membership, *, on_duty: bool) -> None:
    """Say whether `member` is told of alerts by e-mail."""
    Membership.objects.filter(pk=member.pk).update(on_duty=on_duty)


def _batches(keys: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
