"""The plan: every phase with today marked, whom to call, and where each line is from."""

from datetime import timedelta

import pytest

from tests.cast import TODAY, a_patient
from tests.web.patient.home import Home
from tracker.guidance import mild


def test_today_is_marked_in_its_phase(home):
    page = home.read("/guidance/")
    assert "Day 12 · Tuesday, November 3" in page
    here = page.words.split("You are here")
    assert len(here) == 2
    assert here[1].lstrip().startswith(mild().phase_on(12).title)


def test_every_phase_says_what_to_do_to_avoid_and_to_expect(home):
    page = home.read("/guidance/")
    for phase in mild().phases:
        assert phase.title in page
        for line in (*phase.do, *phase.avoid, *phase.expect):
            assert line.text in page


def test_phases_stand_on_the_patients_calendar(home):
    assert "Days 3 to 13: October 25, 2026 to November 4, 2026" in home.read("/guidance/")


def test_what_lies_behind_comes_after_what_lies_ahead(home):
    words = home.read("/guidance/").words
    assert words.index("You are here") < words.index("What comes next")
    assert words.index("What comes next") < words.index("What lies behind you")


def test_every_line_has_its_sources_one_tap_away(home):
    page = home.read("/guidance/")
    assert page.words.count("Where this comes from") == len(mild().phases)
    for phase in mild().phases:
        for line in (*phase.do, *phase.expect):
            for source in line.sources:
                said = source.origin if source.kind == "reference" else source.text
                assert said in page, line.text
    assert "A clinician still has to approve it." in page


def test_red_flags_say_whom_to_call(home):
    page = home.read("/guidance/")
    assert "When to call 911 or your clinic" in page
    for flag in mild().red_flags:
        assert flag.question in page
    assert 'href="tel:911"' in page.html
    assert 'href="tel:2065550142"' in page.html


@pytest.mark.parametrize("what", ["lifting", "strenuous", "driving"])
def test_what_the_clinic_has_cleared_is_said_and_no_longer_avoided(home, patient, what):
    line = next(line for line in mild().phase_on(12).avoid if line.until_cleared == what)
    assert line.text in home.read("/guidance/")
    patient.procedures.update(**{f"{what}_cleared_on": TODAY - timedelta(days=1)})
    page = home.read("/guidance/")
    assert line.text not in page
    assert "Your clinic has cleared you for" in page
    assert "since Monday, November 2" in page


def test_before_the_procedure_the_plan_is_ahead(clinic):
    page = Home(a_patient(clinic, day=-5).account).read("/guidance/")
    assert "Your procedure is on Sunday, November 8. This is what comes after it." in page
    assert "You are here" not in page


@pytest.mark.parametrize("day", [0, 1827, 2000])
def test_there_is_always_a_phase_from_day_0_on(clinic, day):
    page = Home(a_patient(clinic, day=day).account).read("/guidance/")
    assert page.words.count("You are here") == 1


def test_without_a_procedure_there_are_still_the_red_flags(home, patient):
    patient.procedures.update(active=False)
    page = home.read("/guidance/")
    assert "There is no procedure date yet" in page
    assert mild().red_flags[0].question in page
