"""A protocol is a file of guidance and a code: nothing else of the product knows its name."""

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from tests.cast import a_clinic, a_patient
from tests.rules.triage.courses import DAY_0, FLAGS, on
from tracker.guidance import Protocol, known_symptoms, mild, shipped_guidance
from tracker.models import Procedure
from tracker.rules.log.answers import InvalidAnswers, clean
from tracker.rules.triage import DayPoint, judge

PRODUCT = Path(__file__).parents[2] / "tracker"


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_protocol_ships_sound_guidance_that_is_read_once(protocol, language) -> None:
    found = shipped_guidance(protocol, language)
    assert found.steps
    assert found is shipped_guidance(str(protocol), language)


@pytest.mark.parametrize("protocol", Protocol)
def test_the_code_of_a_symptom_means_the_same_in_every_protocol(protocol) -> None:
    for language in ("en", "es"):
        for symptom in shipped_guidance(protocol, language).asked:
            assert known_symptoms(language)[symptom.code].question == symptom.question


def test_red_flags_are_known_before_what_can_be_expected() -> None:
    assert list(known_symptoms().values()) == [*mild().red_flags, *mild().symptoms]


def test_no_code_outside_the_guidance_asks_for_one_protocol_by_name() -> None:
    named = re.compile(r"\bmild\(|Protocol\.MILD")
    for path in PRODUCT.rglob("*.py"):
        if PRODUCT / "guidance" not in path.parents:
            assert not named.search(path.read_text(encoding="utf-8")), path


@pytest.mark.django_db
def test_a_procedure_of_an_unknown_protocol_is_not_stored() -> None:
    a_patient(a_clinic())
    with pytest.raises(IntegrityError), transaction.atomic():
        Procedure.objects.update(protocol="unheard-of")


def test_a_symptom_that_the_protocol_does_not_ask_about_is_refused() -> None:
    assert clean({"symptoms": ["fever"]}, symptom_codes={"fever"}).symptoms == ("fever",)
    with pytest.raises(InvalidAnswers, match="is not a symptom we ask about"):
        clean({"symptoms": ["fall"]}, symptom_codes={"fever"})


def test_symptoms_are_no_question_about_the_time_before() -> None:
    with pytest.raises(InvalidAnswers, match="There is no question “symptoms”"):
        clean({"symptoms": ["fever"]})


def test_a_log_is_judged_by_the_red_flags_of_its_own_protocol() -> None:
    points = [DayPoint(on(3), symptoms=("fever", "fall"))]
    fever = [flag for flag in FLAGS if flag.code == "fever"]
    found = judge(points, day=on(3), performed_on=DAY_0, flags=fever)
    assert [finding.rule for finding in found] == ["red_flag:fever"]
