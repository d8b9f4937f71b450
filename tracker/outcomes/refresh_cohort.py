"""Keeps a clinic's cohort up to date: in bulk, by the clock, from what changed since.

Nothing here runs while a day is logged. Of whomever a log, a PEG, an alert or a corrected procedure
tells, everything is worked out anew, and what came out different is written; each night that is
everybody, since days pass, plans change and rows go without a word.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, F, Func, Q

from tracker.models import (
    Alert,
    ClinicOutcomes,
    CohortEntry,
    CohortStage,
    DailyLog,
    Door,
    Patient,
    Procedure,
    Reminder,
    Summary,
    WeeklyPeg,
)
from tracker.models.cohort import COPIED
from tracker.rules.outcomes.bands import pain_band, walking_band
from tracker.rules.outcomes.percentiles import MEASURES
from tracker.rules.outcomes.recovery_figures import (
    MEASURED,
    AtStage,
    Happened,
    Recovery,
    first_log,
    stages_of,
)
from tracker.rules.peg import ITEMS, Peg
from tracker.triage.alerts import ENDED_BY_A_LOG, NOT_FROM_A_LOG

# Patients whose days are in memory at once.
BATCH: Final = 500
# A change carries the time at which it began, and is seen once it has ended.
OVERLAP: Final = timedelta(minutes=10)
# Silence, calls to be made and requests are no answer's doing.
NOT_FROM_LOGS: Final = NOT_FROM_A_LOG | ENDED_BY_A_LOG
CHANGES: Final = [f"{measure}_change" for measure in MEASURED]
STAGE_FIELDS: Final = ["logs", "requested", "answered", "alerts", *MEASURED, *CHANGES]
ENTRY_FIELDS: Final = ["ends_on", *COPIED, "pain_band", "walking_band", "first_log_day"]


class _Differs(Func):
    """Whether two columns are different, nothing being a value like any other."""

    arg_joiner = " IS DISTINCT FROM "
    template = "(%(expressions)s)"
    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        return self.as_sql(compiler, connection, arg_joiner=" IS NOT ", **extra_context)


def refresh_outcomes(clinic_id: UUID, *, now: datetime, everybody: bool = False) -> int:
    """Bring the clinic's cohort up to date with what changed since; of how many patients.

    `everybody` leaves nobody out: days pass, plans change and rows go without leaving a trace.
    """
    known = ClinicOutcomes.objects.filter(clinic=clinic_id).first()
    if known is None or everybody:
        patients = Procedure.objects.filter(patient__clinic=clinic_id).values_list("patient")
        wanted = {patient for (patient,) in patients.distinct()}
    else:
        wanted = _touched(clinic_id, since=known.as_of - OVERLAP)
    for batch in _batches(wanted):
        _refresh_batch(clinic_id, batch, now=now)
    ClinicOutcomes.objects.update_or_create(clinic_id=clinic_id, defaults={"as_of": now})
    return len(wanted)


def _touched(clinic_id: UUID, *, since: datetime) -> set[UUID]:
    """Whose record changed: a log and an alert leave their time on the summary. Three queries."""
    summaries = Summary.objects.filter(clinic=clinic_id, updated_at__gte=since)
    pegs = WeeklyPeg.objects.filter(patient__clinic=clinic_id, updated_at__gte=since)
    differing = Q(cohort_entry=None)
    for name in COPIED:
        differing |= Q(_Differs(F(name), F(f"cohort_entry__{name}")))
    corrected = Procedure.objects.filter(differing, patient__clinic=clinic_id)
    return {
        key
        for rows in (summaries, pegs, corrected)
        for key in rows.values_list("patient_id", flat=True).distinct()
    }


def _batches(patients: Collection[UUID]) -> Iterator[list[UUID]]:
    ordered = sorted(patients)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


@transaction.atomic
def _refresh_batch(clinic_id: UUID, patients: Sequence[UUID], *, now: datetime) -> None:
    """Work some patients' recoveries out anew, and write what differs. Nine queries or fewer."""
    # Locked, so that none is erased before what is worked out of it is written.
    found = (
        Procedure.objects.filter(patient__in=patients, patient__clinic=clinic_id)
        .select_for_update(of=("self",), no_key=True)
        .order_by("patient", "performed_on", "active", "pk")
    )
    procedures = list(found)
    people = Patient.objects.in_bulk(patients)
    happened = _happened(people, now=now)
    ends = _ends(procedures, people)
    entries, stages = [], {}
    for procedure in procedures:
        recovery = Recovery(
            performed_on=procedure.performed_on,
            ends_on=ends[procedure.pk],
            before=[getattr(procedure, f"baseline_{name}") for name in MEASURES],
        )
        own = happened[procedure.patient_id]
        entries.append(_entry(procedure, recovery, own, clinic_id=clinic_id))
        # A procedure that lies ahead is no outcome yet, not even its baseline.
        if procedure.performed_on <= people[procedure.patient_id].local_date(now):
            for code, at_stage in stages_of(recovery, own).items():
                stages[procedure.pk, code] = _row(at_stage)
    CohortEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["procedure"],
        update_fields=["clinic", *ENTRY_FIELDS],
    )
    _write(clinic_id, [procedure.pk for procedure in procedures], stages)


def _entry(
    procedure: Procedure, recovery: Recovery, happened: Happened, *, clinic_id: UUID
) -> CohortEntry:
    return CohortEntry(
        procedure=procedure,
        clinic_id=clinic_id,
        ends_on=recovery.ends_on,
        pain_band=pain_band(procedure.baseline_pain_leg, procedure.baseline_pain_back),
        walking_band=walking_band(procedure.baseline_walking_distance_m),
        first_log_day=first_log(recovery, happened),
        **{name: getattr(procedure, name) for name in COPIED},
    )


def _row(at_stage: AtStage) -> tuple[int | None, ...]:
    """What is stored of a stage, as STAGE_FIELDS."""
    return (
        at_stage.logs,
        at_stage.requested,
        at_stage.answered,
        at_stage.alerts,
        *(at_stage.values.get(measure) for measure in MEASURED),
        *(at_stage.changes.get(measure) for measure in MEASURED),
    )


def _write(
    clinic_id: UUID,
    entries: Sequence[UUID],
    stages: Mapping[tuple[UUID, int], tuple[int | None, ...]],
) -> None:
    """Put `stages` in place of what is stored of `entries`, touching only what differs."""
    stored = {
        (entry, code): (key, tuple(values))
        for key, entry, code, *values in CohortStage.objects.filter(entry__in=entries).values_list(
            "pk", "entry", "stage", *STAGE_FIELDS
        )
    }
    gone = [key for place, (key, _values) in stored.items() if place not in stages]
    if gone:
        CohortStage.objects.filter(pk__in=gone).delete()
    CohortStage.objects.bulk_create(
        (
            CohortStage(
                entry_id=entry,
                clinic_id=clinic_id,
                stage=code,
                **dict(zip(STAGE_FIELDS, values, strict=True)),
            )
            for (entry, code), values in stages.items()
            if stored.get((entry, code), (0, ()))[1] != values
        ),
        update_conflicts=True,
        unique_fields=["entry", "stage"],
        update_fields=["clinic", *STAGE_FIELDS],
        batch_size=BATCH,
    )


def _ends(
    procedures: Iterable[Procedure], people: Mapping[UUID, Patient]
) -> dict[UUID, date | None]:
    """By procedure, the day with which its recovery is over: the next one's day 0, or a death."""
    ends: dict[UUID, date | None] = {}
    last: Procedure | None = None
    for procedure in procedures:  # ordered: a patient's own follow each other
        if last is not None and last.patient_id == procedure.patient_id:
            ends[last.pk] = procedure.performed_on
        died_on = people[procedure.patient_id].died_on
        ends[procedure.pk] = None if died_on is None else died_on + timedelta(days=1)
        last = procedure
    return ends


def _happened(people: Mapping[UUID, Patient], *, now: datetime) -> dict[UUID, Happened]:
    """What is known of each of `people`. Four queries."""
    patients = list(people)
    logs: dict[UUID, list[Any]] = defaultdict(list)
    found = DailyLog.objects.filter(patient__in=patients)
    for patient, day, door, *values in found.values_list("patient", "day", "door", *MEASURES):
        logs[patient].append((day, door != Door.IMPORT, values))
    pegs: dict[UUID, list[Any]] = defaultdict(list)
    weeks = WeeklyPeg.objects.filter(patient__in=patients)
    for patient, day, *items in weeks.values_list("patient", "day", *ITEMS):
        score = Peg(*items).score
        if score is not None:
            pegs[patient].append((day, score))
    requested: dict[UUID, list[date]] = defaultdict(list)
    today = {key: patient.local_date(now) for key, patient in people.items()}
    asked = Reminder.objects.asked_for_logs().filter(
        procedure__patient__in=patients,
        requested_day__lt=max(today.values(), default=date.min),
    )
    for patient, day in asked.values_list("procedure__patient", "requested_day").distinct():
        if day is not None and day < today[patient]:
            requested[patient].append(day)
    alerts: dict[UUID, list[date]] = defaultdict(list)
    raised = Alert.objects.filter(patient__in=patients).exclude(rule__in=NOT_FROM_LOGS)
    for patient, at in raised.values_list("patient", "raised_at"):
        alerts[patient].append(people[patient].local_date(at))
    return {
        patient: Happened(logs[patient], pegs[patient], requested[patient], alerts[patient])
        for patient in patients
    }
