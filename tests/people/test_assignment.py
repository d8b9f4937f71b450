"""Which nurse looks after whom, and covering for a colleague."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.models.test_constraints import refuses
from tracker.models import Cover, Patient, Summary
from tracker.people.assignment import AssignmentRefused, assign, cover, covered_by, end_cover

pytestmark = pytest.mark.django_db


@pytest.fixture
def denise(clinic):
    return a_nurse(clinic, name="Denise Park, RN")


@pytest.fixture
def ana(clinic):
    return a_nurse(clinic, name="Ana Cole, RN")


def nurses():
    """Each patient's nurse, and what the worklist's row says."""
    return [
        (patient.nurse, patient.summary.nurse)
        for patient in Patient.objects.select_related("nurse", "summary__nurse")
    ]


def test_patients_are_given_to_a_nurse_and_the_worklist_knows(clinic, denise, ana):
    patients = [a_patient(clinic) for _ in range(3)]
    assert assign(patients[:2], denise, by=ana, now=NOW) == 2
    assert sorted(nurses(), key=str) == sorted([(denise, denise)] * 2 + [(None, None)], key=str)
    one = Patient.objects.filter(nurse=denise).first()
    assert one is not None
    assert (one.assigned_by, one.assigned_at) == (ana, NOW)


def test_only_whose_nurse_changes_is_counted_and_keeps_no_new_date(clinic, denise, ana):
    patient = a_patient(clinic)
    assign([patient], denise, by=ana, now=NOW)
    later = NOW + timedelta(days=1)
    assert assign([patient, a_patient(clinic)], denise, by=denise, now=later) == 1
    patient.refresh_from_db()
    assert (patient.assigned_by, patient.assigned_at) == (ana, NOW)


def test_patients_are_given_to_nobody(clinic, denise):
    patient = a_patient(clinic)
    assign([patient], denise, by=denise, now=NOW)
    assert assign([patient], None, by=denise, now=NOW) == 1
    assert assign([patient], None, by=denise, now=NOW) == 0
    assert nurses() == [(None, None)]


def test_a_nurse_of_another_clinic_gets_nobody(clinic, denise):
    stranger = a_nurse(a_clinic("Elsewhere"), name="Sam")
    with pytest.raises(AssignmentRefused, match="Sam does not work here"):
        assign([a_patient(clinic)], stranger, by=denise, now=NOW)
    assert nurses() == [(None, None)]


def test_a_nurse_whose_account_is_closed_gets_nobody(clinic, denise, ana):
    ana.is_active = False
    ana.save()
    with pytest.raises(AssignmentRefused):
        assign([a_patient(clinic)], ana, by=denise, now=NOW)


@pytest.mark.parametrize("many", [1, 20])
def test_it_costs_the_same_for_any_number(many, clinic, denise, django_assert_num_queries):
    patients = [a_patient(clinic) for _ in range(many)]
    # where the nurse works; the transaction; who is there, each patient, each summary
    with django_assert_num_queries(6):
        assign(patients, denise, by=denise, now=NOW)


def test_when_a_nurses_account_is_deleted_her_patients_have_nobody(clinic, denise, ana):
    assign([a_patient(clinic)], denise, by=ana, now=NOW)
    denise.delete()
    assert nurses() == [(None, None)]
    assert Summary.objects.count() == 1


# Covering


def test_a_colleague_is_covered_for_from_the_first_day_to_the_last(clinic, denise, ana):
    cover(clinic, nurse=ana, covered_by=denise, first_day=TODAY, last_day=TODAY + timedelta(2))
    days = [TODAY + timedelta(days) for days in range(-1, 4)]
    assert [covered_by(denise, day) for day in days] == [set(), {ana.pk}, {ana.pk}, {ana.pk}, set()]
    assert covered_by(ana, TODAY) == set()


def test_a_cover_ends_the_day_before_it_is_ended(clinic, denise, ana):
    made = cover(clinic, nurse=ana, covered_by=denise, first_day=TODAY, last_day=TODAY)
    end_cover(made, today=TODAY + timedelta(1))  # it is over: nothing to end
    made.refresh_from_db()
    assert made.last_day == TODAY
    longer = cover(
        clinic, nurse=denise, covered_by=ana, first_day=TODAY, last_day=TODAY + timedelta(9)
    )
    end_cover(longer, today=TODAY + timedelta(3))
    longer.refresh_from_db()
    assert longer.last_day == TODAY + timedelta(2)


def test_a_cover_that_has_not_begun_is_taken_back(clinic, denise, ana):
    made = cover(clinic, nurse=ana, covered_by=denise, first_day=TODAY, last_day=TODAY)
    end_cover(made, today=TODAY)
    assert not Cover.objects.exists()


def test_what_cannot_be_is_refused_with_the_field_and_the_fix(clinic, denise, ana):
    stranger = a_nurse(a_clinic("Elsewhere"), name="Sam")

    def refused(**changed):
        given = {"nurse": ana, "covered_by": denise, "first_day": TODAY, "last_day": TODAY}
        with pytest.raises(ValidationError) as error:
            cover(clinic, **{**given, **changed})
        return str(error.value)

    assert "Sam does not work for Lakeside Spine Clinic." in refused(covered_by=stranger)
    assert "Choose a colleague." in refused(covered_by=ana)
    assert "must not be before" in refused(last_day=TODAY - timedelta(1))
    cover(clinic, nurse=ana, covered_by=denise, first_day=TODAY, last_day=TODAY)
    assert "entered already" in refused()
    assert Cover.objects.count() == 1


def test_covers_are_seen_by_the_clinics_staff_alone(clinic, denise, ana):
    cover(clinic, nurse=ana, covered_by=denise, first_day=TODAY, last_day=TODAY)
    stranger = a_nurse(a_clinic("Elsewhere"))
    assert Cover.objects.visible_to(denise).count() == 1
    assert not Cover.objects.visible_to(stranger).exists()


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("cover_ends_on_or_after_its_first_day", {"last_day": TODAY - timedelta(1)}),
        ("nobody_covers_for_themselves", {"same": True}),
    ],
)
def test_the_database_refuses_it_too(constraint, changed, clinic, denise, ana):
    nurse = denise if changed.pop("same", False) else ana
    given = {"nurse": nurse, "covered_by": denise, "first_day": TODAY, "last_day": TODAY}
    with refuses(constraint):
        Cover.objects.create(clinic=clinic, **{**given, **changed})
