"""The clinic's own percentiles: its own patients alone, at least 20 of them, kept each night."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, TODAY, a_clinic, a_patient
from tracker.models import ClinicPercentiles, DailyLog, Door, Patient
from tracker.outcomes.clinic_percentiles import (
    clinics_with_patients,
    percentiles_on,
    refresh_percentiles,
)

pytestmark = pytest.mark.django_db


def some_patients(clinic, number: int, *, day: int = 12, back: int = 0) -> list[Patient]:
    """Patients who had a pain of 8 before, and 1, 2, 3 … points less `back` days ago."""
    found = []
    for place in range(number):
        patient = a_patient(clinic, day=day, confirmed=False, procedure={"baseline_pain_leg": 8})
        DailyLog.objects.create(
            patient=patient, day=TODAY - timedelta(days=back), pain_leg=7 - place % 4,
            pain_back=1, door=Door.PAGE, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        found.append(patient)
    return found


def refresh(clinic) -> int:
    return refresh_percentiles(clinic.pk, now=NOW)


def test_nineteen_patients_have_no_percentiles_and_twenty_have(clinic):
    some_patients(clinic, 19)
    assert refresh(clinic) == 0
    some_patients(clinic, 1)
    assert refresh(clinic) == 1
    (row,) = ClinicPercentiles.objects.all()
    assert (row.measure, row.first_day, row.last_day, row.patients) == ("pain_leg", 7, 13, 20)
    assert (row.lower, row.middle, row.upper) == (-3, -2, -1)


def test_patients_of_another_clinic_do_not_count(clinic):
    some_patients(clinic, 19)
    some_patients(a_clinic("Another Clinic"), 19)
    assert refresh(clinic) == 0


def test_patients_of_another_week_do_not_count(clinic):
    some_patients(clinic, 19)
    some_patients(clinic, 19, day=20)
    assert refresh(clinic) == 0


def test_whoever_passed_the_same_week_earlier_counts(clinic):
    some_patients(clinic, 10)
    some_patients(clinic, 10, day=112, back=100)
    assert refresh(clinic) == 1
    assert percentiles_on(clinic, 12)["pain_leg"].patients == 20
    assert percentiles_on(clinic, 112) == {}


def test_a_patient_counts_once_however_often_they_log(clinic):
    patient, *_others = some_patients(clinic, 19)
    for back in (1, 2, 3):
        DailyLog.objects.create(
            patient=patient, day=TODAY - timedelta(days=back), pain_leg=1, door=Door.PAGE,
            created_at=NOW, updated_at=NOW,
        )  # fmt: skip
    assert refresh(clinic) == 0


def test_computing_anew_replaces_what_was_there(clinic):
    patients = some_patients(clinic, 21)
    refresh(clinic)
    DailyLog.objects.filter(patient=patients[0]).delete()
    assert refresh(clinic) == 1
    assert ClinicPercentiles.objects.get().patients == 20
    DailyLog.objects.filter(patient=patients[1]).delete()
    assert refresh(clinic) == 0
    assert not ClinicPercentiles.objects.exists()


def test_a_whole_clinic_is_read_in_a_few_questions_a_page(clinic, monkeypatch):
    some_patients(clinic, 21)
    monkeypatch.setattr("tracker.outcomes.refresh_cohort.BATCH", 10)
    refresh(clinic)
    with CaptureQueriesContext(connection) as of_three_batches:
        assert refresh(clinic) == 1
    monkeypatch.setattr("tracker.outcomes.refresh_cohort.BATCH", 100)
    with CaptureQueriesContext(connection) as of_one_batch:
        assert refresh(clinic) == 1
    assert len(of_three_batches) - len(of_one_batch) == 2 * 10


def test_every_clinic_with_patients_has_its_turn(clinic):
    a_clinic("Without patients")
    some_patients(clinic, 2)
    assert clinics_with_patients() == [clinic.pk]


def test_the_page_asks_once(clinic, django_assert_num_queries):
    with django_assert_num_queries(1):
        percentiles_on(clinic, 12)
    with django_assert_num_queries(0):
        percentiles_on(clinic, -3)
