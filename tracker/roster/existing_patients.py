"""Whom a clinic has already, of those that a roster may be about; and who works there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models.functions import Lower

from tracker.models import Clinic, Membership, Patient, Procedure, User

BATCH = 500
T = TypeVar("T")
# First name, last name and date of birth.
Person = tuple[str, str, date]


@dataclass(frozen=True, slots=True)
class Known:
    """The patients of a clinic by what tells them apart, their procedures, and the staff."""

    by_number: dict[str, Patient] = field(default_factory=dict)
    by_person: dict[Person, list[Patient]] = field(default_factory=lambda: defaultdict(list))
    procedures: dict[UUID, Procedure] = field(default_factory=dict)
    staff: dict[str, User] = field(default_factory=dict)


def person_of(first_name: object, last_name: object, born: object) -> Person | None:
    """What stands for a person without a record number; None where something is not known."""
    if not (first_name and last_name and isinstance(born, date)):
        return None
    return (str(first_name).casefold(), str(last_name).casefold(), born)


def look_up(clinic: Clinic, *, numbers: Iterable[str], last_names: Iterable[str]) -> Known:
    """Patients of `clinic` with one of the record numbers or last names, whatever their case.

    Their clinic and nurse are loaded. Three queries for each 500 of either, and one for the staff.
    """
    found: dict[UUID, Patient] = {}
    wanted = {"record_number": numbers, "last_name": last_names}
    for name, values in wanted.items():
        for some in _batches({value.lower() for value in values}):
            rows = (
                Patient.objects.filter(clinic=clinic)
                .annotate(sought=Lower(name))
                .filter(sought__in=some)
                .select_related("clinic", "nurse")
            )
            found |= {patient.pk: patient for patient in rows}
    known = Known(staff=_staff(clinic))
    for patient in found.values():
        if patient.record_number:
            known.by_number[patient.record_number.casefold()] = patient
        if person := person_of(patient.first_name, patient.last_name, patient.date_of_birth):
            known.by_person[person].append(patient)
    for keys in _batches(found):
        for procedure in Procedure.objects.active().filter(patient__in=keys):
            procedure.patient = found[procedure.patient_id]
            known.procedures[procedure.patient_id] = procedure
    return known


def _staff(clinic: Clinic) -> dict[str, User]:
    members = Membership.objects.filter(clinic=clinic, user__is_active=True).select_related("user")
    return {member.user.email: member.user for member in members}


def _batches(values: Iterable[T]) -> Iterable[Sequence[T]]:
    every = list(values)
    return (every[start : start + BATCH] for start in range(0, len(every), BATCH))
