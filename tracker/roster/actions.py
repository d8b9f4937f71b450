"""Bringing a roster in: all of it or nothing, with a line of report for each row."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from tracker.models import Clinic, Patient, User
from tracker.people.assignment import assign
from tracker.people.enrolment import follow_all
from tracker.people.invitations import invite_all
from tracker.roster.compare import Line, Outcome, Plan, compare
from tracker.roster.sheet import read_sheet
from tracker.roster.write import change_all

MEANWHILE = "Somebody has changed a patient of this file meanwhile. Look at the report again."


class RosterChanged(Exception):
    """What is in the database changed between the report and the import; nothing was written."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is to be taken.

    `invites`: whoever is new, or has a new address, is invited by e-mail. `others_may_share_names`:
    somebody with the name and birthday of another patient is another person.
    """

    invites: bool = False
    others_may_share_names: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What becomes of each row; `is_written` once it has."""

    lines: Sequence[Line]
    is_written: bool = False
    invited: int = 0

    def count(self, outcome: Outcome) -> int:
        """How many rows end so."""
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def can_be_written(self) -> bool:
        """Whether no row is refused, and some do something."""
        changing = self.count(Outcome.NEW) + self.count(Outcome.UPDATED)
        return changing > 0 and self.count(Outcome.REFUSED) == 0

    @property
    def key(self) -> str:
        """Stands for exactly these lines: whoever confirms has seen them, and not others."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()[:32]


def rehearse(
    data: bytes, *, clinic: Clinic, choices: Choices, by: User | None, now: datetime
) -> Report:
    """What the file would do; writes nothing, mails nobody. Raises UnreadableSheet."""
    return Report(_plan(data, clinic=clinic, choices=choices, by=by, now=now).lines)


@transaction.atomic
def import_roster(
    data: bytes,
    *,
    clinic: Clinic,
    choices: Choices,
    by: User | None,
    now: datetime,
    confirmed: str = "",
) -> Report:
    """Bring the file in, or, while a row is refused, nothing of it; the report says which.

    `confirmed` is the key of the report that somebody has seen: raises RosterChanged when it is
    another by now, and when somebody adds the same patient at the same moment. Raises
    UnreadableSheet.
    """
    plan = _plan(data, clinic=clinic, choices=choices, by=by, now=now)
    report = Report(plan.lines)
    if confirmed and confirmed != report.key:
        raise RosterChanged(MEANWHILE)
    if not report.can_be_written:
        return report
    try:
        with transaction.atomic():
            invited = _write(plan, clinic=clinic, choices=choices, by=by, now=now)
    except IntegrityError:
        raise RosterChanged(MEANWHILE) from None
    return Report(plan.lines, is_written=True, invited=invited)


def _plan(data: bytes, *, clinic: Clinic, choices: Choices, by: User | None, now: datetime) -> Plan:
    return compare(
        read_sheet(data),
        clinic=clinic,
        others_may_share_names=choices.others_may_share_names,
        by=by,
        now=now,
    )


def _write(plan: Plan, *, clinic: Clinic, choices: Choices, by: User | None, now: datetime) -> int:
    """Write all of `plan`; how many were invited."""
    follow_all(plan.new, clinic=clinic, now=now)
    change_all(plan.changes, by=by, now=now)
    of_nurse: dict[User, list[Patient]] = defaultdict(list)
    for patient, nurse in plan.to_nurses:
        of_nurse[nurse].append(patient)
    for nurse, patients in of_nurse.items():
        assign(patients, nurse, by=by, now=now)
    if not choices.invites:
        return 0
    invited = [patient for patient, _ in plan.new]
    invited += [change.patient for change in plan.changes if change.new_email]
    return invite_all(invited, by=by, now=now)
