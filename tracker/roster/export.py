"""A clinic's roster as a file: the columns that an import reads, so that it can come back."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from tracker.models import Clinic, Patient, Procedure, User
from tracker.own_data.cells import csv_line
from tracker.people.access_trail import note_looks
from tracker.roster.columns import BASELINE, COLUMNS
from tracker.rules.log.measure_parsing import typed_as

# Programs that open tables take UTF-8 for something else unless it begins so.
MARK = "\ufeff".encode()
BATCH = 500
LANGUAGES = {Patient.Language.ENGLISH: "English", Patient.Language.SPANISH: "Spanish"}


def template() -> bytes:
    """An empty roster: the headings, and a row of examples to be overwritten."""
    return (
        MARK
        + csv_line([column.title for column in COLUMNS])
        + csv_line([column.example for column in COLUMNS])
    )


def export(clinic: Clinic, *, by: User, now: datetime) -> Iterator[bytes]:
    """Every patient whom `clinic` follows, a line each, in the order of their names.

    Each is noted in the access trail as it leaves. Three queries for each 500.
    """
    yield MARK + csv_line([column.title for column in COLUMNS])
    everybody = Patient.objects.filter(clinic=clinic).followed()
    keys = list(everybody.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield from _lines(keys[start : start + BATCH], by=by, now=now)


def _lines(keys: list[UUID], *, by: User, now: datetime) -> Iterator[bytes]:
    note_looks(by, keys, page="roster", now=now)
    procedures = {
        procedure.patient_id: procedure
        for procedure in Procedure.objects.active().filter(patient__in=keys)
    }
    for patient in Patient.objects.filter(pk__in=keys).select_related("nurse"):
        yield csv_line(_cells(patient, procedures.get(patient.pk)))


def _cells(patient: Patient, procedure: Procedure | None) -> list[object]:
    values: dict[str, object] = {
        column.key: getattr(patient, column.key, None)
        for column in COLUMNS
        if column.key not in BASELINE
    }
    values["language"] = LANGUAGES[Patient.Language(patient.language)]
    values["nurse"] = patient.nurse.email if patient.nurse else None
    if procedure is not None:
        values |= {
            "performed_on": procedure.performed_on,
            "levels": procedure.levels,
            "surgeon": procedure.surgeon,
            **typed_as(procedure.baseline, unit=patient.distance_unit),
        }
    return [values.get(column.key) for column in COLUMNS]
