"""What the shipped guidance says, when, and how simply."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from tests.guidance.every_entry import sentences
from tests.guidance.reading_level import EASY, ease, grade, spanish_syllables
from tracker.guidance import LAST_DAY, Guidance, Severity, Step, mild

GUIDANCE = mild()
KINDS = {
    kind: [step for step in GUIDANCE.steps if step.kind == kind]
    for kind in (
        "log_request",
        "nudge",
        "guidance",
        "visit",
        "summary",
        "activity",
        "check_in",
        "milestone",
        "cleared",
    )
}
DAY_0 = date(2026, 11, 3)


def days_of(code: str) -> list[int]:
    return [(when.on(DAY_0) - DAY_0).days for when in GUIDANCE.step(code).whens]


# When


def test_the_phases_lead_from_day_0_to_year_5_without_a_gap() -> None:
    days = [day for phase in GUIDANCE.phases for day in range(phase.from_day, phase.to_day + 1)]
    assert days == list(range(LAST_DAY + 1))
    assert [phase.from_day for phase in GUIDANCE.phases] == [0, 3, 14, 43, 367]


def test_guidance_falls_on_documented_days_only() -> None:
    whens = [when for step in KINDS["guidance"] for when in step.whens]
    assert [when.day for when in whens if when.day is not None] == [
        0, 1, 2, 3, 3, 14, 21, 28, 42,
    ]  # fmt: skip
    assert [when.years for when in whens if when.years is not None] == [2, 5]


def test_a_log_is_asked_for_daily_then_ever_less_often() -> None:
    assert days_of("log-daily") == list(range(1, 15))
    assert days_of("log-thrice-weekly") == [16, 18, 21, 23, 25, 28, 30, 32, 35, 37, 39, 42]
    assert days_of("log-weekly") == [49, 56, 63, 70, 77, 84]
    assert [when.months for when in GUIDANCE.step("log-monthly").whens] == list(range(4, 13))
    assert [when.years for when in GUIDANCE.step("log-yearly").whens] == [2, 3, 4, 5]


@pytest.mark.parametrize("first", [date(2023, 1, 1), date(2027, 7, 1)])
def test_no_day_is_asked_about_twice_whatever_the_procedure_date(first: date) -> None:
    for offset in range(366):
        performed_on = first + timedelta(days=offset)
        asked = [w.on(performed_on) for step in KINDS["log_request"] for w in step.whens]
        assert len(set(asked)) == len(asked) == 45, performed_on


def test_every_request_has_a_nudge_the_next_morning() -> None:
    for ask in KINDS["log_request"]:
        nudge = GUIDANCE.step(f"{ask.code}-nudge")
        assert (nudge.slot, nudge.local_time) == ("morning", time(9, 30))
        assert nudge.condition == "requested_day_not_logged"
        nudged_on = [when.on(date(2028, 2, 29)) for when in nudge.whens]
        assert nudged_on == [when.on(date(2028, 2, 29)) + timedelta(days=1) for when in ask.whens]


def test_all_else_leaves_in_the_evening_at_the_patients_own_time() -> None:
    for step in GUIDANCE.steps:
        if step.kind != "nudge":
            assert (step.slot, step.local_time) == ("evening", None)
    conditions = {kind: {step.condition for step in steps} for kind, steps in KINDS.items()}
    assert conditions == {
        "log_request": {"not_logged"},
        "nudge": {"requested_day_not_logged"},
        "guidance": {None, "limits_not_cleared"},
        "visit": {None},
        "summary": {"logged_this_week"},
        "activity": {
            "not_returned:light_activity", "not_returned:daily_routine", "not_returned:work",
        },
        "check_in": {"silent"},
        "milestone": {
            "reached:farther_than_before", "reached:stood_10_min", "reached:walked_a_mile",
        },
        "cleared": {"cleared:lifting", "cleared:strenuous", "cleared:driving"},
    }  # fmt: skip


def test_a_week_is_summed_up_while_the_plan_asks_at_least_weekly() -> None:
    assert days_of("weekly-summary") == list(range(7, 85, 7))


def test_fewer_e_mails_ask_every_second_day_then_weekly() -> None:
    kept = {
        step.code: [day for n, day in enumerate(days_of(step.code), 1) if n in step.fewer]
        for step in KINDS["log_request"]
        if step.fewer is not None
    }
    assert kept == {
        "log-daily": [2, 4, 6, 8, 10, 12, 14],
        "log-thrice-weekly": [21, 28, 35, 42],
    }
    for ask in KINDS["log_request"]:
        assert GUIDANCE.step(f"{ask.code}-nudge").fewer == ask.fewer


def test_visits_are_proposed_from_a_call_on_day_1_to_year_5() -> None:
    whens = [(w.day, w.months, w.years) for step in KINDS["visit"] for w in step.whens]
    assert whens == [
        (1, None, None),
        (7, None, None),
        (42, None, None),
        *((None, months, None) for months in (3, 6, 12)),
        *((None, None, years) for years in (2, 3, 4, 5)),
    ]
    assert all(step.sources[0].kind == "proposal" for step in KINDS["visit"])


# What


def test_lifting_exercise_and_driving_wait_for_the_clinic_in_every_phase() -> None:
    for phase in GUIDANCE.phases:
        waiting = [line.until_cleared for line in phase.avoid if line.until_cleared]
        assert waiting == ["lifting", "strenuous", "driving"]


def test_what_clinics_decide_is_a_question_to_the_clinic() -> None:
    lines = [line.text for phase in GUIDANCE.phases for line in (*phase.do, *phase.avoid)]
    for matter in ("bandage", "shower", "blood thinner", "drive", "lift", "how much to walk"):
        said = [line for line in lines if matter in line]
        assert said
        assert all("your clinic" in line for line in said), matter


def test_every_red_flag_of_the_fact_base_is_asked_about() -> None:
    flags = Counter(flag.severity for flag in GUIDANCE.red_flags)
    assert flags == {Severity.EMERGENCY: 8, Severity.URGENT: 8}
    assert {flag.code for flag in GUIDANCE.red_flags if flag.severity == "emergency"} == {
        "saddle_numbness",
        "bladder_or_bowel",
        "sexual_numbness",
        "leg_weakness",
        "leg_numbness",
        "severe_back_pain",
        "chest_or_breathing",
        "fever_with_stiff_neck_or_confusion",
    }
    assert {flag.code for flag in GUIDANCE.red_flags if flag.severity == "urgent"} == {
        "headache_upright",
        "wound_clear_fluid",
        "wound_bulge",
        "fever",
        "wound_redness_or_drainage",
        "leg_swelling",
        "fall",
        "uncontrolled_pain",
    }
    assert GUIDANCE.red_flag("leg_weakness").reported == "New leg weakness reported"


def test_advice_for_an_emergency_is_to_call_911_and_for_urgent_to_call_the_clinic() -> None:
    emergency, urgent = (
        GUIDANCE.advice_for(Severity.EMERGENCY),
        GUIDANCE.advice_for(Severity.URGENT),
    )
    assert emergency.title == "Call 911 now"
    assert urgent.title == "Call your clinic today"
    for advice in GUIDANCE.advice:
        assert "Nobody watches this page around the clock." in advice.lines


# How


@pytest.mark.parametrize("text", sorted(set(sentences(GUIDANCE))))
def test_a_patient_text_reads_at_sixth_grade_or_below(text: str) -> None:
    assert grade(text) <= 6


def test_a_leaflets_language_would_not_pass() -> None:
    assert grade("Inflammation subsides and the nerves recover from pressure.") > 6


@pytest.mark.parametrize("step", GUIDANCE.steps, ids=lambda step: step.code)
def test_a_message_names_no_number_of_the_patients_own(step: Step) -> None:
    assert step.subject == "Your note for today"
    assert set(re.findall(r"\{(.*?)\}", step.text)) <= {"clinic", "first_name", "phone"}
    assert not re.search(r"\d", step.text)


@pytest.mark.parametrize("step", KINDS["visit"], ids=lambda step: step.code)
def test_a_visit_message_says_whom_to_call_without_a_date(step: Step) -> None:
    assert step.text.startswith("About now is the usual time for")
    assert step.text.endswith("call {phone}.")


def test_no_text_claims_what_the_fact_base_forbids() -> None:
    said = " ".join(sentences(GUIDANCE)).lower()
    for claim in ("without removing", "88", "2018", "medicare", "little risk", "low risk", "pound"):
        assert claim not in said


# Spanish

SPANISH = mild("es")


@pytest.mark.parametrize("text", sorted(set(sentences(SPANISH))))
def test_a_spanish_text_reads_at_sixth_grade_or_below(text: str) -> None:
    assert ease(text.format(clinic="su clínica", first_name="Ana", phone="tres")) >= EASY


def test_an_article_in_spanish_would_not_pass() -> None:
    assert ease("La inflamación posoperatoria disminuye progresivamente.") < EASY


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("caminata", 4), ("quiero", 2), ("día", 2), ("ciudad", 2), ("agua", 2), ("aún", 2),
        ("guerra", 2), ("muy", 1), ("poeta", 3), ("911", 1),
    ],
)  # fmt: skip
def test_syllables_of_spanish_are_counted_as_they_are_spoken(word: str, syllables: int) -> None:
    assert spanish_syllables(word) == syllables


def test_both_languages_have_the_same_entries_under_other_words() -> None:
    both = list(zip(sentences(GUIDANCE), sentences(SPANISH), strict=True))
    assert all(english != spanish for english, spanish in both)
    assert [step.code for step in GUIDANCE.steps] == [step.code for step in SPANISH.steps]
    assert [p.code for p in GUIDANCE.phases] == [p.code for p in SPANISH.phases]
    assert all(a.title != b.title for a, b in zip(GUIDANCE.phases, SPANISH.phases, strict=True))


def test_all_but_the_words_is_the_same_in_both_languages() -> None:
    def without_words(step: Step) -> Step:
        sources = tuple(replace(source, note="") for source in step.sources)
        return replace(step, text="", subject="", sources=sources)

    assert [without_words(s) for s in SPANISH.steps] == [without_words(s) for s in GUIDANCE.steps]
    assert [f.reported for f in SPANISH.red_flags] == [f.reported for f in GUIDANCE.red_flags]
    assert SPANISH.symptom_codes == GUIDANCE.symptom_codes


def test_both_languages_tell_the_same_numbers() -> None:
    for english, spanish in zip(sentences(GUIDANCE), sentences(SPANISH), strict=True):
        assert re.findall(r"\d+(?:\.\d+)?", spanish) == re.findall(r"\d+(?:\.\d+)?", english)


@pytest.mark.parametrize("guidance", [GUIDANCE, SPANISH], ids=["en", "es"])
def test_a_message_has_two_sentences_at_most(guidance: Guidance) -> None:
    for step in guidance.steps:
        assert len(re.findall(r"[.!?](?:\s|$)", step.text)) <= 2, step.code
