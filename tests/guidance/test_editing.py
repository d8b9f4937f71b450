"""Changing one entry of a guidance document, and what a clinic may not change."""

from copy import deepcopy

import pytest

from tracker.guidance import editing, from_tables, mild, shipped_tables
from tracker.guidance.editing import Place
from tracker.guidance.ownership import draft_faults, with_product_sections
from tracker.guidance.schema import faults_in

PRODUCT = shipped_tables("mild")

DAILY = Place("log_requests", "log-daily")
DAY_14 = Place("guidance", "guidance-day-14")
LINE = Place("phases", "first-days", "do", 1)


def numbered(document, place):
    """Each occurrence's number and day."""
    step = from_tables(document).step(place.code)
    return {number: when.day for number, when in step.occurrences}


@pytest.mark.parametrize("written", ["nudge", "guidance:guidance-day-14", "phases:first-days:do:1"])
def test_a_place_is_read_as_it_is_written(written):
    place = Place.read(written)
    assert str(place) == written
    assert editing.entry_at(PRODUCT, place)["text"]


@pytest.mark.parametrize(
    "written", ["", "red_flags:fever", "phases:a:do", "phases:a:do:x", "guidance:a:b:1:2"]
)
def test_what_is_no_place_is_refused(written):
    with pytest.raises(ValueError, match=r"place|invalid literal"):
        Place.read(written)


def test_every_entry_has_its_own_place_and_can_be_reached_by_it():
    found = list(editing.entries(PRODUCT))
    assert len({str(place) for place, _ in found}) == len(found)
    for place, entry in found:
        assert editing.entry_at(PRODUCT, Place.read(str(place))) is entry


def test_what_a_clinic_may_change_follows_from_the_schema():
    assert list(editing.changeable(DAY_14)) == [
        "days", "months", "years", "local_time", "condition", "text", "text_es",
    ]  # fmt: skip
    assert list(editing.changeable(LINE)) == ["text", "text_es"]
    assert list(editing.changeable(Place("phases", "first-days"))) == [
        "title",
        "title_es",
        "to_day",
    ]
    assert "fewer_days" in editing.changeable(DAILY)


def test_a_change_leaves_the_document_that_it_began_from_alone():
    before = deepcopy(PRODUCT)
    editing.changed(PRODUCT, DAY_14, {"text": "Other words.", "days": [15]})
    editing.without(PRODUCT, DAY_14)
    assert before == PRODUCT


def test_a_day_that_stays_keeps_its_number():
    changed = editing.changed(PRODUCT, DAILY, {"days": [4, 5, 6], "fewer_days": [4, 6]})
    assert numbered(changed, DAILY) == {4: 4, 5: 5, 6: 6}
    assert from_tables(changed).step("log-daily").fewer == frozenset({4, 6})
    assert not faults_in(changed)


def test_a_request_for_another_day_is_another_request():
    days = [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
    changed = editing.changed(PRODUCT, DAILY, {"days": days})
    now = numbered(changed, DAILY)
    assert now[4] == 4
    assert 3 not in now
    assert now[1015] == 15
    assert numbered(changed, Place("", "log-daily-nudge")) == now


def test_other_words_moved_to_another_day_stay_the_same_occurrence():
    changed = editing.changed(PRODUCT, DAY_14, {"days": [16]})
    assert numbered(changed, DAY_14) == {1: 16}


def test_a_day_that_comes_beside_others_gets_a_number_of_its_own():
    once = editing.changed(PRODUCT, DAY_14, {"days": [7, 14]})
    assert numbered(once, DAY_14) == {1007: 7, 1: 14}
    assert not faults_in(once)
    gone = editing.changed(once, DAY_14, {"days": [14]})
    again = editing.changed(gone, DAY_14, {"days": [14, 30]})
    assert numbered(again, DAY_14) == {1: 14, 1030: 30}


def test_months_in_place_of_days_are_the_same_occurrences_moved():
    changed = editing.changed(PRODUCT, DAY_14, {"days": None, "months": [1]})
    step = from_tables(changed).step("guidance-day-14")
    assert [(number, when.months) for number, when in step.occurrences] == [(1, 1)]


def test_a_change_back_leaves_no_trace():
    there = editing.changed(PRODUCT, DAILY, {"days": [2, 4], "fewer_days": [2]})
    daily = editing.entry_at(PRODUCT, DAILY)
    back = editing.changed(there, DAILY, {"days": daily["days"], "fewer_days": daily["fewer_days"]})
    assert {when.day for _, when in from_tables(back).step("log-daily").occurrences} == set(
        daily["days"]
    )
    assert not faults_in(back)


def test_numbers_that_do_not_fit_the_days_are_a_fault():
    document = deepcopy(PRODUCT)
    editing.entry_at(document, DAY_14)["numbers"] = [1, 2]
    assert [
        "numbers: has 2, must have one for each of 1" in str(f) for f in faults_in(document)
    ] == [True]
    entry = editing.entry_at(document, DAY_14)
    entry["days"], entry["numbers"] = [14, 15], [3, 3]
    assert ["numbers[2]: is 3 once more, must differ" in str(f) for f in faults_in(document)] == [
        True
    ]


def test_differences_are_told_entry_by_entry():
    after = editing.changed(PRODUCT, DAY_14, {"text": "Walk on."})
    after = editing.without(after, Place("visits", "visit-day-1-call"))
    after = editing.without(after, LINE)
    told = {str(d.place): (d.before, d.after) for d in editing.differences(PRODUCT, after)}
    assert set(told) == {"guidance:guidance-day-14", "visits:visit-day-1-call", str(LINE)}
    said = told["guidance:guidance-day-14"][1]
    assert said is not None
    assert said["text"] == "Walk on."
    assert told["visits:visit-day-1-call"][1] is None
    assert told[str(LINE)][1] is None


def test_the_products_guidance_is_sound_as_a_draft():
    assert draft_faults(PRODUCT, PRODUCT) == []


@pytest.mark.parametrize(
    ("key", "change", "said"),
    [
        (
            "red_flags",
            lambda v: v.pop(),
            "red_flags[16] 'uncontrolled_pain': the entry: is missing",
        ),
        (
            "red_flags",
            lambda v: v[0].update(question="Hm"),
            "red_flags[1] 'saddle_numbness': the entry: is the product's, must be left as it is",
        ),
        ("symptoms", lambda v: v[0].update(question="Hm"), "symptoms[1] 'expected_soreness'"),
        ("advice", lambda v: v[0]["lines"].pop(), "advice[1] 'emergency': the entry: is the"),
        ("reconciled", lambda v: v[0]["never_say"].pop(), "reconciled[1] 'rest-or-walking'"),
        ("documents", lambda v: v.update(S9="Other"), "the file: documents: is the product's"),
    ],
)
def test_a_draft_that_changes_what_is_the_products_is_told_which_entry(key, change, said):
    document = deepcopy(PRODUCT)
    change(document[key])
    told = [str(fault) for fault in draft_faults(document, PRODUCT)]
    assert any(fault.startswith(said) for fault in told), told
    assert draft_faults(with_product_sections(document, PRODUCT), PRODUCT) == []


def test_a_step_has_the_same_numbers_as_ever_without_a_change():
    step = mild().step("log-daily")
    assert [number for number, _ in step.occurrences] == list(range(1, 15))


def test_where_a_phase_ends_the_next_one_begins():
    before = PRODUCT
    first, second, third = before["phases"][:3]
    after = editing.changed(before, Place("phases", first["code"]), {"to_day": 4})
    assert (after["phases"][0]["to_day"], after["phases"][1]["from_day"]) == (4, 5)
    assert after["phases"][1]["to_day"] == second["to_day"]
    assert after["phases"][2] == third
    assert before["phases"][1]["from_day"] == 3
    assert draft_faults(after, before) == []
    told = {(d.place.code, *d.keys) for d in editing.differences(before, after)}
    assert told == {(first["code"], "to_day"), (second["code"], "from_day")}


@pytest.mark.parametrize(("to_day", "at_fault"), [(13, 1), (400, 1), (-1, 0)])
def test_a_phase_that_leaves_another_no_day_is_a_fault(to_day, at_fault):
    before = PRODUCT
    after = editing.changed(
        before, Place("phases", before["phases"][0]["code"]), {"to_day": to_day}
    )
    (fault, *_) = draft_faults(after, before)
    assert before["phases"][at_fault]["code"] in fault.entry
    assert fault.field == "to_day"
