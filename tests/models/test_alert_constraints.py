"""What the database itself refuses of alerts, their history, and the settings of rules."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_clinic
from tests.models.test_constraints import refuses
from tracker.models import Alert, AlertEvent, RuleSetting

pytestmark = pytest.mark.django_db


def an_alert(patient, rule="pain_leg_up", **fields):
    return Alert.objects.create(
        **{
            "patient": patient, "rule": rule, "severity": "watch", "reason": "Leg pain up",
            "raised_at": NOW, "due_at": NOW + timedelta(days=1), **fields,
        }
    )  # fmt: skip


ASLEEP = {"state": "snoozed", "snoozed_until": TODAY, "snooze_reason": "Visit on Thursday"}


def test_a_red_flag_is_never_snoozed(patient):
    an_alert(patient, **ASLEEP)
    with refuses("red_flags_are_never_snoozed"):
        an_alert(patient, "red_flag:fever", **ASLEEP)


@pytest.mark.parametrize("missing", [{"snoozed_until": None}, {"snooze_reason": ""}])
def test_a_snoozed_alert_says_until_when_and_why(patient, missing):
    with refuses("snoozed_alert_alone_says_until_when_and_why"):
        an_alert(patient, **{**ASLEEP, **missing})


def test_an_alert_that_is_awake_has_no_end_of_a_snooze(patient):
    with refuses("snoozed_alert_alone_says_until_when_and_why"):
        an_alert(patient, snoozed_until=TODAY)


def test_a_snoozed_alert_is_still_the_only_one_of_its_rule(patient):
    an_alert(patient, **ASLEEP)
    with refuses("one_unresolved_alert_per_patient_and_rule"):
        an_alert(patient)


@pytest.mark.parametrize(("kind", "until"), [("snoozed", None), ("acknowledged", TODAY)])
def test_a_snooze_and_nothing_else_has_an_end(patient, kind, until):
    alert = an_alert(patient)
    with refuses("only_a_snooze_has_an_end"):
        AlertEvent.objects.create(alert=alert, kind=kind, at=NOW, until=until)


@pytest.mark.parametrize("rule", ["red_flag", "red_flag:fever"])
def test_red_flags_are_never_switched(rule):
    clinic = a_clinic()
    with refuses("red_flags_are_never_switched"):
        RuleSetting.objects.create(clinic=clinic, rule=rule, is_on=False, changed_at=NOW)


def test_no_clinic_sets_red_flags():
    with refuses("clinic_never_sets_red_flags"):
        a_clinic(rules={"red_flag": {"on": False}})
