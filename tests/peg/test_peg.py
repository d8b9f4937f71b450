"""Recording a week's PEG: what is stored, what is corrected, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tracker.journal.record_day import InvalidLog
from tracker.models import Alert, Door, PegVersion, Procedure, WeeklyPeg
from tracker.peg.actions import peg_course, peg_of_week, record_peg

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ALL = {"pain": 7, "enjoyment": 6, "activity": 6}
DAY_0 = TODAY - 12 * DAY


def record(patient, answers, *, day=TODAY, **options):
    return record_peg(
        **{
            "patient": patient, "day": day, "answers": answers, "entered_by": patient.account,
            "door": Door.PAGE, "now": NOW, **options,
        }
    )  # fmt: skip


def course(patient):
    return peg_course(patient, performed_on=DAY_0, until=TODAY)


def test_a_week_is_stored_with_who_entered_it_and_its_first_version(patient):
    recorded = record(patient, ALL)
    assert (recorded.created, recorded.changed) == (True, True)
    peg = WeeklyPeg.objects.get(patient=patient)
    assert (peg.day, peg.week, peg.door) == (TODAY, TODAY - TODAY.weekday() * DAY, "page")
    assert peg.entered_by == patient.account
    assert peg.answers.score == Decimal("6.3")
    assert [version.answers for version in peg.versions.all()] == [ALL]


def test_some_of_the_three_are_kept_without_a_score(patient):
    peg = record(patient, {"pain": 0}).peg
    assert (peg.pain, peg.enjoyment, peg.answers.score) == (0, None, None)


def test_recording_the_same_thing_twice_changes_nothing(patient):
    record(patient, ALL)
    again = record(patient, ALL, now=NOW + DAY, day=TODAY + DAY)
    assert (again.created, again.changed, again.peg.day) == (False, False, TODAY)
    assert PegVersion.objects.count() == 1


def test_a_second_answer_in_the_same_week_corrects_the_first_and_keeps_it(patient, clinic):
    nurse = a_nurse(clinic)
    record(patient, ALL)
    friday = TODAY + 3 * DAY
    recorded = record(
        patient, {"pain": 3}, day=friday, now=NOW + 3 * DAY, entered_by=nurse, door=Door.NURSE
    )
    assert (recorded.created, recorded.changed) == (False, True)
    peg = WeeklyPeg.objects.get()
    assert (peg.day, peg.pain, peg.activity, peg.entered_by) == (friday, 3, None, nurse)
    versions = [(v.day, v.answers["activity"], v.door) for v in peg.versions.all()]
    assert versions == [(TODAY, 6, "page"), (friday, None, "nurse")]


def test_a_merge_keeps_what_it_does_not_name(patient):
    record(patient, ALL)
    assert record(patient, {"pain": 2}, merge=True).peg.answers.as_json() == {**ALL, "pain": 2}


@pytest.mark.parametrize(
    ("answers", "day", "field"),
    [
        ({"pain": 11}, TODAY, "pain"),
        ({}, TODAY, "answers"),
        (ALL, TODAY + DAY, "day"),
        (ALL, DAY_0 + 3 * DAY, "day"),
        (ALL, DAY_0 - 31 * DAY, "day"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(patient, answers, day, field):
    with pytest.raises(InvalidLog) as refused:
        record(patient, answers, day=day)
    assert list(refused.value.errors) == [field]
    assert not WeeklyPeg.objects.exists()


def test_it_raises_no_alert(patient):
    record(patient, {"pain": 10, "enjoyment": 10, "activity": 10})
    assert not Alert.objects.exists()


def test_the_last_answers_up_to_day_0_are_what_later_ones_are_compared_with(patient):
    record(patient, {"pain": 9, "enjoyment": 9, "activity": 9}, day=DAY_0 - 20 * DAY)
    record(patient, {"pain": 8, "enjoyment": 7, "activity": 9}, day=DAY_0)
    record(patient, ALL)
    found = course(patient)
    assert found.before == Decimal("8.0")
    assert [peg.day for peg in found.weeks] == [TODAY]
    assert found.last_day == TODAY


def test_before_the_procedure_the_answers_of_before_are_the_last_ones(clinic):
    ahead = a_patient(clinic, day=-5)
    record(ahead, ALL)
    found = peg_course(ahead, performed_on=TODAY + 5 * DAY, until=TODAY)
    assert (found.weeks, found.before, found.last_day) == ([], Decimal("6.3"), TODAY)


def test_a_corrected_day_0_decides_anew_which_answers_are_from_before(patient):
    record(patient, ALL, day=DAY_0)
    Procedure.objects.filter(patient=patient).update(performed_on=DAY_0 - 8 * DAY)
    moved = peg_course(patient, performed_on=DAY_0 - 8 * DAY, until=TODAY)
    assert (moved.before, len(moved.weeks)) == (None, 1)


def test_a_weeks_answers_are_found_by_any_day_of_it(patient):
    record(patient, ALL)
    monday = TODAY - TODAY.weekday() * DAY
    found = [peg_of_week(patient, monday + n * DAY) is not None for n in range(-1, 8)]
    assert found == [False, *[True] * 7, False]


def test_they_are_seen_by_those_who_may_see_the_patient_alone(patient, clinic):
    record(patient, ALL)
    insiders = [patient.account, a_caregiver(patient), a_nurse(clinic)]
    strangers = [a_patient(clinic).account, a_nurse(a_clinic("Another Clinic"))]
    for user in (*insiders, *strangers):
        assert user is not None
        assert WeeklyPeg.objects.visible_to(user).count() == (user in insiders)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"pain": 11}, "peg_pain_is_0_to_10"),
        ({"enjoyment": -1}, "peg_enjoyment_is_0_to_10"),
        ({"activity": 11}, "peg_activity_is_0_to_10"),
        ({"pain": None}, "peg_has_at_least_one_answer"),
        ({"day": TODAY - 7 * DAY}, "peg_day_is_not_before_its_week"),
    ],
)
def test_the_database_keeps_the_limits_whichever_door_a_row_came_through(
    patient, fields, constraint
):
    row = {
        "patient": patient, "week": TODAY - DAY, "day": TODAY, "pain": 3, "door": "page",
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    WeeklyPeg.objects.create(**row).delete()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        WeeklyPeg.objects.create(**{**row, **fields})
    assert constraint in str(refused.value)


def test_two_rows_for_one_patient_and_week_are_refused(patient):
    peg = record(patient, ALL).peg
    with pytest.raises(IntegrityError), transaction.atomic():
        WeeklyPeg.objects.create(
            patient=patient, week=peg.week, day=peg.day, pain=1, door="page",
            created_at=NOW, updated_at=NOW,
        )  # fmt: skip
