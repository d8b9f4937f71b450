"""Import a roster, all of it or nothing, with a report on each row."""

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
from tracker.roster.compare import RosterPlan, RowOutcome, RowReport, plan_import
from tracker.roster.sheet import read_sheet
from tracker.roster.write import apply_changes

MEANWHILE = "Somebody has changed a patient of this file meanwhile. Look at the report again."


class RosterChanged(Exception):
    """The database changed between the preview and the import; nothing was written."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import a file.

    `invites`: new patients, and those with a new address, are invited by e-mail.
    `allow_same_name`: a row with the name and birthday of a patient may be another person.
    """

    invites: bool = False
    allow_same_name: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The report on each row, and whether the file `is_written`."""

    lines: Sequence[RowReport]
    is_written: bool = False
    invited: int = 0

    def count(self, outcome: RowOutcome) -> int:
        """Return how many rows have this outcome."""
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def can_be_written(self) -> bool:
        """Whether no row is refused, and at least one changes something."""
        changing = self.count(RowOutcome.NEW) + self.count(RowOutcome.UPDATED)
        return changing > 0 and self.count(RowOutcome.REFUSED) == 0

    @property
    def key(self) -> str:
        """A hash of the reports: who confirms it has seen exactly these."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()[:32]


def preview_import(
    data: bytes, *, clinic: Clinic, choices: ImportOptions, by: User | None, now: datetime
) -> ImportReport:
    """Return what the file would do; write nothing, mail nobody. Raise UnreadableSheet."""
    return ImportReport(_plan(data, clinic=clinic, choices=choices, by=by, now=now).lines)


@transaction.atomic
def import_roster(
    data: bytes,
    *,
    clinic: Clinic,
    choices: ImportOptions,
    by: User | None,
    now: datetime,
    confirmed: str = "",
) -> ImportReport:
    """Import the whole file, or nothing of it while a row is refused; return the report.

    `confirmed` is the key of the previewed report. Raise RosterChanged if the report differs by
    now, or if somebody adds the same patient at the same moment. Raise UnreadableSheet.
    """
    plan = _plan(data, clinic=clinic, choices=choices, by=by, now=now)
    report = ImportReport(plan.lines)
    if confirmed and confirmed != report.key:
        raise RosterChanged(MEANWHILE)
    if not report.can_be_written:
        return report
    try:
        with transaction.atomic():
            invited = _write(plan, clinic=clinic, choices=choices, by=by, now=now)
    except IntegrityError:
        raise RosterChanged(MEANWHILE) from None
    return ImportReport(plan.lines, is_written=True, invited=invited)


def _plan(
    data: bytes, *, clinic: Clinic, choices: ImportOptions, by: User | None, now: datetime
) -> RosterPlan:
    return plan_import(
        read_sheet(data),
        clinic=clinic,
        allow_same_name=choices.allow_same_name,
        by=by,
        now=now,
    )


def _write(
    plan: RosterPlan, *, clinic: Clinic, choices: ImportOptions, by: User | None, now: datetime
) -> int:
    """Write all of `plan`; return how many patients were invited."""
    follow_all(plan.new, clinic=clinic, now=now)
    apply_changes(plan.changes, by=by, now=now)
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
