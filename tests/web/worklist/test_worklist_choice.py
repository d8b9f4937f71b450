"""Choosing a part of the worklist: mine, unassigned, a phase, and what the page keeps of it."""

import pytest

from tests.cast import NOW, TODAY, a_nurse, a_patient
from tests.web.worklist.test_worklist import WORKLIST, log, names
from tracker.people.assignment import assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(clinic, nurse):
    """The nurse's patient with a note, and one of nobody's with a fever, early and late."""
    mine = a_patient(clinic, first_name="Margaret", day=2)
    assign([mine], nurse, by=nurse, now=NOW)
    log(mine, note="May I swim yet? " * 20)
    log(a_patient(clinic, first_name="Walter", day=20), symptoms=["fever"])


def test_mine_and_unassigned_are_chosen_each_with_a_count(two, read):
    page = read(WORKLIST)
    assert "Everybody’s (2) Mine (1) Unassigned (1)" in page
    assert names(read(f"{WORKLIST}?whose=mine")) == ["Margaret"]
    assert names(read(f"{WORKLIST}?whose=unassigned")) == ["Walter"]


def test_each_tab_has_a_count(two, read):
    page = read(WORKLIST)
    for tab in ("Needs action (2)", "In hand (0)", "Unread notes (1)", "To be phoned (0)",
                "Requests (0)", "All (2)"):  # fmt: skip
        assert tab in page


def test_a_phase_is_chosen_by_name(two, read):
    assert names(read(f"{WORKLIST}?phase=first-days")) == ["Margaret"]
    assert names(read(f"{WORKLIST}?phase=weeks-two-to-six")) == ["Walter"]
    assert names(read(f"{WORKLIST}?phase=first-year&show=all")) == []
    assert len(names(read(f"{WORKLIST}?phase=nonsense&whose=nonsense"))) == 2


def test_a_choice_keeps_the_others(two, read):
    page = read(f"{WORKLIST}?whose=mine&phase=first-days&q=Marg")
    for each in [*page.response.context["tiles"], *page.response.context["filters"]]:
        assert "whose=mine&phase=first-days" in each.href
        assert "q=Marg" in each.href
    assert page.fields["whose"] == "mine"


def test_a_row_shows_its_nurse_and_the_beginning_of_the_note(two, read):
    page = read(f"{WORKLIST}?show=note")
    assert "Nurse: you" in page
    assert "May I swim yet? May I swim yet?" in page
    assert page.words.count("May I swim yet?") < 12
    assert "…" in page


def test_among_mine_a_row_does_not_say_so_again(two, read):
    assert "Nurse: you" not in read(f"{WORKLIST}?whose=mine&show=all")


def test_the_title_tells_how_many_emergencies_nobody_has_and_no_more(clinic, read):
    log(a_patient(clinic, first_name="Margaret"), symptoms=["leg_weakness"])
    page = read(f"{WORKLIST}?show=note")
    title = " ".join(page.html.split("<title>")[1].split("</title>")[0].split())
    assert title == "(1) Emergency · Worklist · Recovery Tracker"


def test_a_colleagues_patient_is_found_under_hers(two, clinic, sign_in):
    colleague = a_nurse(clinic)
    page = sign_in(colleague).get(f"{WORKLIST}?whose=mine")
    assert "Nobody needs action now" in page.content.decode()


@pytest.mark.parametrize("query", ["whose=mine&show=all", "whose=unassigned&phase=first-days"])
@pytest.mark.parametrize("many", [1, 20])
def test_every_choice_costs_the_same_queries(
    query, many, clinic, nurse, browser, django_assert_max_num_queries
):
    patients = [a_patient(clinic, day=2) for _ in range(many)]
    assign(patients[::2], nurse, by=nurse, now=NOW)
    for patient in patients:
        log(patient, day=TODAY, note="Hello")
    browser.get(f"{WORKLIST}?{query}")
    with django_assert_max_num_queries(8):
        assert browser.get(f"{WORKLIST}?{query}").status_code == 200
