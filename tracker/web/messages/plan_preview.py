"""Shows what a change would do to a patient's plan before it is done."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tracker.models import Patient, Reminder
from tracker.reminders.planning import PlanChange
from tracker.web.common.formatters import counted, joined, moment
from tracker.web.messages.ledger import what_it_is


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder that appears, moves or vanishes; times in the patient's zone."""

    what: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a change does to the plan: in a sentence, and reminder by reminder."""

    sentence: str
    steps: list[Step]

    @property
    def touches_the_plan(self) -> bool:
        return bool(self.steps)

    @property
    def key(self) -> str:
        """Stands for exactly these steps: whoever confirms has seen them, and not others."""
        return hashlib.sha256(repr(self.steps).encode()).hexdigest()[:32]


def carry_out(
    change: Callable[[], PlanChange], patient: Patient, *, confirmed: str, now: datetime
) -> tuple[Rehearsal, bool]:
    """Do `change`, unless it touches the plan otherwise than `confirmed`: then write nothing.

    `confirmed` is the key of the rehearsal that somebody has seen. Returns what the change does
    to the plan, and whether it was done. What `change` raises comes through.
    """
    due = Reminder.objects.filter(procedure__patient=patient, procedure__active=True)
    with transaction.atomic():
        before = dict(due.values_list("pk", "due_at"))
        rehearsal = _told(change(), before, patient, now=now)
        done = confirmed == rehearsal.key or not rehearsal.touches_the_plan
        if not done:
            transaction.set_rollback(True)
    return rehearsal, done


def _told(
    change: PlanChange, before: Mapping[UUID, datetime], patient: Patient, *, now: datetime
) -> Rehearsal:
    def at(instant: datetime) -> str:
        return moment(instant, patient.zone, now=now)

    steps = [
        *(Step(what_it_is(row), at(before[row.pk]), at(row.due_at)) for row in change.moved),
        *(Step(what_it_is(row), "", at(row.due_at)) for row in change.added),
        *(Step(what_it_is(row), at(row.due_at), "") for row in change.cancelled),
    ]
    parts = [
        (len(change.moved), "moves", "move"),
        (len(change.added), "is added", "are added"),
        (len(change.cancelled), "is taken out", "are taken out"),
    ]
    told = [
        f"{counted(number, 'reminder')} {one if number == 1 else many}"
        for number, one, many in parts
        if number
    ]
    return Rehearsal(f"{joined(told)}." if told else "The plan stays as it is.", steps)
