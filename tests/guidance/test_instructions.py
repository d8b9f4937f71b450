"""What clinics tell their patients differently: each option's words, source, and place."""

import re
from dataclasses import replace

import pytest

from tests.guidance.reading_level import EASY, ease, grade
from tracker.guidance import mild, shipped_tables
from tracker.guidance.instructions import (
    CHOSEN,
    choice_faults,
    instructions,
    instructions_after,
    instructions_in,
    with_instructions,
)

PRODUCT = shipped_tables("mild")

ENGLISH, SPANISH = instructions("en"), instructions("es")
OPTIONS = [(m.code, o) for m in ENGLISH.matters for o in m.options]
IN_SPANISH = [(m.code, o) for m in SPANISH.matters for o in m.options]
# What each matter rests on: the references in docs/clinical-sources.md.
DOCUMENTED = {
    "dressing": {2, 3}, "shower": {2, 3}, "bathing": {9}, "driving": {2, 3}, "lifting": {2, 3},
    "bending": {3}, "walking": {2, 3}, "sitting": {3},
}  # fmt: skip


def told(choices=(), left_out=(), language="en"):
    return with_instructions(mild(language), dict(choices), left_out, language=language)


def lines(guidance, part, phase=0):
    return [line.text for line in getattr(guidance.phases[phase], part)]


def test_every_matter_of_the_clinical_facts_is_there_with_each_clinics_word():
    found = {
        matter.code: {
            source.number for o in matter.options for source in o.sources if source.number
        }
        for matter in ENGLISH.matters
    }
    assert found == DOCUMENTED


def test_blood_thinners_are_no_matter_of_choice():
    assert "blood_thinners" not in {matter.code for matter in ENGLISH.matters}
    assert any("blood thinner" in line for line in lines(told(), "do"))


@pytest.mark.parametrize(("matter", "option"), OPTIONS)
def test_an_option_reads_easily_and_says_that_it_is_the_clinics(matter, option):
    assert grade(option.text) <= 6, option.text
    assert len(re.findall(r"[.!?](?:\s|$)", option.text)) <= 2
    assert option.sources[0].is_clinics
    assert option.sources[0].note == CHOSEN
    assert option.sources[1].origin == PRODUCT["references"][str(option.sources[1].number)]


@pytest.mark.parametrize(("matter", "option"), IN_SPANISH)
def test_an_option_reads_easily_in_spanish(matter, option):
    assert ease(option.text) >= EASY, option.text


def test_both_languages_have_the_same_matters_and_options():
    def shape(told):
        return [(m.code, m.until_cleared, [o.code for o in m.options]) for m in told.matters]

    assert shape(ENGLISH) == shape(SPANISH)


# What no text of the product may say; only the number of a limit on lifting is a clinic's to say.
CLINICS_TO_SAY = "normal-activity-or-limits"


@pytest.mark.parametrize(("matter", "option"), OPTIONS + IN_SPANISH)
def test_an_option_claims_nothing_that_no_text_may(matter, option):
    for reconciled in mild().reconciled:
        if reconciled.code == CLINICS_TO_SAY and matter == "lifting":
            continue
        for phrase in reconciled.never_say:
            assert not re.search(rf"(?<!\w){re.escape(phrase.lower())}(?!\w)", option.text.lower())


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_line_that_gives_way_stands_in_the_guidance_letter_for_letter(language):
    guidance, here = mild(language), instructions(language)
    said = {line.text for phase in guidance.phases for line in phase.do}
    assert said >= set(here.lines) | set(here.visit_lines)
    codes = {matter.code for matter in here.matters}
    assert {code for codes_of in here.lines.values() for code in codes_of} <= codes
    steps = {step.code for step in guidance.steps}
    assert {code for matter in here.matters for code in matter.said_with} <= steps
    assert frozenset().union(*here.visit_lines.values()) <= steps


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_holds_until_it_is_cleared_stands_beside_that_line(language):
    limits = {
        line.until_cleared: line.text
        for line in mild(language).phases[0].avoid
        if line.until_cleared
    }
    for matter in instructions(language).matters:
        if matter.until_cleared:
            assert matter.ask == limits[matter.until_cleared]


# What patients read


def test_by_default_the_guidance_is_as_it_is():
    assert told() == mild()


def test_a_choice_stands_where_the_patient_was_told_to_ask():
    read = lines(told({"dressing": "two-days"}), "do")
    assert "Take off the outer bandage after two days." in read
    assert "Ask your clinic when to take off the bandage." not in read


def test_of_two_matters_in_one_line_the_other_is_still_asked():
    read = lines(told({"shower": "clean-and-dry"}), "do")
    assert "Keep the wound clean and dry." in read
    assert "Ask your clinic when you may take a bath or use a pool." in read
    both = lines(told({"shower": "clean-and-dry", "bathing": "four-days"}), "do")
    assert not any("use a pool" in line and line.startswith("Ask") for line in both)


def test_it_is_read_in_the_patients_language():
    read = lines(told({"dressing": "two-days"}, language="es"), "do")
    assert "Quítese la venda de afuera a los dos días." in read


@pytest.mark.parametrize(
    ("choices", "clearance"),
    [
        ({"lifting": "ten-pounds"}, "lifting"),
        ({"bending": "until-follow-up"}, "lifting"),
        ({"driving": "three-days"}, "driving"),
    ],
)
def test_a_limit_is_told_beside_the_line_that_the_clinic_clears_and_only_until_then(
    choices, clearance
):
    plain, read = mild().phases[3].avoid, told(choices).phases[3].avoid
    assert read[: len(plain)] == plain, "no day and no choice ends what the clinic must clear"
    (added,) = read[len(plain) :]
    assert added.until_cleared == clearance


def test_a_line_that_a_clinic_wrote_itself_stays():
    phase = mild().phases[0]
    own = replace(phase.do[0], text="Take off the bandage in our office.")
    guidance = replace(mild(), phases=(replace(phase, do=(own,)), *mild().phases[1:]))
    read = with_instructions(guidance, {"dressing": "two-days"}, (), language="en")
    assert lines(read, "do") == ["Take off the bandage in our office."]


def test_a_visit_that_is_not_held_is_not_spoken_of():
    read = told(left_out=["visit-6-weeks"])
    assert "visit-6-weeks" not in {step.code for step in read.steps}
    assert "Plan your visit at six weeks." not in lines(read, "do", phase=2)
    assert "Ask your clinic when your next visit is." in lines(read, "do", phase=2)
    assert "Plan your first visit, one to two weeks after day 0." in lines(read, "do", phase=1)


def test_what_is_said_in_an_email_comes_after_its_own_words():
    said = instructions_after(
        "guidance-day-0", {"dressing": "two-days", "walking": "regularly"}, language="en"
    )
    assert [option.text for _, option in said] == ["Take off the outer bandage after two days."]


def test_what_was_said_then_is_known_by_the_words_that_were_kept():
    kept = "Hoy tómelo con calma.\n\nQuítese la venda de afuera\na los dos días.\n"
    assert instructions_in("guidance-day-0", kept, language="en") == [
        "Take off the outer bandage after two days."
    ]
    assert instructions_in("guidance-day-0", "Take it easy.", language="en") == []


@pytest.mark.parametrize("choices", [{"dressing": "never"}, {"hairdo": "two-days"}])
def test_a_choice_that_is_none_is_refused(choices):
    assert list(choice_faults(choices)) == list(choices)
    assert choice_faults({"dressing": "two-days"}) == {}
