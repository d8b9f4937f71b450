"""What a roster's rows would do: a new patient, a change, nothing, or why it is refused."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.core.exceptions import ValidationError

from tracker.models import Clinic, Patient, Procedure, User
from tracker.people.enrolment import check_performed_on
from tracker.roster.columns import BASELINE, TITLES
from tracker.roster.existing_patients import Known, look_up, person_of
from tracker.roster.sheet import Row
from tracker.roster.values import read_values
from tracker.rules.log.answers import InvalidAnswers, clean
from tracker.rules.log.measure_parsing import read_measures, typed_as

OF_PATIENT = (
    "record_number", "first_name", "last_name", "date_of_birth", "phone", "email", "language",
    "timezone", "distance_unit", "counts_steps",
)  # fmt: skip
OF_PROCEDURE = ("levels", "surgeon")
NEEDED = {
    "first_name": "Type the first name.",
    "last_name": "Type the last name.",
    "date_of_birth": "Type the date of birth: it tells people of one name apart.",
    "performed_on": "Type the date of the procedure: the plan begins on it.",
}
IS_IT_THIS_ONE = (
    "A patient with this name and date of birth is there already. Type a record number here and on "
    "the patient’s page to change that one, or say that they are different people."
)
OLDEST_BIRTH = date(1900, 1, 1)
# Set here, or checked by keys that are known to be right.
NOT_CHECKED = ["clinic", "account", "nurse", "assigned_by", "death_noted_by"]


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """The report on one row: who, by record number where there is one, and what becomes of it.

    `changed` are the titles of the columns that differ; `faults` each title with the fix.
    """

    number: int
    record_number: str
    outcome: Outcome
    changed: Sequence[str] = ()
    faults: Sequence[tuple[str, str]] = ()


@dataclass(slots=True)
class Change:
    """A patient that is there already, as the row has it."""

    patient: Patient
    procedure: Procedure | None
    of_patient: bool = False
    of_procedure: bool = False
    new_email: bool = False


@dataclass(slots=True)
class Plan:
    """What all the rows come to."""

    lines: list[Line] = field(default_factory=list)
    new: list[tuple[Patient, Procedure]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    to_nurses: list[tuple[Patient, User]] = field(default_factory=list)


def compare(
    rows: Sequence[Row], *, clinic: Clinic, others_may_share_names: bool, by: User | None,
    now: datetime,
) -> Plan:  # fmt: skip
    """Judge every row; writes nothing. A fixed number of queries for each 500 rows.

    Whoever has the name and birthday of somebody else, and no record number that tells them
    apart, is refused as a likely duplicate unless `others_may_share_names`.
    """
    known = look_up(
        clinic,
        numbers=[row.cells["record_number"] for row in rows if "record_number" in row.cells],
        last_names=[row.cells["last_name"] for row in rows if "last_name" in row.cells],
    )
    return _Judge(clinic, known, others_may_share_names, by, now).plan(rows)


@dataclass(slots=True)
class _Judge:
    clinic: Clinic
    known: Known
    others_may_share_names: bool
    by: User | None
    now: datetime
    result: Plan = field(default_factory=Plan)
    numbers: dict[str, int] = field(default_factory=dict)  # of record numbers, where first seen
    people: dict[object, int] = field(default_factory=dict)

    def plan(self, rows: Sequence[Row]) -> Plan:
        for row in rows:
            self._judge(row)
        return self.result

    def _judge(self, row: Row) -> None:
        values, faults = read_values(row.cells)
        number = str(values.get("record_number", ""))
        there = self.known.by_number.get(number.casefold()) if number else None
        person = person_of(
            values.get("first_name"), values.get("last_name"), values.get("date_of_birth")
        )
        if row.has_more:
            faults["row"] = "There are more cells than headings. Put a text with a comma in quotes."
        if number and number.casefold() in self.numbers:
            first = self.numbers[number.casefold()]
            faults["record_number"] = f"Row {first} has the same record number. Keep one of them."
        if there is None and not number and person is not None:
            same = self.known.by_person.get(person, [])
            there = next((p for p in same if not p.record_number), None)
        nurse = self._nurse(values, faults)
        if there is None:
            self._new(row, values, faults, person, nurse)
        else:
            self._known(row, there, values, faults, nurse, by_number=bool(number))
        if number:
            self.numbers.setdefault(number.casefold(), row.number)
        if person is not None:
            self.people.setdefault(person, row.number)

    def _nurse(self, values: Mapping[str, object], faults: dict[str, str]) -> User | None:
        email = values.get("nurse")
        if email is None:
            return None
        nurse = self.known.staff.get(str(email))
        if nurse is None:
            faults["nurse"] = (
                f"Nobody here signs in as {email}. Invite the nurse first, or leave it blank."
            )
        return nurse

    # Somebody new

    def _new(
        self, row: Row, values: dict[str, object], faults: dict[str, str], person: object,
        nurse: User | None,
    ) -> None:  # fmt: skip
        for key, fix in NEEDED.items():
            if key not in values:
                faults.setdefault(key, fix)
        if not {"phone", "email"} & row.cells.keys():
            faults.setdefault("phone", "Type a phone number or an e-mail address.")
        if person is not None and not self.others_may_share_names:
            self._look_for_a_double(person, faults)
        patient = Patient(
            clinic=self.clinic,
            timezone=self.clinic.timezone,
            nurse=nurse,
            assigned_at=self.now if nurse else None,
            assigned_by=self.by if nurse else None,
        )
        procedure = Procedure(patient=patient)
        for key in OF_PATIENT:
            if key in values:
                setattr(patient, key, values[key])
        for key in (*OF_PROCEDURE, "performed_on"):
            if key in values:
                setattr(procedure, key, values[key])
        _set_baseline(procedure, patient, row, faults)
        self._check(patient, procedure, faults)
        if faults:
            self._report(row, patient, Outcome.REFUSED, faults=faults)
            return
        self.result.new.append((patient, procedure))
        self._report(row, patient, Outcome.NEW)

    def _look_for_a_double(self, person: object, faults: dict[str, str]) -> None:
        if person in self.people:
            faults.setdefault(
                "last_name",
                f"Row {self.people[person]} has the same name and date of birth. Take one out, or "
                "say that they are different people.",
            )
        for same in self.known.by_person.get(person, []):  # type: ignore[call-overload]
            fix = (
                f"with record number {same.record_number}. Use that number"
                if same.record_number
                else "without a record number. Type the number on the patient’s page first"
            )
            faults.setdefault(
                "record_number",
                f"A patient with this name and date of birth is there already, {fix}, or say that "
                "they are different people.",
            )

    # Somebody who is there

    def _known(
        self, row: Row, there: Patient, values: dict[str, object], faults: dict[str, str],
        nurse: User | None, *, by_number: bool,
    ) -> None:  # fmt: skip
        of_row, faults = faults, dict(faults)
        patient = copy(there)
        before = self.known.procedures.get(there.pk)
        procedure = copy(before) if before else None
        changed = [
            key for key in OF_PATIENT if key in values and getattr(there, key) != values[key]
        ]
        if by_number and "record_number" in changed:
            changed.remove("record_number")  # the same but for its case
        for key in changed:
            setattr(patient, key, values[key])
        of_procedure = self._of_procedure(row, procedure, patient, values, faults)
        to_nurse = nurse is not None and there.nurse_id != nurse.pk
        every = [*changed, *of_procedure, *(["nurse"] if to_nurse else [])]
        if not by_number and every and self.others_may_share_names:
            self._new(row, values, of_row, None, nurse)
            return
        if not by_number and every:
            faults.setdefault("record_number", IS_IT_THIS_ONE)
        if there.discharged_at is not None and every:
            faults["row"] = "The follow-up of this patient has ended. Take the row out."
        self._check(patient, procedure, faults)
        if faults:
            self._report(row, there, Outcome.REFUSED, faults=faults)
        elif not every:
            self._report(row, there, Outcome.UNCHANGED)
        else:
            self.result.changes.append(
                Change(
                    patient, procedure, of_patient=bool(changed), of_procedure=bool(of_procedure),
                    new_email="email" in changed,
                )
            )  # fmt: skip
            if nurse is not None and to_nurse:
                self.result.to_nurses.append((patient, nurse))
            self._report(row, there, Outcome.UPDATED, changed=every)

    def _of_procedure(
        self, row: Row, procedure: Procedure | None, patient: Patient,
        values: Mapping[str, object], faults: dict[str, str],
    ) -> list[str]:  # fmt: skip
        """What of the procedure differs; its new values are set, save the baseline's."""
        if procedure is None:
            return []
        if values.get("performed_on", procedure.performed_on) != procedure.performed_on:
            faults["performed_on"] = (
                f"The procedure is recorded on {procedure.performed_on:%m/%d/%Y}. Correct it, or "
                "record a further one, on the patient’s page."
            )
        changed = [
            key for key in OF_PROCEDURE if key in values and getattr(procedure, key) != values[key]
        ]
        for key in changed:
            setattr(procedure, key, values[key])
        before = procedure.baseline
        _set_baseline(procedure, patient, row, faults)
        after = procedure.baseline
        return [*changed, *(key for key in BASELINE if getattr(before, key) != getattr(after, key))]

    # What holds for everybody

    def _check(self, patient: Patient, procedure: Procedure | None, faults: dict[str, str]) -> None:
        """Add what the fields themselves refuse."""
        today = self.now.astimezone(self.clinic.zone).date()
        born = patient.date_of_birth
        if born is not None and not OLDEST_BIRTH <= born < today:
            faults.setdefault("date_of_birth", "Check the year of birth.")
        _take(faults, lambda: patient.clean_fields(exclude=[*NOT_CHECKED, *faults]))
        if procedure is None or "performed_on" in faults or procedure.performed_on is None:
            return
        _take(faults, lambda: check_performed_on(procedure.performed_on, today=today))
        _take(
            faults,
            lambda: procedure.clean_fields(exclude=["patient", "guidance_version", *faults]),
        )

    def _report(
        self, row: Row, patient: Patient, outcome: Outcome, *, changed: Sequence[str] = (),
        faults: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.result.lines.append(
            Line(
                number=row.number,
                record_number=row.cells.get("record_number", patient.record_number),
                outcome=outcome,
                changed=[TITLES[key] for key in changed],
                faults=[(TITLES.get(key, "The row"), fix) for key, fix in (faults or {}).items()],
            )
        )


def _set_baseline(procedure: Procedure, patient: Patient, row: Row, faults: dict[str, str]) -> None:
    """Give the procedure what the row says of before; a measure left blank stays as it is."""
    if not any(key in row.cells for key in BASELINE):
        return
    kept = procedure.baseline
    shown = typed_as(kept, unit=patient.distance_unit)
    typed = {key: row.cells.get(key, shown[key]) for key in BASELINE}
    measures = read_measures(typed, unit=patient.distance_unit, kept=kept)
    for key, fix in measures.errors.items():
        faults.setdefault(key, str(fix))
    try:
        answers = clean(measures.values)
    except InvalidAnswers as invalid:
        for key, fix in invalid.errors.items():
            faults.setdefault(key, str(fix))
        return
    for key in BASELINE:
        setattr(procedure, f"baseline_{key}", getattr(answers, key))


def _take(faults: dict[str, str], check: Callable[[], None]) -> None:
    """Run `check`, and add what it refuses under the column at fault."""
    try:
        check()
    except ValidationError as error:
        for name, words in error.message_dict.items():
            key = name.removeprefix("baseline_")
            faults.setdefault(key if key in TITLES else "row", " ".join(words))
