"""Reads a whole clinic's days, and keeps how far its patients had come at each stage."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction

from tracker.clinical.cohort import MEASURES, Period, own_changes, period_of, quartiles
from tracker.models import Clinic, ClinicPercentiles, DailyLog, Procedure

# Patients whose days are in memory at once.
PAGE = 500

Changes = dict[tuple[str, Period], list[float]]


def clinics_with_patients() -> list[UUID]:
    """The keys of all clinics that follow or followed anybody."""
    return list(
        Clinic.objects.filter(patients__isnull=False).distinct().values_list("pk", flat=True)
    )


def refresh_percentiles(clinic_id: UUID, *, now: datetime) -> int:
    """Put the clinic's percentiles in place of what it had; how many there are.

    A period with fewer than 20 comparable patients has none. Reads every log of the clinic, so
    it belongs in the night, not in a request.
    """
    changes: Changes = defaultdict(list)
    for page in _pages(clinic_id):
        for key, change in _changes(page):
            changes[key].append(change)
    rows = [
        ClinicPercentiles(
            clinic_id=clinic_id,
            measure=measure,
            first_day=period.first_day,
            last_day=period.last_day,
            patients=found.patients,
            lower=found.lower,
            middle=found.middle,
            upper=found.upper,
            computed_at=now,
        )
        for (measure, period), values in changes.items()
        if (found := quartiles(measure, values)) is not None
    ]
    with transaction.atomic():
        ClinicPercentiles.objects.filter(clinic=clinic_id).delete()
        ClinicPercentiles.objects.bulk_create(rows)
    return len(rows)


def percentiles_on(clinic: Clinic, recovery_day: int) -> dict[str, ClinicPercentiles]:
    """By measure, those of the period in which `recovery_day` lies. One query, or none."""
    period = period_of(recovery_day)
    if period is None:
        return {}
    rows = ClinicPercentiles.objects.filter(clinic=clinic, first_day=period.first_day)
    return {row.measure: row for row in rows}


def _pages(clinic_id: UUID) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The clinic's active procedures, some at a time: key, patient, day 0, and the baseline."""
    procedures = (
        Procedure.objects.active()
        .filter(patient__clinic=clinic_id)
        .order_by("pk")
        .values_list("pk", "patient", "performed_on", *(f"baseline_{name}" for name in MEASURES))
    )
    page = list(procedures[:PAGE])
    while page:
        yield page
        page = list(procedures.filter(pk__gt=page[-1][0])[:PAGE])


def _changes(page: Sequence[tuple[Any, ...]]) -> Iterator[tuple[tuple[str, Period], float]]:
    """What each patient of a page changed by, in each measure and period. One query."""
    begun: dict[UUID, tuple[date, Sequence[Any]]] = {
        patient: (performed_on, before) for _key, patient, performed_on, *before in page
    }
    logs = (
        DailyLog.objects.filter(patient__in=begun)
        .order_by("patient", "day")
        .values_list("patient", "day", *MEASURES)
    )
    for patient, days in groupby(logs.iterator(chunk_size=5000), key=lambda row: row[0]):
        performed_on, before = begun[patient]
        own = own_changes(
            ((day, values) for _patient, day, *values in days), before, performed_on=performed_on
        )
        yield from own.items()
