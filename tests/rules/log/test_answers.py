"""One validation for every door: what counts as an answer, and words that say the fix."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.guidance import mild
from tracker.rules.log.answers import (
    FIELDS,
    LONGEST_NOTE,
    NUMBERS,
    STOPPED_BY,
    Answers,
    InvalidAnswers,
    clean,
)

FIXES = {
    "daily_distance_m": "The day's whole distance is a number of meters from 0 to 100,000.",
    "steps": "Steps are a number from 0 to 200,000.",
    "walking_distance_m": "The farthest walk is a number of meters from 0 to 100,000.",
    "walking_min": "Walking time is a number of minutes from 0 to 1,440.",
    "standing_min": "Standing time is a number of minutes from 0 to 1,440.",
    "pain_back": "Back pain is a number from 0 to 10.",
    "pain_leg": "Leg pain is a number from 0 to 10.",
    "medicine_doses": "Doses of pain medicine are a number from 0 to 50.",
}
LIMITS = {
    "daily_distance_m": 100_000,
    "steps": 200_000,
    "walking_distance_m": 100_000,
    "walking_min": 1440,
    "standing_min": 1440,
    "pain_back": 10,
    "pain_leg": 10,
    "medicine_doses": 50,
}
DISTANCES = ("daily_distance_m", "walking_distance_m")
WHOLE = [name for name in LIMITS if name not in DISTANCES]

symptom_codes = sorted(mild().symptom_codes)


def errors_of(raw: dict[str, object]) -> dict[str, str]:
    with pytest.raises(InvalidAnswers) as refused:
        clean(raw)
    return refused.value.errors


def optional(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | values


any_answers = st.builds(
    Answers,
    **{
        name: optional(
            st.decimals(0, most, places=2) if name in DISTANCES else st.integers(0, most)
        )
        for name, most in LIMITS.items()
    },
    stopped_by=st.sets(st.sampled_from(STOPPED_BY)).map(
        lambda codes: tuple(code for code in STOPPED_BY if code in codes)
    ),
    symptoms=optional(
        st.sets(st.sampled_from(symptom_codes)).map(lambda codes: tuple(sorted(codes)))
    ),
    note=st.text(st.characters(exclude_categories=["C", "Z"]), max_size=200),
).filter(lambda answers: answers != Answers())


@given(any_answers)
def test_what_was_kept_can_be_given_again_and_changes_nothing(answers: Answers) -> None:
    assert clean(json.loads(json.dumps(answers.as_json()))) == answers


@given(any_answers)
def test_a_form_and_json_say_the_same_thing(answers: Answers) -> None:
    form = {
        name: "" if value is None else value if isinstance(value, list) else str(value)
        for name, value in answers.as_json().items()
    }
    assert clean(form) == clean(answers.as_json())


def test_a_web_forms_text_is_understood() -> None:
    answers = clean(
        {
            "daily_distance_m": "1,200",
            "steps": " 12 ",
            "walking_distance_m": "85.5",
            "walking_min": "",
            "pain_back": "0",
            "pain_leg": "10",
            "medicine_doses": "  ",
            "stopped_by": ["other", "leg_pain"],
            "symptoms": "",
            "note": " Slept well.\r\nTook the stairs. ",
        }
    )
    assert answers == Answers(
        daily_distance_m=Decimal("1200.00"),
        steps=12,
        walking_distance_m=Decimal("85.50"),
        pain_back=0,
        pain_leg=10,
        stopped_by=("leg_pain", "other"),
        note="Slept well.\nTook the stairs.",
    )


def test_jsons_numbers_and_nulls_are_understood() -> None:
    answers = clean(
        {
            "daily_distance_m": 365.76,
            "steps": 4000.0,
            "standing_min": None,
            "symptoms": [],
            "stopped_by": None,
            "note": None,
        }
    )
    assert answers == Answers(daily_distance_m=Decimal("365.76"), steps=4000, symptoms=())


@pytest.mark.parametrize("name", LIMITS)
def test_each_measure_is_kept_at_both_of_its_limits(name: str) -> None:
    for limit in (0, LIMITS[name]):
        assert getattr(clean({name: limit}), name) == limit
        assert getattr(clean({name: f"{limit:,}"}), name) == limit


@pytest.mark.parametrize("name", LIMITS)
def test_each_measure_is_refused_past_its_limits(name: str) -> None:
    for beyond in (-1, LIMITS[name] + 1, str(LIMITS[name] + 1), "-1", LIMITS[name] * 10**400):
        assert errors_of({name: beyond}) == {name: FIXES[name]}


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize(
    "nonsense",
    [
        "12 feet", "five", "1e1", "1E1", "+5", "--5", "1,0", "5,5", "5 5", "0x5", "5_0", "٥", "５",
        "NaN", "nan", "Infinity", ".", ",", "5..", "9" * 10_000, True, False, float("nan"),
        float("inf"), float("-inf"), Decimal("NaN"), Decimal("sNaN"), [], [5], {}, {"value": 5},
        b"5", 5j, object(),
    ],
)  # fmt: skip
def test_what_is_not_plainly_a_number_is_refused_with_the_fix(name: str, nonsense: object) -> None:
    assert errors_of({name: nonsense}) == {name: FIXES[name]}


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("half", ["3.5", 3.5, Decimal("3.5"), 1e-9])
def test_a_half_is_refused_where_only_whole_numbers_count(name: str, half: object) -> None:
    assert errors_of({name: half}) == {name: f"{FIXES[name]} Use a whole number."}


@pytest.mark.parametrize("whole", ["3", "3.0", "3.", 3, 3.0, Decimal("3.00"), "03"])
def test_a_whole_number_may_be_written_with_a_point(whole: object) -> None:
    answers = clean({"pain_leg": whole})
    assert (answers.pain_leg, type(answers.pain_leg)) == (3, int)


@pytest.mark.parametrize("name", DISTANCES)
def test_a_distance_is_kept_to_the_centimetre(name: str) -> None:
    assert str(getattr(clean({name: "12.345"}), name)) == "12.35"
    assert str(getattr(clean({name: -0.0}), name)) == "0.00"


def test_every_wrong_field_is_named_at_once() -> None:
    assert errors_of({"pain_back": 11, "steps": "many", "pain_leg": 3}) == {
        "pain_back": FIXES["pain_back"],
        "steps": FIXES["steps"],
    }


@pytest.mark.parametrize(
    "nothing",
    [{}, {"note": "  "}, {"pain_back": "", "symptoms": None}, {"stopped_by": [], "steps": None}],
)
def test_a_day_without_any_answer_is_refused(nothing: dict[str, object]) -> None:
    assert errors_of(nothing) == {"answers": "Answer at least one question."}


@pytest.mark.parametrize(
    "one_answer",
    [{"pain_leg": 0}, {"symptoms": []}, {"note": "."}, {"stopped_by": ["tired"]}, {"steps": "0"}],
)
def test_one_answer_is_enough(one_answer: dict[str, object]) -> None:
    assert clean(one_answer) != Answers()


def test_none_of_these_is_an_answer_and_not_asked_is_not() -> None:
    assert clean({"steps": 1, "symptoms": []}).symptoms == ()
    assert clean({"steps": 1, "symptoms": None}).symptoms is None
    assert clean({"steps": 1}).symptoms is None


def test_every_red_flag_and_expected_symptom_of_the_guidance_can_be_reported() -> None:
    codes = {flag.code for flag in mild().red_flags} | {s.code for s in mild().symptoms}
    assert set(clean({"symptoms": list(codes)}).symptoms or ()) == codes


def test_the_same_symptoms_in_another_order_are_the_same_answer() -> None:
    forwards, backwards = symptom_codes, symptom_codes[::-1]
    assert clean({"symptoms": forwards}) == clean({"symptoms": backwards + backwards})


@pytest.mark.parametrize("wrong", [["a_cough"], ["fever", 5], [["fever"]], [{}], [None], ["Fever"]])
def test_an_unknown_symptom_is_refused_with_the_choices(wrong: list[object]) -> None:
    words = errors_of({"symptoms": wrong})["symptoms"]
    assert "is not a symptom we ask about" in words
    assert all(code in words for code in symptom_codes)


@pytest.mark.parametrize("wrong", ["fever", 5, True, {"fever": True}])
def test_symptoms_that_are_not_a_list_are_refused(wrong: object) -> None:
    assert errors_of({"symptoms": wrong})["symptoms"].startswith("Give a list of codes")


def test_an_unknown_reason_for_stopping_is_refused_with_the_choices() -> None:
    assert errors_of({"stopped_by": ["bored"]}) == {
        "stopped_by": "“bored” is not a reason for stopping. Choose from: leg_pain, back_pain, "
        "tired, numbness, weakness, breathless, reached_goal, other."
    }


def test_what_was_typed_is_cut_short_in_the_words_about_it() -> None:
    words = errors_of({"stopped_by": ["x" * 100_000 + "\x00"]})["stopped_by"]
    assert words.startswith("“" + "x" * 40 + "…” is not")


def test_a_misspelled_field_is_named_rather_than_lost() -> None:
    assert errors_of({"pain_bak": 3, "steps": 5}) == {
        "pain_bak": "There is no question “pain_bak”. Leave it out, or correct its name."
    }


def test_a_note_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert clean({"note": "x" * LONGEST_NOTE}).note == "x" * 2000
    assert errors_of({"note": "x" * 2345}) == {
        "note": "The note has 2,345 characters. Shorten it to 2,000 or fewer."
    }


@pytest.mark.parametrize("unstorable", ["\x00", "fine\x00", "\ud800", "half \udfff", "\x1b[0m"])
def test_a_note_that_no_database_can_keep_is_refused(unstorable: str) -> None:
    assert errors_of({"note": unstorable}) == {
        "note": "The note holds a character that cannot be kept. Take it out and save again."
    }


@pytest.mark.parametrize("kept", ["Dolor en la pierna: ¡mejor!", "ok 👍", "a\tb\nc", "你好"])
def test_a_note_is_kept_in_any_language(kept: str) -> None:
    assert clean({"note": kept}).note == kept


@pytest.mark.parametrize("wrong", [5, True, ["text"], {"text": "x"}])
def test_a_note_that_is_not_text_is_refused(wrong: object) -> None:
    assert errors_of({"note": wrong}) == {"note": "The note is text."}


def test_changed_from_names_the_fields_that_differ() -> None:
    before = clean({"steps": 100, "pain_leg": 3, "note": "so-so"})
    after = clean({"steps": 100, "pain_leg": 2, "symptoms": []})
    assert after.changed_from(before) == ("pain_leg", "symptoms", "note")
    assert after.changed_from(after) == ()


def test_the_error_as_text_names_the_fields() -> None:
    assert str(InvalidAnswers({"pain_leg": "No."})) == "pain_leg: No."


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(), json_values, max_size=6))
def test_whatever_comes_in_is_either_kept_within_the_limits_or_named(
    raw: dict[str, object],
) -> None:
    try:
        answers = clean(raw)
    except InvalidAnswers as refused:
        assert set(refused.errors) <= {*raw, "answers"}
        assert all(words.endswith((".", "…")) for words in refused.errors.values())
    else:
        for name in NUMBERS:
            value = getattr(answers, name)
            assert value is None or 0 <= value <= LIMITS[name]
        answers.note.encode()
