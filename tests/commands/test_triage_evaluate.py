"""`manage.py triage evaluate`: its figures, where they come from, and what they are."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tracker.management.commands.triage import told
from tracker.management.evaluation.cohort import make_recovery, on
from tracker.management.evaluation.planted import Deterioration, Kind
from tracker.management.evaluation.run import Evaluation
from tracker.management.evaluation.score import Score, alerts_of, found_on
from tracker.management.evaluation.through_door import RedFlags, live, open_clinic
from tracker.models import Alert, Clinic, Patient
from tracker.rules.severity import Severity
from tracker.rules.triage import RED_FLAG, Episode

# it makes a database of its own, whichever is configured
pytestmark = [pytest.mark.django_db, pytest.mark.once]

SEED = 311  # the rules were tuned on others


@pytest.fixture(scope="module")
def score():
    """Of 150 patients; judged once."""
    counted = Score()
    for number in range(1, 151):
        counted.add(make_recovery(number, seed=SEED))
    return counted


def test_the_figures_have_the_keys_of_the_design_and_nothing_real_is_touched():
    out, err = StringIO(), StringIO()
    call_command("triage", "evaluate", patients=12, seed=SEED, json=True, stdout=out, stderr=err)
    figures = json.loads(out.getvalue())
    assert list(figures) == [
        "patients", "weeks", "seed", "logs", "red_flags", "deteriorations",
        "false_alerts_per_100_patient_weeks", "alerts_per_100_logs",
    ]  # fmt: skip
    assert (figures["patients"], figures["weeks"], figures["seed"]) == (12, 12, SEED)
    assert list(figures["red_flags"]) == ["total", "alerted_in_same_save"]
    planted = figures["deteriorations"]
    assert list(planted) == ["total", "detected", "within_3_logs", "median_days", "by_kind"]
    assert list(planted["by_kind"]) == list(Kind)
    assert all(list(kind) == ["total", "within_3_logs"] for kind in planted["by_kind"].values())
    assert "red flags saved day by day" in err.getvalue()
    assert not Clinic.objects.exists()
    assert not Patient.objects.exists()


def test_the_report_says_it_in_words(score):
    report = told(Evaluation(150, SEED, score, RedFlags(30, 30)))
    assert report.startswith("150 made-up patients over 12 weeks, seed 311, ")
    assert "Red flags: 30 of 30 alerted in the same save" in report
    assert all(kind in report for kind in Kind)


def test_a_cohort_of_nobody_is_refused():
    with pytest.raises(CommandError, match="--patients"):
        call_command("triage", "evaluate", patients=0)


def test_every_red_flag_has_its_alert_when_the_save_is_done():
    counted, clinic = RedFlags(), open_clinic()
    made = (make_recovery(number, seed=SEED) for number in range(1, 90))
    flagged = [recovery for recovery in made if recovery.red_flags][:5]
    for recovery in flagged:
        live(recovery, clinic, counted)
    assert counted.total >= sum(len(recovery.red_flags) for recovery in flagged) > 0
    assert counted.alerted_in_same_save == counted.total


@pytest.mark.parametrize("number", [2, 5, 9])
def test_the_real_save_raises_what_judging_the_whole_course_finds(number):
    recovery = make_recovery(number, seed=SEED)
    patient = live(recovery, open_clinic(), RedFlags(), whole=True)
    raised = Alert.objects.filter(patient=patient)
    first_of: dict[str, str] = {}
    for episode in alerts_of(recovery):
        first_of.setdefault(episode.rule, episode.day.isoformat())
    assert {a.rule: a.evidence["reported_on"][0] for a in raised} == first_of


def test_most_of_what_is_planted_is_found_and_false_alerts_are_few(score):
    figures = score.figures()
    planted = figures["deteriorations"]
    assert planted["total"] > 50
    assert planted["within_3_logs"] > 0.6 * planted["total"]
    assert planted["detected"] > 0.75 * planted["total"]
    assert figures["false_alerts_per_100_patient_weeks"] < 3


# The scoring itself

PLANTED = Deterioration(Kind.LEG_PAIN, 30, 30, frozenset({"pain_leg"}))


def episode(*days: int, measure: str = "pain_leg", rule: str = "pain_leg_up") -> Episode:
    dates = tuple(on(day) for day in days)
    return Episode(rule, Severity.WATCH, dates[0], "…", {"measure": measure}, dates)


def test_what_is_found_is_found_by_an_alert_about_it_from_its_beginning_on():
    assert found_on(PLANTED, [episode(33)]) == 33
    assert found_on(PLANTED, [episode(20)]) is None
    assert found_on(PLANTED, [episode(28, 31)]) == 31  # new evidence joins the alert
    assert found_on(PLANTED, [episode(33, measure="standing_min")]) is None
    no_gain = Deterioration(Kind.NO_GAIN, 42, 42, frozenset({"pain_leg"}))
    assert found_on(no_gain, [episode(43)]) is None
    assert found_on(no_gain, [episode(43, rule="no_gain")]) == 43


def test_red_flags_are_no_false_alerts(score):
    assert not [rule for rule in score.false if rule.startswith(RED_FLAG)]
