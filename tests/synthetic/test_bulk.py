"""Rows by the thousand for the benchmarks: of the one model, and such as the product takes."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection

from bench.filling.logs import COURSES, GAINS, STATE, STATES
from tests.cast import NOW, a_clinic
from tracker.guidance import DEFAULT_PROTOCOL, shipped_guidance
from tracker.models import DailyLog, Door, LogVersion
from tracker.rules.log.answers import clean
from tracker.synthetic.bulk import steady_logs, within_half_a_year, write_patients
from tracker.synthetic.course import Response, draw_course
from tracker.synthetic.people import steady_form

DAY_0 = date(2026, 11, 3)


def test_a_steady_form_is_accepted_and_rarely_reports_anything():
    rng = Random(1)
    forms = [steady_form(rng) for _ in range(1000)]
    for form in forms:
        clean(form, symptom_codes=shipped_guidance(DEFAULT_PROTOCOL).symptom_codes)
    assert 0 < sum(form["symptoms"] != [] for form in forms) < 30
    assert 10 < sum(form["note"] != "" for form in forms) < 60
    assert not any(steady_form(rng, findings=False)["note"] for _ in range(300))


@pytest.mark.django_db
def test_patients_and_logs_are_stored_with_confirmed_addresses_and_a_version_each():
    (procedures,) = write_patients(
        3, clinic=a_clinic(), now=NOW, day_0=within_half_a_year(NOW.date()),
        fields=lambda number: {"reminders_on": number > 0},
    )  # fmt: skip
    patients = [procedure.patient for procedure in procedures]
    assert [patient.reminders_on for patient in patients] == [False, True, True]
    assert all(patient.can_be_mailed or not patient.reminders_on for patient in patients)
    days = [NOW.date() - timedelta(days=back) for back in range(5)]
    logs, versions = steady_logs(patients[0], days, Random(1), by=None, door=Door.PAGE, now=NOW)
    DailyLog.objects.bulk_create(logs)
    LogVersion.objects.bulk_create(versions)
    assert set(DailyLog.objects.values_list("day", flat=True)) == set(days)


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("response", list(Response))
def test_the_database_works_out_the_same_course_as_the_model(response):
    course = draw_course(Random(3), response)
    values = [getattr(course.before, name) for name in STATE]
    values += [getattr(course, name) for name in GAINS]
    day_of = "SELECT course.*, performed_on + k AS day, k FROM course, generate_series(-3, 83) AS k"
    with connection.cursor() as cursor:
        cursor.execute(COURSES)
        marks = ", ".join(["%s"] * len(values))
        cursor.execute(
            f"INSERT INTO course VALUES (gen_random_uuid(), %s, %s, {marks})",
            [DAY_0, DAY_0, *values],
        )
        cursor.execute(f"SELECT day, {', '.join(STATE)} FROM ({STATES.format(of=day_of)}) AS s")
        found = {(day - DAY_0).days: state for day, *state in cursor.fetchall()}
        cursor.execute("DROP TABLE course")
    for day, state in found.items():
        expected = course.on(day)
        assert state == pytest.approx([getattr(expected, name) for name in STATE])
    assert len(found) == 87
