"""A resolved alert is raised again by new evidence only; a red flag on every further day."""

import pytest

from tests.cast import NOW, TODAY, a_patient
from tests.triage.acting import DAY, history, log, log_course, summary_of, unresolved
from tracker.models import Alert
from tracker.rules.severity import Severity
from tracker.rules.triage import Finding
from tracker.triage.alerts import acknowledge, raise_findings, resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(nurse):
    return a_patient(nurse.membership.clinic, day=40)


@pytest.fixture
def pain(patient):
    """An alert: leg pain, usually 3, was 6 today."""
    log_course(patient, "pain_leg", [3, 3, 3, 3, 3, 6, 6, 6])
    return unresolved(patient)["pain_leg_up"]


def close(alert, by, outcome="expected", now=NOW):
    return resolve(alert, by=by, outcome=outcome, note="", now=now)


def test_a_further_save_of_the_same_day_does_not_raise_it_again(patient, pain, nurse):
    close(pain, nurse)
    log(patient, TODAY, pain_leg=6, medicine_doses=2, note="Took two", now=NOW)
    assert set(unresolved(patient)) == {"unread_note"}


def test_a_small_correction_of_the_same_day_does_not_raise_it_again(patient, pain, nurse):
    close(pain, nurse)
    log(patient, TODAY, pain_leg=7, now=NOW)
    assert not unresolved(patient)


def test_what_is_expected_does_not_come_back_on_the_same_deterioration(patient, pain, nurse):
    close(pain, nurse)
    for days in (1, 2, 3, 4):
        log(patient, TODAY + days * DAY, pain_leg=6 + days % 2)
    assert not unresolved(patient)


def test_materially_worse_than_at_its_end_raises_it_again(patient, pain, nurse):
    close(pain, nurse)
    log_course(patient, "pain_leg", [9, 9, 9], until=TODAY + 3 * DAY)
    again = unresolved(patient)["pain_leg_up"]
    assert again.state == "open"
    assert again.pk != pain.pk
    assert summary_of(patient).open_alerts == 1


def test_a_new_deterioration_after_a_recovery_raises_it_again(patient, pain, nurse):
    close(pain, nurse)
    log_course(patient, "pain_leg", [3, 3, 3, 3, 3, 3, 3], until=TODAY + 7 * DAY)
    assert not unresolved(patient)
    log_course(patient, "pain_leg", [7, 7, 7, 7], until=TODAY + 11 * DAY)
    assert "pain_leg_up" in unresolved(patient)


def test_a_mistake_says_nothing_of_later_days(patient, nurse):
    log_course(patient, "pain_leg", [3, 3, 3, 3, 3, 9, 9, 9])
    close(unresolved(patient)["pain_leg_up"], nurse, outcome="mistake")
    log(patient, TODAY, pain_leg=9, steps=10, now=NOW)
    assert not unresolved(patient)
    log(patient, TODAY + DAY, pain_leg=8)
    assert "pain_leg_up" in unresolved(patient)


def test_one_rule_that_is_closed_closes_no_other(patient, pain, nurse):
    close(pain, nurse)
    log_course(patient, "pain_back", [2, 2, 2, 2, 2, 7, 7, 7], until=TODAY + 8 * DAY)
    assert set(unresolved(patient)) == {"pain_back_up"}


def test_a_red_flag_rises_again_on_a_further_day(patient, nurse):
    (alert,) = log(patient, symptoms=["fever"]).raised
    close(alert, nurse, outcome="advised")
    log(patient, TODAY, symptoms=["fever"], pain_leg=1, now=NOW)
    assert not unresolved(patient), "the same report, saved once more"
    assert [a.rule for a in log(patient, TODAY + DAY, symptoms=["fever"]).raised] == [
        "red_flag:fever"
    ]


def test_a_red_flag_that_somebody_has_rises_again_on_a_further_day(patient, nurse):
    (alert,) = log(patient, symptoms=["fever"]).raised
    acknowledge(alert, by=nurse, now=NOW)
    log(patient, TODAY + DAY, symptoms=["fever"])
    alert.refresh_from_db()
    assert (alert.state, alert.owner) == ("open", None)
    assert history(alert) == [("raised", None), ("acknowledged", nurse), ("again", None)]


def test_evidence_joins_what_somebody_has_without_taking_it_from_her(patient, pain, nurse):
    acknowledge(pain, by=nurse, now=NOW)
    log(patient, TODAY + DAY, pain_leg=9)
    alert = unresolved(patient)["pain_leg_up"]
    assert (alert.state, alert.owner) == ("acknowledged", nurse)
    assert len(alert.evidence["reported_on"]) > 1
    assert Alert.objects.count() == 1


def test_a_graver_finding_makes_the_alert_graver_and_asks_for_a_person_sooner(patient, pain, nurse):
    acknowledge(pain, by=nurse, now=NOW)
    pain.refresh_from_db()
    graver = Finding("pain_leg_up", Severity.URGENT, "Leg pain up 6 points", dict(pain.evidence))
    raised = raise_findings(
        patient.pk, [graver], unresolved=[pain], day=TODAY, hours=patient.clinic.hours, now=NOW
    )
    assert raised == [pain]
    pain.refresh_from_db()
    assert (pain.severity, pain.state) == ("urgent", "open")
    milder = Finding("pain_leg_up", Severity.WATCH, "Leg pain up", dict(pain.evidence))
    raise_findings(
        patient.pk, [milder], unresolved=[pain], day=TODAY, hours=patient.clinic.hours, now=NOW
    )
    assert pain.severity == "urgent"


def test_a_log_without_findings_asks_for_no_earlier_alert(patient, pain, nurse):
    close(pain, nurse)
    assert log(patient, TODAY + DAY, pain_leg=3).raised == []
