"""How a clinic sets the rules: within bounds, in words when not, and only what differs is kept."""

from datetime import date, timedelta

import pytest

from tracker.rules.triage import (
    DEFAULT_TUNING,
    RED_FLAG,
    RULES,
    DayPoint,
    Finding,
    Rule,
    Tuning,
    judge,
    patient_words,
    replay,
)

DAY_0 = date(2026, 11, 3)
EVERY_RULE = [pytest.param(rule, id=rule.code) for rule in RULES.values()]
KNOBS = [
    pytest.param(rule, knob, id=f"{rule.code}-{knob.name}")
    for rule in RULES.values()
    for knob in rule.knobs
]


def on(recovery_day: int) -> date:
    return DAY_0 + timedelta(days=recovery_day)


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_each_rule_says_what_it_is_and_where_it_comes_from(rule: Rule) -> None:
    assert RULES[rule.code] is rule
    assert rule.title
    assert rule.what.endswith(".")
    assert rule.source.kind in ("reference", "proposal")
    names = [knob.name for knob in rule.knobs]
    assert len(names) == len(set(names))
    assert "on" not in names


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_patients_words_have_no_number_and_are_none_for_what_is_the_staffs(rule: Rule) -> None:
    if rule.code == "red_flag":
        return
    words = patient_words(Finding(rule=rule.code, severity=rule.severity, reason="Up 9 points"))
    assert words == rule.patient_words
    assert not words or words.endswith(".")
    assert not any(letter.isdigit() for letter in words)


@pytest.mark.parametrize(("rule", "knob"), KNOBS)
def test_a_knob_takes_what_lies_within_its_bounds(rule: Rule, knob) -> None:
    assert knob.least <= knob.default <= knob.most
    assert DEFAULT_TUNING.value(rule.code, knob.name) == knob.default
    for number in (knob.least, knob.most):
        tuning = Tuning.from_json({rule.code: {knob.name: number}})
        assert tuning.value(rule.code, knob.name) == number
    for wrong in (knob.least - 1, knob.most + 1, 2.5, "3", True, None):
        with pytest.raises(ValueError, match=f"from {knob.least} to {knob.most}"):
            Tuning.from_json({rule.code: {knob.name: wrong}})


def test_only_what_differs_from_the_defaults_is_kept() -> None:
    default = RULES["pain_leg_up"].knob("rise").default
    settings = {
        "pain_leg_up": {"on": True, "rise": default},
        "pain_back_up": {"on": False, "rise": 3},
    }
    tuning = Tuning.from_json(settings)
    assert tuning.as_json() == {"pain_back_up": {"on": False, "rise": 3}}
    assert Tuning.from_json(tuning.as_json()) == tuning
    assert hash(Tuning.from_json(tuning.as_json())) == hash(tuning)
    assert Tuning.from_json({}) == DEFAULT_TUNING
    assert DEFAULT_TUNING.as_json() == {}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"no_such": {}}, "There is no rule “no_such”"),
        ({"pain_leg_up": 3}, "give its knobs by name"),
        ({"pain_leg_up": {"fall": 3}}, "has no setting “fall”. It has: rise"),
        ({"pain_leg_up": {"on": "yes"}}, "“on” is true or false"),
        ({"red_flag": {"on": False}}, "Red flag cannot be switched off"),
        ({"silence": {"on": False}}, "Silence cannot be switched off"),
    ],
)
def test_what_cannot_be_set_is_refused_with_the_fix(settings, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Tuning.from_json(settings)


def test_a_rule_that_is_switched_off_finds_nothing_but_red_flags_stay() -> None:
    points = [DayPoint(on(day), pain_leg=1) for day in range(1, 12)]
    points += [DayPoint(on(day), pain_leg=9, symptoms=("fever",)) for day in range(12, 16)]
    off = Tuning.from_json({code: {"on": False} for code in RULES if RULES[code].can_be_switched})

    def found(tuning: Tuning) -> list[str]:
        raised = replay(points, performed_on=DAY_0, tuning=tuning, until=on(20))
        return [episode.rule for episode in raised]

    assert set(found(DEFAULT_TUNING)) == {"pain_leg_up", f"{RED_FLAG}fever"}
    assert found(off) == [f"{RED_FLAG}fever"]
    assert [f.rule for f in judge(points, day=on(15), performed_on=DAY_0, tuning=off)] == [
        f"{RED_FLAG}fever"
    ]
