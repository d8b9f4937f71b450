"""The cohort kept by the clock says what all logs say, whatever happened since."""

from datetime import date, timedelta
from random import Random
from statistics import median

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, TODAY, a_clinic, a_patient
from tracker.journal.record_day import record_day
from tracker.models import (
    Alert,
    CohortEntry,
    CohortReport,
    CohortStage,
    DailyLog,
    Door,
    Patient,
    Procedure,
    Reminder,
    WeeklyPeg,
)
from tracker.outcomes import refresh_cohort as module
from tracker.outcomes.alert_times import alert_report
from tracker.outcomes.cohort_filter import Choice, single_choices
from tracker.outcomes.refresh_cohort import STAGE_FIELDS, refresh_outcomes
from tracker.outcomes.report import choices, report
from tracker.outcomes.report_cache import read_outcomes, refresh_reports
from tracker.peg.actions import record_peg
from tracker.people.registration import change_procedure, discharge
from tracker.rules.outcomes.recovery_figures import MEASURED, SCALE
from tracker.rules.outcomes.stages import COURSE, POINTS
from tracker.rules.progress.published_averages import PUBLISHED
from tracker.rules.triage.codes import SILENCE

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def batches_of_three(monkeypatch):
    monkeypatch.setattr(module, "BATCH", 3)


def stored(clinic):
    """What is kept: by procedure and stage."""
    rows = CohortStage.objects.filter(clinic=clinic)
    return {
        (entry, stage): tuple(values)
        for entry, stage, *values in rows.values_list("entry", "stage", *STAGE_FIELDS)
    }


# The same from all logs, one question at a time and in the plainest way


def from_all_logs(clinic):
    """What should be kept."""
    found = {}
    for procedure in Procedure.objects.filter(patient__clinic=clinic, performed_on__lte=TODAY):
        day_0, end = procedure.performed_on, end_of(procedure)
        known = known_of(procedure.patient)
        for code, first, last in stages_around(day_0):
            row = row_of(procedure, known, code, day_0 + first, min(day_0 + last, end))
            if any(value not in (None, 0) for value in row) or code == 0:
                found[procedure.pk, code] = row
    return found


def stages_around(day_0):
    yield 0, timedelta(0), timedelta(-1)
    for stage in COURSE:
        yield stage.code, timedelta(stage.days.first_day), timedelta(stage.days.last_day)
    near = {average.when: average.near for average in PUBLISHED}
    for when, code in POINTS.items():
        yield code, when.on(day_0) - day_0 - near[when], when.on(day_0) - day_0 + near[when]


def end_of(procedure):
    """The last day that belongs to the recovery."""
    patient = procedure.patient
    others = patient.procedures.filter(performed_on__gt=procedure.performed_on)
    ends = [other.performed_on - timedelta(days=1) for other in others]
    return min([*ends, *([patient.died_on] if patient.died_on else []), date.max])


def known_of(patient):
    """The patient's logs, scores, requested days, and days with an alert that a log raised."""
    asked = Reminder.objects.filter(procedure__patient=patient, kind="log_request")
    return (
        list(patient.logs.all()),
        [
            (peg.day, peg.answers.score)
            for peg in patient.weekly_pegs.all()
            if peg.answers.score is not None
        ],
        {
            reminder.requested_day
            for reminder in asked
            if reminder.state not in ("cancelled", "missed")
            and reminder.reason_code not in ("opted_out", "paused")
            and reminder.requested_day is not None
            and reminder.requested_day < TODAY
        },
        [patient.local_date(found.raised_at) for found in patient.alerts.exclude(rule=SILENCE)],
    )


def row_of(procedure, known, code, first, last):
    all_logs, pegs, asked, alerts = known
    logs = [log for log in all_logs if first <= log.day <= last]
    said = {log.day for log in logs if log.door != Door.IMPORT}
    asked = {day for day in asked if first <= day <= last}
    raised = [day for day in alerts if first <= day <= last]
    values, changes = [], []
    for measure in MEASURED:
        if measure == "peg":
            after = [(day, score) for day, score in pegs if day > procedure.performed_on]
            given = [score for day, score in after if first <= day - timedelta(days=3) <= last]
            before = max([peg for peg in pegs if peg not in after], default=(None, None))[1]
        else:
            given = [v for v in (getattr(log, measure) for log in logs) if v is not None]
            before = getattr(procedure, f"baseline_{measure}")
        value = median(given) if given else None
        if code == 0:
            value, before = before, None
        values.append(rounded(measure, value))
        known_both = value is not None and before is not None
        changes.append(rounded(measure, value) - rounded(measure, before) if known_both else None)
    return (len(said), len(asked), len(asked & said), len(raised), *values, *changes)


def rounded(measure, value):
    return None if value is None else round(float(value) * SCALE[measure])


# Years of random lives


def some_lives(clinic, rng):
    """Patients early and late in their recovery, each with days, weeks and alerts of their own."""
    patients = []
    for days in (0, 12, 45, 100, 400, 760, -5):
        before = {
            "baseline_walking_distance_m": rng.choice([None, "76.20", "300"]),
            "baseline_standing_min": rng.choice([None, 0, 8]),
            "baseline_pain_leg": rng.choice([None, 0, 7]),
            "baseline_pain_back": rng.randrange(11),
        }
        patient = a_patient(clinic, day=days, confirmed=False, procedure=before)
        patients.append(patient)
        for back in rng.sample(range(-3, 40), 12) + rng.sample(range(800), 25):
            if TODAY - timedelta(days=back) <= TODAY:
                log(patient, TODAY - timedelta(days=back), rng)
        for back in rng.sample(range(200), 6):
            peg(patient, TODAY - timedelta(days=back), rng)
    return patients


def log(patient, day, rng):
    DailyLog.objects.update_or_create(
        patient=patient,
        day=day,
        defaults={
            "walking_distance_m": rng.choice([None, rng.randrange(200_000) / 100]),
            "daily_distance_m": rng.choice([None, rng.randrange(3000)]),
            "steps": rng.choice([None, rng.randrange(9000)]),
            "standing_min": rng.choice([None, rng.randrange(60)]),
            "pain_leg": rng.choice([None, rng.randrange(11)]),
            "pain_back": rng.randrange(11),
            "door": rng.choice([Door.PAGE, Door.NURSE, Door.IMPORT]),
            "created_at": NOW,
            "updated_at": NOW,
        },
    )


def peg(patient, day, rng):
    items = {name: rng.choice([None, rng.randrange(11)]) for name in ("pain", "enjoyment")}
    WeeklyPeg.objects.update_or_create(
        patient=patient,
        week=day - timedelta(days=day.weekday()),
        defaults={
            **items, "activity": rng.randrange(11), "day": day, "door": Door.PAGE,
            "created_at": NOW, "updated_at": NOW,
        },
    )  # fmt: skip


def alert(patient, rule, back):
    at = NOW - timedelta(days=back)
    Alert.objects.create(
        patient=patient, rule=rule, severity="watch", reason="A reason", raised_at=at, due_at=at,
        state="resolved", resolved_at=at, outcome="other",
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_what_is_kept_is_what_all_logs_say(clinic, seed):
    rng = Random(seed)
    patients = some_lives(clinic, rng)
    other = a_patient(a_clinic("Another Clinic"), day=30)
    log(other, TODAY - timedelta(days=3), rng)
    for back, patient in enumerate(patients):
        alert(patient, "red_flag:fall", back * 9)
        alert(patient, SILENCE, back)
    refresh_outcomes(clinic.pk, now=NOW, everybody=True)
    assert stored(clinic) == from_all_logs(clinic)

    # a second procedure, a death, a discharge, days corrected and taken away, a patient erased
    second = a_second_procedure(patients[4], TODAY - timedelta(days=50))
    patients[3].died_on, patients[3].discharged_at = TODAY - timedelta(days=20), NOW
    patients[3].death_noted_at = NOW
    patients[3].save()
    discharge(patients[2], now=NOW)
    for patient in patients:
        for day in rng.sample(list(patient.logs.values_list("day", flat=True)), 8):
            log(patient, day, rng)
    patients[5].logs.first().delete()
    patients[5].weekly_pegs.first().delete()
    Patient.objects.filter(pk=patients[1].pk).delete()
    refresh_outcomes(clinic.pk, now=NOW + HOUR, everybody=True)
    kept = stored(clinic)
    assert kept == from_all_logs(clinic)
    assert {entry for entry, _ in kept} >= {
        second.pk,
        *patients[2].procedures.values_list(flat=True),
    }


def a_second_procedure(patient, day):
    first = patient.procedures.get()
    Procedure.objects.update(active=False)
    return Procedure.objects.create(
        patient=patient, performed_on=day, guidance_version=first.guidance_version,
        baseline_pain_leg=6,
    )  # fmt: skip


# Between the nights: only whom something happened to


def test_nobody_is_worked_out_again_to_whom_nothing_happened(clinic):
    for day in (3, 12, 45):
        a_patient(clinic, day=day)
    assert refresh_outcomes(clinic.pk, now=NOW) == 3, "the first time it is everybody"
    assert refresh_outcomes(clinic.pk, now=NOW + HOUR) == 0


def a_log(patient, nurse):
    record_day(
        patient=patient, day=TODAY, answers={"pain_leg": 2}, entered_by=nurse, door=Door.NURSE,
        now=NOW + HOUR,
    )  # fmt: skip


def a_correction(patient, nurse):
    a_log(patient, nurse)
    refresh_outcomes(patient.clinic_id, now=NOW + HOUR)
    record_day(
        patient=patient, day=TODAY, answers={"pain_leg": 3}, entered_by=nurse, door=Door.NURSE,
        now=NOW + 2 * HOUR,
    )  # fmt: skip


def a_peg(patient, nurse):
    record_peg(
        patient=patient, day=TODAY, answers={"pain": 3, "enjoyment": 3, "activity": 4},
        entered_by=nurse, door=Door.NURSE, now=NOW + HOUR,
    )  # fmt: skip


def a_moved_day_0(patient, nurse):
    procedure = patient.procedures.get()
    procedure.performed_on -= timedelta(days=40)
    change_procedure(procedure, now=NOW + HOUR)


def a_corrected_baseline(patient, nurse):
    patient.procedures.update(baseline_pain_leg=None, baseline_standing_min=4)


def a_second_one(patient, nurse):
    a_second_procedure(patient, TODAY - timedelta(days=5))


@pytest.mark.parametrize(
    "happens",
    [a_log, a_correction, a_peg, a_moved_day_0, a_corrected_baseline, a_second_one],
)
def test_whatever_happens_to_a_patient_is_in_the_next_quarter_hours(clinic, nurse, happens):
    rng = Random(1)
    patients = [a_patient(clinic, day=12, procedure={"baseline_pain_leg": 8}) for _ in range(4)]
    for patient in patients:
        for back in range(11):
            log(patient, TODAY - timedelta(days=back), rng)
    refresh_outcomes(clinic.pk, now=NOW - HOUR)
    before = stored(clinic)
    happens(patients[0], nurse)
    assert refresh_outcomes(clinic.pk, now=NOW + 3 * HOUR) == 1
    after = stored(clinic)
    assert after == from_all_logs(clinic)
    assert after != before


def test_what_came_out_the_same_is_not_written(clinic, nurse, django_assert_num_queries):
    patient = a_patient(clinic, day=12)
    a_log(patient, nurse)
    refresh_outcomes(clinic.pk, now=NOW + HOUR)
    first = set(CohortStage.objects.values_list("pk", flat=True))
    refresh_outcomes(clinic.pk, now=NOW + 2 * HOUR, everybody=True)
    assert set(CohortStage.objects.values_list("pk", flat=True)) == first


def test_batches_ask_the_same_few_questions_for_one_patient_and_three(
    clinic, django_assert_num_queries
):
    a_patient(clinic, day=12)
    refresh_outcomes(clinic.pk, now=NOW)
    with django_assert_num_queries(2 + 10 + 4):
        refresh_outcomes(clinic.pk, now=NOW, everybody=True)
    for _ in range(2):
        a_patient(clinic, day=12)
    refresh_outcomes(clinic.pk, now=NOW)
    with django_assert_num_queries(2 + 10 + 4):
        refresh_outcomes(clinic.pk, now=NOW, everybody=True)


def test_a_recovery_has_its_bands_and_the_day_of_its_first_log(clinic):
    patient = a_patient(
        clinic, day=12, procedure={"baseline_pain_leg": 5, "baseline_walking_distance_m": 50}
    )
    for back, door in ((11, Door.IMPORT), (9, Door.PAGE), (2, Door.PAGE), (15, Door.PAGE)):
        DailyLog.objects.create(
            patient=patient, day=TODAY - timedelta(days=back), steps=9, door=door,
            created_at=NOW, updated_at=NOW,
        )  # fmt: skip
    refresh_outcomes(clinic.pk, now=NOW)
    entry = CohortEntry.objects.get()
    assert (entry.pain_band, entry.walking_band, entry.first_log_day) == ("moderate", "short", 3)


# What is told of it


def test_what_was_kept_ready_is_what_the_cohort_says(clinic, monkeypatch):
    monkeypatch.setattr("tracker.outcomes.report_cache.MANY", 0)
    rng = Random(4)
    for number in range(14):
        patient = a_patient(
            clinic, day=12, confirmed=False,
            procedure={
                "surgeon": f"Dr. {number % 2}", "levels": "L4-L5", "baseline_pain_leg": number % 9,
            },
        )  # fmt: skip
        for back in range(9):
            log(patient, TODAY - timedelta(days=back), rng)
        alert(patient, "pain_worse", 3)
    refresh_reports(clinic.pk, now=NOW, everybody=True)
    known = choices(clinic, as_of=NOW)
    for choice in [*single_choices(known), Choice(surgeon="Dr. 1", level="L4-L5")]:
        found, alerts, _ = read_outcomes(clinic, choice, known, as_of=NOW)
        assert found == report(clinic, choice, known, as_of=NOW), choice
        assert alerts == alert_report(clinic, choice, known), choice
    assert CohortReport.objects.count() == len(single_choices(known))


def test_it_is_written_anew_when_something_changed_and_with_each_day(clinic, nurse):
    patient = a_patient(clinic, day=12)

    def written(after):
        refresh_reports(clinic.pk, now=NOW + after)
        (row,) = CohortReport.objects.filter(choice="")
        return row.pk, row.as_of

    first, _ = written(timedelta(0))
    assert written(HOUR) == (first, NOW + HOUR), "the same numbers, as of an hour later"
    a_log(patient, nurse)
    second, _ = written(2 * HOUR)
    assert second != first
    assert written(timedelta(days=1))[0] != second


def test_in_a_very_large_clinic_filters_are_kept_each_night_and_everybody_at_once(
    clinic, nurse, monkeypatch
):
    monkeypatch.setattr("tracker.outcomes.report_cache.MANY", 0)
    patient = a_patient(clinic, day=12)
    refresh_reports(clinic.pk, now=NOW, everybody=True)
    a_log(patient, nurse)
    refresh_reports(clinic.pk, now=NOW + HOUR)
    stand = dict(CohortReport.objects.values_list("choice", "as_of"))
    assert stand.pop("") == NOW + HOUR
    assert set(stand.values()) == {NOW}


# What the database keeps


def test_a_stage_is_kept_once_and_answers_no_more_days_than_were_asked_for(clinic):
    a_patient(clinic, day=12)
    refresh_outcomes(clinic.pk, now=NOW)
    entry = CohortEntry.objects.get()
    for stage in ({"stage": 0}, {"stage": 1, "requested": 2, "answered": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CohortStage.objects.create(entry=entry, clinic=clinic, **stage)
