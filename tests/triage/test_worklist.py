"""Which part of the worklist a nurse chooses, and how it is counted without counting a clinic."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.listed import counts, rows_for
from tracker.journal.record_day import record_day
from tracker.models import Alert, AlertEvent, Door, Summary
from tracker.people.assignment import assign, cover
from tracker.triage import worklist_counts
from tracker.triage.alerts import acknowledge
from tracker.triage.live_worklist import waiting
from tracker.triage.take_many import take_all
from tracker.triage.worklist import SHOWS, Days

pytestmark = pytest.mark.django_db


@pytest.fixture
def denise(clinic):
    return a_nurse(clinic, name="Denise Park, RN")


@pytest.fixture
def ana(clinic):
    return a_nurse(clinic, name="Ana Cole, RN")


def report(patient, *symptoms, **answers):
    given = {"symptoms": list(symptoms) or None, **answers}
    record_day(
        patient=patient, day=TODAY, answers=given, entered_by=patient.account, door=Door.PAGE,
        now=NOW,
    )  # fmt: skip
    return list(Alert.objects.filter(patient=patient))


def names(rows):
    return [row.patient.first_name for row in rows]


@pytest.fixture
def four(clinic, denise, ana):
    """Denise's, Ana's, and two of nobody; all but the last have reported a fever."""
    people = {}
    for name, nurse in (("Hers", denise), ("Anas", ana), ("Nobodys", None), ("Well", None)):
        people[name] = a_patient(clinic, first_name=name)
        assign([people[name]], nurse, by=denise, now=NOW)
    for name in ("Hers", "Anas", "Nobodys"):
        report(people[name], "fever")
    return people


def test_mine_are_those_i_am_the_nurse_of(four, denise):
    assert names(rows_for(denise, whose="mine")) == ["Hers"]


def test_mine_are_those_whose_nurse_i_cover_for_today(four, clinic, denise, ana):
    cover(clinic, nurse=ana, covered_by=denise, first_day=TODAY, last_day=TODAY)
    assert set(names(rows_for(denise, whose="mine"))) == {"Hers", "Anas"}
    tomorrow = TODAY + timedelta(days=1)
    assert names(rows_for(denise, whose="mine", day=tomorrow)) == ["Hers"]


def test_mine_are_those_whose_alert_i_have_taken(four, denise):
    acknowledge(Alert.objects.get(patient=four["Nobodys"]), by=denise, now=NOW)
    assert set(names(rows_for(denise, whose="mine", show="all"))) == {"Hers", "Nobodys"}
    assert names(rows_for(denise, whose="mine", show="in_hand")) == ["Nobodys"]


def test_unassigned_are_those_without_a_nurse(four, denise):
    assert names(rows_for(denise, whose="unassigned")) == ["Nobodys"]
    assert set(names(rows_for(denise, whose="unassigned", show="all"))) == {"Nobodys", "Well"}


def test_a_phase_is_told_by_the_day_of_the_procedure(clinic, denise):
    for name, day in (("Before", -3), ("Early", 2), ("Later", 20)):
        a_patient(clinic, first_name=name, day=day)

    def in_days(first, last):
        days = Days(TODAY - timedelta(days=last), TODAY - timedelta(days=first))
        return names(rows_for(denise, show="all", phase=days))

    assert in_days(0, 2) == ["Early"]
    assert in_days(3, 19) == []
    assert in_days(20, 42) == ["Later"]
    assert in_days(-9, -1) == ["Before"]


def test_the_choices_combine(four, clinic, denise):
    report(a_patient(clinic, first_name="Unread"), note="May I swim?")
    everything = {"whose": "unassigned", "show": "note", "phase": Days(TODAY, TODAY)}
    assert names(rows_for(denise, **everything)) == []
    everything["phase"] = Days(TODAY - timedelta(days=12), TODAY)
    assert names(rows_for(denise, **everything)) == ["Unread"]
    everything["whose"] = "mine"
    assert names(rows_for(denise, **everything)) == []


@pytest.mark.parametrize("whose", ["", "mine", "unassigned"])
def test_each_tab_counts_what_it_would_show(whose, four, clinic, denise):
    report(a_patient(clinic), note="Hello")
    phase = Days(TODAY - timedelta(days=12), TODAY)
    for chosen in (None, phase):
        counted = vars(counts(denise, whose=whose, phase=chosen))
        for show in SHOWS:
            rows = rows_for(denise, whose=whose, phase=chosen, show=show)
            assert counted[show] == rows.count(), show


def test_whose_tabs_count_who_needs_action(four, denise):
    counted = vars(counts(denise, show="all"))
    assert (counted[""], counted["mine"], counted["unassigned"]) == (3, 1, 1)
    assert counted[worklist_counts.FOLLOWED] == 4


def test_beyond_a_bound_nobody_counts(four, denise, monkeypatch):
    monkeypatch.setattr(worklist_counts, "MOST", 2)
    worklist_counts._counts.cache_clear()
    assert counts(denise).action == 2
    worklist_counts._counts.cache_clear()


def test_a_row_has_the_beginning_of_the_newest_unread_note(clinic, denise):
    report(a_patient(clinic), note="May I swim? " * 100)
    note = getattr(rows_for(denise, show="note").get(), "note")  # noqa: B009 mypy knows no note
    assert note.startswith("May I swim? May")
    assert len(note) == 141


def test_whoever_has_no_working_address_is_to_be_phoned(clinic, denise):
    patient = a_patient(clinic, first_name="Silas")
    Summary.objects.filter(patient=patient).update(needs_phone_call=True)
    assert names(rows_for(denise, show="phone")) == ["Silas"]


# Taking all that is open


def test_all_that_is_open_of_each_patient_is_taken(clinic, denise):
    patient = a_patient(clinic)
    report(patient, "leg_weakness", "fever", note="It began today.")
    taken = take_all([patient.pk], by=denise, now=NOW)
    assert (taken.alerts, taken.patients, taken.before) == (3, (patient,), ())
    assert {(a.state, a.owner) for a in Alert.objects.all()} == {("acknowledged", denise)}
    assert AlertEvent.objects.filter(kind="acknowledged", by=denise).count() == 3
    summary = Summary.objects.get()
    assert (summary.rank, summary.owner, summary.top_alert_id) == (3, denise, None)


def test_what_a_colleague_has_stays_hers_and_is_told(clinic, denise, ana):
    patient = a_patient(clinic)
    (alert,) = report(patient, "fever")
    acknowledge(alert, by=ana, now=NOW)
    taken = take_all([patient.pk], by=denise, now=NOW)
    assert (taken.alerts, [a.owner for a in taken.before]) == (0, [ana])
    assert Alert.objects.get().owner == ana


def test_taking_twice_changes_nothing(clinic, denise):
    patient = a_patient(clinic)
    report(patient, "fever")
    take_all([patient.pk], by=denise, now=NOW)
    again = take_all([patient.pk], by=denise, now=NOW + timedelta(minutes=1))
    assert (again.alerts, again.before) == (0, ())
    assert Alert.objects.get().acknowledged_at == NOW


@pytest.mark.parametrize("many", [1, 12])
def test_taking_costs_the_same_for_any_number(many, clinic, denise, django_assert_num_queries):
    patients = [a_patient(clinic) for _ in range(many)]
    for patient in patients:
        report(patient, "fever")
    # the savepoint, and its end; who is locked, their alerts; alerts, history, summaries
    with django_assert_num_queries(7):
        take_all([patient.pk for patient in patients], by=denise, now=NOW)


# What waits now


def test_what_waits_is_told_by_severity_the_newest_first(four, clinic, denise):
    member = denise.membership
    before = waiting(member)
    assert (before.counts, before.emergencies) == ((0, 3, 0), ())
    patient = a_patient(clinic)
    (alert,) = report(patient, "leg_weakness")
    after = waiting(member)
    assert (after.counts, after.emergencies) == ((1, 3, 0), ((patient.pk, alert.pk),))
    acknowledge(alert, by=denise, now=NOW)
    assert waiting(member) == before


def test_what_waits_elsewhere_is_not_told(four):
    stranger = a_nurse(a_clinic("Elsewhere"))
    assert waiting(stranger.membership).counts == (0, 0, 0)
