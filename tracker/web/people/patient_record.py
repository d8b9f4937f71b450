"""Load the patient's page in one query: patient, procedure, nurse."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.http import Http404

from tracker.models import Cover, Patient, Procedure
from tracker.people.access_trail import note_access
from tracker.web.common.staff_access import Staff


@dataclass(frozen=True, slots=True)
class Record:
    """A patient with clinic, account, summary and nurse, and those around them.

    `caregivers` are names, else addresses. `covers_for` is the nurse's name where whoever asks
    covers for them today; `covered_by` is a colleague who does.
    """

    patient: Patient
    procedure: Procedure | None
    caregivers: list[str]
    covers_for: str
    covered_by: str


def record_opened(staff: Staff, patient_id: UUID) -> Record:
    """The record of the clinic's patient with this key, leaving a row in the access trail.

    404 for a stranger's.
    """
    today = staff.now.astimezone(staff.clinic.zone).date()
    covers = Cover.objects.on(today).filter(nurse=OuterRef("nurse"))
    others = covers.exclude(covered_by=staff.user).order_by("last_day", "pk")
    # a row for each caregiver, all of the same patient
    rows: list[Any] = list(
        Patient.objects.of_staff(staff.user)
        .filter(pk=patient_id)
        .alias(active=FilteredRelation("procedures", condition=Q(procedures__active=True)))
        .select_related("clinic", "account", "summary", "nurse", "active")  # type: ignore[misc]
        .annotate(
            caregiver_name=F("caregiver_links__user__name"),
            caregiver_email=F("caregiver_links__user__email"),
            is_covered_by_me=Exists(covers.filter(covered_by=staff.user)),
            colleague=Subquery(others.values("covered_by__name")[:1]),
        )
        .order_by("caregiver_name", "caregiver_email")
    )
    if not rows:
        raise Http404
    found: Patient = rows[0]
    note_access(staff.user, found, page="patient", now=staff.now)
    procedure: Procedure | None = getattr(found, "active", None)
    if procedure is not None:
        procedure.patient = found
    return Record(
        patient=found,
        procedure=procedure,
        caregivers=[
            row.caregiver_name or row.caregiver_email for row in rows if row.caregiver_email
        ],
        covers_for=str(found.nurse) if rows[0].is_covered_by_me else "",
        covered_by=rows[0].colleague or "",
    )
