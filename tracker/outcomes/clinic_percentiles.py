"""Keeps how far a clinic's patients had come at each stage, and finds it for one patient."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tracker.models import Clinic, ClinicPercentiles, CohortStage
from tracker.outcomes.report_cache import refresh_reports
from tracker.outcomes.value_counts import count_values
from tracker.rules.outcomes.percentiles import MEASURES, period_of, quartiles
from tracker.rules.outcomes.quartiles import of_place
from tracker.rules.outcomes.recovery_figures import SCALE
from tracker.rules.outcomes.stages import COURSE

CHANGES = [(f"{measure}_change",) for measure in MEASURES]


def clinics_with_patients() -> list[UUID]:
    """The keys of all clinics that follow or followed anybody."""
    return list(
        Clinic.objects.filter(patients__isnull=False).distinct().values_list("pk", flat=True)
    )


def refresh_percentiles(clinic_id: UUID, *, now: datetime) -> int:
    """Put the clinic's percentiles in place of what it had; how many there are.

    A period with fewer than 20 comparable patients has none. Brings the whole cohort up to date
    first, which reads every log of the clinic, so it belongs in the night, not in a request.
    """
    refresh_reports(clinic_id, now=now, everybody=True)
    active = CohortStage.objects.filter(
        clinic=clinic_id, stage__in=[stage.code for stage in COURSE], entry__procedure__active=True
    )
    found = count_values(active, "stage", CHANGES)
    rows = [
        ClinicPercentiles(
            clinic_id=clinic_id,
            measure=measure,
            first_day=stage.days.first_day,
            last_day=stage.days.last_day,
            patients=told.patients,
            lower=told.lower,
            middle=told.middle,
            upper=told.upper,
            computed_at=now,
        )
        for measure, change in zip(MEASURES, CHANGES, strict=True)
        for stage in COURSE
        if (
            told := quartiles(measure, of_place(found[change][stage.code], 0), scale=SCALE[measure])
        )
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
