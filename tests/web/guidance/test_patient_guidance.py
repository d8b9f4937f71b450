"""The plan: every phase with today marked, whom to call, and where each line is from."""

import re
from datetime import timedelta
from html import escape, unescape

import pytest

from tests.cast import NOW, TODAY, a_nurse, a_patient
from tests.catalogue import ROOT, compiled, marked_in_template
from tests.guidance.reading_level import EASY, ease, grade
from tests.web.patient_home import Home
from tracker.guidance import Severity, mild
from tracker.guidance.editing import Place
from tracker.models import GuidanceVersion
from tracker.people.registration import discharge
from tracker.reminders.guidance_drafts import change_entry, publish, start_draft
from tracker.reminders.guidance_rollout import resume_rollouts


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


def test_the_plan_goes_from_now_to_next_to_later_and_what_is_behind_comes_last(home):
    words = home.read("/guidance/").words
    places = [words.index(f"{head} ") for head in ("Now You are here", "Next", "Later", "Behind")]
    assert places == sorted(places)
    titles = [phase.title for phase in mild().phases]
    behind, now, following, *later = titles
    order = [now, following, *later, behind]
    assert sorted(titles, key=words.index) == order


def test_what_waits_for_the_clinic_stands_once_whatever_the_phase(home):
    words = home.read("/guidance/").words
    waits = [line for line in mild().phases[0].avoid if line.until_cleared]
    assert len(waits) == 3
    block = words[words.index("Wait until your clinic says yes") : words.index("Next ")]
    for line in waits:
        assert line.text in block
        # once for eyes, once more for those who hear what a source is of
        assert words.count(line.text) == 2


def test_every_line_has_its_own_sources_one_tap_below_it(home):
    html = unescape(home.read("/guidance/").html)
    lines = {
        line.text: line
        for phase in mild().phases
        for line in (*phase.do, *phase.avoid, *phase.expect)
    }
    for text, line in lines.items():
        label = rf": {re.escape(text)}</span>\s*</span>\s*</summary>"
        below = re.split(label, html)[1].split("</details>")[0]
        for source in line.sources:
            said = {"quote": source.text, "reference": source.origin}.get(source.kind, source.note)
            assert said in below, text


def test_each_kind_of_source_says_what_it_is(home):
    page = home.read("/guidance/")
    assert "From a document: “24–48 hours of rest” How long the MILD procedure lasts" in page
    assert "From a public source: michiganpainspecialists.com/mild-procedure" in page
    assert (
        "Our proposal: Clinics differ: each clinic gives its own instruction. "
        "Your clinic still has to approve it."
    ) in page


def test_what_needs_a_call_has_its_sources_too(home):
    html = home.read("/guidance/").html
    for flag in mild().red_flags:
        assert f"<dt>{escape(flag.question)}</dt>" in html
    for severity in (Severity.EMERGENCY, Severity.URGENT):
        assert f"<dt>{mild().advice_for(severity).title}</dt>" in html


def test_a_line_that_the_clinic_changed_is_shown_as_its_own(home, patient, clinic):
    lead = a_nurse(clinic, role="lead")
    start_draft(clinic, by=lead, now=NOW)
    change_entry(
        clinic, Place("phases", "light-activity", "do", 3),
        {"text": "Walk ten minutes, four times a day."},
        because="Our own walking plan.", by=lead, now=NOW,
    )  # fmt: skip
    publish(clinic, audience=GuidanceVersion.Audience.ALL, by=lead, now=NOW)
    resume_rollouts(now=NOW)
    page = home.read("/guidance/")
    assert "Walk ten minutes, four times a day. Your clinic’s own words" in page
    assert "From your clinic: Our own walking plan." in page
    assert page.words.count("Your clinic’s own words") == 1


def test_in_spanish_the_plan_and_what_we_say_of_its_sources_are_spanish(clinic):
    page = Home(a_patient(clinic, language="es").account).read("/guidance/")
    assert "Espere a que su clínica diga que sí" in page
    assert "Propuesta nuestra: No todas las clínicas dicen lo mismo" in page
    assert "Hacia el 3 de diciembre de 2026 6 semanas después de su procedimiento" in page
    for english in ("Our proposal", "Clinics differ", "after your procedure", "Where this"):
        assert english not in page
    assert '<span lang="en">“' in page.html


# Visits


def test_the_next_visits_are_told_of_with_about_when(home):
    page = home.read("/guidance/")
    visits = page.words[page.words.index("Visits and calls") :]
    assert visits.index("About October 29, 2026 1 week after your procedure") < visits.index(
        "Show the visits after these"
    )
    assert "About October 22, 2031 5 years after your procedure" in visits
    assert "not fixed dates. Your clinic gives you the date." in visits
    assert "1 day after" not in visits  # eleven days ago
    assert 'href="/guidance/visits.ics"' in page.html


def test_after_the_follow_up_no_visit_is_proposed(home, patient):
    discharge(patient, now=NOW)
    page = home.read("/guidance/")
    assert "Visits and calls" not in page
    assert "You are here" in page


def test_after_year_five_there_is_none_left(clinic):
    page = Home(a_patient(clinic, day=1900).account).read("/guidance/")
    assert "Visits and calls" not in page


def test_the_whole_plan_takes_a_fixed_few_queries(home, django_assert_max_num_queries):
    home.read("/guidance/")
    with django_assert_max_num_queries(6):
        home.read("/guidance/")


# Simple words


def sentences():
    """What the plan and the questions of the week say in English, with its Spanish.

    Titles and buttons are no text to measure, and the questions themselves are the
    questionnaire's, letter for letter.
    """
    marked = set()
    for room in ("guidance", "peg"):
        for path in (ROOT / "templates" / room).glob("*.html"):
            marked |= marked_in_template(path)
    for name in ("why", "source"):
        marked |= marked_in_template(ROOT / "templates" / "common" / f"{name}.html")
    spanish = compiled()
    return sorted((words, spanish[words]) for words in marked if re.search(r"[.?]$", str(words)))


def filled(words):
    return re.sub(r"%\((\w+)\)s", lambda name: {"phone": "us"}.get(name[1], "May 3"), words)


@pytest.mark.parametrize("english", [english for english, _ in sentences()])
def test_what_these_pages_say_reads_at_sixth_grade_or_below(english):
    assert grade(filled(english)) <= 6


@pytest.mark.parametrize("spanish", [spanish for _, spanish in sentences()])
def test_so_does_their_spanish(spanish):
    assert ease(filled(spanish)) >= EASY


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
