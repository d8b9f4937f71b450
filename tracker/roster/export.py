"""Export a clinic's patients as a CSV file with the columns that an import reads."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from tracker.models import Clinic, Patient, Procedure, User
from tracker.people.access_trail import note_access_to_all
from tracker.roster.columns import BASELINE, COLUMNS
from tracker.rules.log.measure_parsing import typed_as
from tracker.rules.tables.csv_text import BYTE_ORDER_MARK, csv_line

BATCH = 500
LANGUAGES = {Patient.Language.ENGLISH: "English", Patient.Language.SPANISH: "Spanish"}


def template_file() -> bytes:
    """Return an empty roster: the headings, and a row of examples to be overwritten."""
    return (
        BYTE_ORDER_MARK
        + csv_line([column.title for column in COLUMNS])
        + csv_line([column.example for column in COLUMNS])
    )


def export_roster(clinic: Clinic, *, by: User, now: datetime) -> Iterator[bytes]:
    """Yield the file: a line for each patient whom `clinic` follows, ordered by name.

    Each is noted in the access trail. Three queries for each 500.
    """
    yield BYTE_ORDER_MARK + csv_line([column.title for column in COLUMNS])
    everybody = Patient.objects.filter(clinic=clinic).followed()
    keys = list(everybody.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield from _lines(keys[start : start + BATCH], by=by, now=now)


def _lines(keys: list[UUID], *, by: User, now: datetime) -> Iterator[bytes]:
    note_access_to_all(by, keys, page="roster", now=now)
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
