"""What a log changes, decided without a database: each case of what stood and what comes."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.rules.triage.courses import DAY_0, daily, on, rules
from tracker.guidance import DEFAULT_PROTOCOL, shipped_guidance
from tracker.rules.journal.assess import (
    FRESH,
    Before,
    Incoming,
    OpenAlert,
    StoredDay,
    Verdict,
    assess,
)
from tracker.rules.log.answers import Answers

TODAY = on(20)
FLAGS = shipped_guidance(DEFAULT_PROTOCOL).red_flags
FEVER = "red_flag:fever"
PAIN = Answers(pain_leg=3)
SILENT = (OpenAlert("silence"), OpenAlert("phone_call"))


def before(stored: Answers | None = None, **fields: Any) -> Before:
    """What stood on day 20; `stored` is what a person had entered for today."""
    day = StoredDay(stored) if stored else None
    given = {"performed_on": DAY_0, "today": TODAY, "red_flags": FLAGS, "day": day, **fields}
    return Before(**given)


def log(answers: Answers = PAIN, **fields: Any) -> Incoming:
    return Incoming(**{"day": TODAY, "answers": answers, **fields})


def measured(answers: Answers = PAIN, **fields: Any) -> Incoming:
    """What a device measured."""
    return log(answers, is_from_person=False, **fields)


def an_alert(rule: str, day: Any = TODAY, **fields: Any) -> OpenAlert:
    return OpenAlert(rule, last_reported_on=day.isoformat(), **fields)


# Whether anything changes


def test_a_new_day_is_stored_changed_and_a_first_entry() -> None:
    verdict = assess(before(), log())
    assert (verdict.is_stored, verdict.is_changed, verdict.is_first_entry) == (True, True, True)


def test_the_same_answers_again_change_nothing() -> None:
    assert assess(before(PAIN), log()) == Verdict(PAIN, is_stored=False)


def test_the_same_answers_from_a_device_that_names_them_are_stored_to_be_known_again() -> None:
    verdict = assess(before(PAIN), log(is_identified=True))
    assert (verdict.is_stored, verdict.is_changed, verdict.is_first_entry) == (True, False, False)


def test_other_answers_are_a_change_and_no_first_entry() -> None:
    verdict = assess(before(PAIN), log(Answers(pain_leg=4)))
    assert (verdict.is_changed, verdict.is_first_entry) == (True, False)


def test_whoever_enters_a_measured_day_unchanged_has_entered_it() -> None:
    state = before(day=StoredDay(PAIN, is_from_person=False))
    verdict = assess(state, log())
    assert (verdict.is_changed, verdict.is_first_entry) == (True, True)
    assert not assess(state, measured()).is_stored


# What a person's log answers, and a measured day does not


@pytest.mark.parametrize("stored", [None, Answers(pain_leg=9)], ids=["new", "correction"])
def test_a_persons_log_answers_silence_and_the_call(stored: Answers | None) -> None:
    verdict = assess(before(stored, open_alerts=SILENT), log())
    assert verdict.answered >= {"silence", "phone_call"}
    assert verdict.withdrawn == frozenset()


def test_a_measured_day_answers_nothing_and_is_no_first_entry() -> None:
    verdict = assess(before(open_alerts=SILENT), measured())
    assert (verdict.answered, verdict.is_first_entry) == (frozenset(), False)


# What is raised


def test_a_symptom_is_raised_when_it_is_first_reported_and_not_by_a_later_correction() -> None:
    feverish = Answers(symptoms=("fever",))
    assert rules([*assess(before(), log(feverish)).findings]) == [FEVER]
    corrected = Answers(symptoms=("fever", "fall"), pain_leg=2)
    assert rules([*assess(before(feverish), log(corrected)).findings]) == ["red_flag:fall"]


def test_what_the_day_had_said_already_joins_an_alert_that_is_still_open() -> None:
    feverish = Answers(symptoms=("fever",))
    state = before(feverish, open_alerts=[an_alert(FEVER)])
    verdict = assess(state, log(replace(feverish, pain_leg=2)))
    assert rules([*verdict.findings]) == [FEVER]


def test_a_correction_that_removes_a_symptom_withdraws_its_alert() -> None:
    state = before(Answers(symptoms=("fever",)), open_alerts=[an_alert(FEVER)])
    verdict = assess(state, log(Answers(symptoms=())))
    assert verdict.withdrawn == {FEVER}
    assert verdict.findings == []


@pytest.mark.parametrize(
    "alert",
    [
        an_alert(FEVER, on(19)),
        an_alert(FEVER, is_withdrawn=True),
        an_alert("left"),
        an_alert("silence"),
    ],
    ids=["of another day", "withdrawn before", "from no log", "answered"],
)
def test_no_other_alert_is_withdrawn(alert: OpenAlert) -> None:
    verdict = assess(before(Answers(symptoms=("fever",)), open_alerts=[alert]), log())
    assert verdict.withdrawn == frozenset()


def falling(until: int) -> list[Any]:
    return daily("steps", [4000] * 12 + [800] * 3, until=until)


def test_a_trend_of_measured_days_is_raised_while_it_is_fresh() -> None:
    points = falling(until=20)
    state = before(points=points[:-1], performed_on=on(-20))
    assert rules([*assess(state, measured(Answers(steps=800))).findings]) == ["walking_down"]


def test_what_was_measured_long_ago_raises_and_withdraws_nothing() -> None:
    points, alerts = falling(until=20), [an_alert("pain_leg_up")]
    for days, is_judged in ((FRESH.days, True), (FRESH.days + 1, False)):
        state = before(
            points=points[:-1], performed_on=on(-20), open_alerts=alerts,
            today=TODAY + timedelta(days=days),
        )  # fmt: skip
        verdict = assess(state, measured(Answers(steps=800)))
        assert bool(verdict.findings) is is_judged
        assert bool(verdict.withdrawn) is is_judged


def test_what_a_person_enters_of_long_ago_is_judged() -> None:
    state = before(today=TODAY + timedelta(days=60))
    assert rules([*assess(state, log(Answers(symptoms=("fever",)))).findings]) == [FEVER]


# Notes


def test_a_new_note_waits_to_be_read() -> None:
    verdict = assess(before(), log(Answers(note="May I swim?")))
    assert verdict.note_is_read is False
    assert rules([*verdict.findings]) == ["unread_note"]


def test_a_nurses_own_note_is_read_and_one_she_removes_is_not() -> None:
    assert assess(before(), log(Answers(note="Phoned."), is_by_nurse=True)).note_is_read is True
    noted = Answers(note="Phoned.", pain_leg=3)
    assert assess(before(noted), log(is_by_nurse=True)).note_is_read is False


@pytest.mark.parametrize("is_read", [True, False])
def test_a_note_that_stays_keeps_its_mark(is_read: bool) -> None:
    noted = Answers(note="May I swim?", pain_leg=1)
    state = before(day=StoredDay(noted, note_is_read=is_read))
    verdict = assess(state, log(replace(noted, pain_leg=2)))
    assert verdict.note_is_read is None
    assert rules([*verdict.findings]) == ([] if is_read else ["unread_note"])


def test_a_note_that_a_person_takes_away_is_gone() -> None:
    state = before(Answers(note="Oops", pain_leg=3))
    assert assess(state, log()).note_is_gone
    assert not assess(state, measured()).note_is_gone
    assert not assess(before(PAIN), log(Answers(pain_leg=4))).note_is_gone


# Milestones

WALKED = Answers(steps=900)


def milestones(state: Before, incoming: Incoming) -> tuple[list[str], list[str], list[str]]:
    change = assess(state, incoming).milestones
    assert change is not None
    return [*change.reached], [*change.new], [*change.lost]


def test_a_milestone_is_new_once_and_lost_by_the_correction_of_its_day() -> None:
    farther = "farther_than_before"
    known: dict[str, Any] = {"baselines": {"steps": 500.0}}
    assert milestones(before(**known), log(WALKED)) == ([farther], [farther], [])
    known["milestones"] = {farther: TODAY.isoformat()}
    assert milestones(before(**known), log(WALKED)) == ([farther], [], [])
    assert milestones(before(WALKED, **known), log(Answers(steps=100))) == ([], [], [farther])
    known["milestones"] = {farther: on(10).isoformat()}
    assert milestones(before(WALKED, **known), log(Answers(steps=100))) == ([], [], [])


def test_a_milestone_measured_long_ago_is_not_announced() -> None:
    state = before(baselines={"steps": 500.0}, today=TODAY + timedelta(days=20))
    assert milestones(state, measured(WALKED)) == (["farther_than_before"], [], [])


def test_up_to_day_0_there_is_no_milestone() -> None:
    for day in (DAY_0, DAY_0 - timedelta(days=3)):
        assert assess(before(), log(Answers(standing_min=60), day=day)).milestones is None


# What was typed before the day's answers and came after them


def superseded(stored: Answers, answers: Answers, **state: Any) -> Verdict:
    incoming = log(answers, is_identified=True, is_superseded=True)
    return assess(before(stored, **state), incoming)


def test_a_superseded_log_changes_no_answer_and_closes_nothing() -> None:
    stored = Answers(pain_leg=3, standing_min=5)
    verdict = superseded(stored, Answers(pain_leg=8), open_alerts=[*SILENT, an_alert(FEVER)])
    assert verdict == Verdict(stored, findings=[])


def test_a_red_flag_of_a_superseded_log_is_raised_unless_the_day_has_it() -> None:
    feverish = Answers(symptoms=("fever",))
    (flag,) = superseded(PAIN, feverish).findings
    assert (flag.rule, flag.evidence["is_overtaken"]) == (FEVER, True)
    assert superseded(replace(feverish, pain_leg=1), feverish).findings == []


def test_a_note_of_a_superseded_log_goes_before_the_days_own_unread() -> None:
    verdict = superseded(Answers(note="All well."), Answers(note="I fell."))
    assert (verdict.answers.note, verdict.note_is_read) == ("I fell.\n\nAll well.", False)
    assert rules([*verdict.findings]) == ["unread_note"]
    again = superseded(verdict.answers, Answers(note="I fell."))
    assert (again.answers, again.note_is_read, again.findings) == (verdict.answers, None, [])


def test_a_trend_of_a_superseded_log_raises_nothing() -> None:
    points = daily("walking_distance_m", [Decimal(400)] * 8 + [Decimal(90)] * 3, until=20)
    state = {"points": points, "performed_on": on(-20)}
    stored = Answers(walking_distance_m=Decimal(400))
    assert superseded(stored, Answers(walking_distance_m=Decimal(90)), **state).findings == []
