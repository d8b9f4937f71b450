"""What the e-mails say in each language: how simply, and nothing that a subject may not tell."""

import re

import pytest

from tests.cast import NOW
from tests.guidance.reading_level import ease, grade
from tracker.guidance.wording import HINTS
from tracker.models import Clinic
from tracker.outbox.render import Parts
from tracker.web.guidance.mail_previews import STAFF_LETTERS, everything, parts_of

CLINIC = Clinic(name="Rosa Clinic", timezone="America/Chicago", phone="206-555-0142 ext. 5")
ALL = [(preview.key, language) for preview in everything() for language, _ in preview.languages]
TO_PATIENTS = [(key, language) for key, language in ALL if key not in STAFF_LETTERS]
WITH_HTML = [(key, language) for key, language in TO_PATIENTS if key != "sign-in-code"]


def mail(key: str, language: str) -> Parts:
    return parts_of(key, language, clinic=CLINIC, now=NOW)


def as_sentences(text: str) -> str:
    """`text` without links, numbers and codes; a heading or a label is a sentence of its own."""
    text = re.sub(r"https?://\S+|206-555-0142 ext. 5|\d{6}|^--$", "", text, flags=re.MULTILINE)
    return re.sub(r"(?<![.!?\s])\s*\n", ".\n", text)


@pytest.mark.parametrize(("key", "language"), TO_PATIENTS)
def test_an_e_mail_to_a_patient_reads_at_fifth_grade(key, language):
    words = as_sentences(mail(key, language).text)
    if language == "es":
        assert ease(words) >= 75
    else:
        assert grade(words) <= 5


@pytest.mark.parametrize(("key", "language"), ALL)
def test_no_subject_tells_of_health(key, language):
    subject = mail(key, language).subject
    # whoever works at a clinic is told that there are patients
    allowed = {"recovery", "patient"} if key in STAFF_LETTERS else set()
    words = re.findall(r"[^\W\d_]+", subject.lower())
    found = {word for word in words if any(f"{word} ".startswith(hint) for hint in HINTS)}
    assert found <= allowed
    assert "Margaret" not in subject
    assert not re.search(r"\d", subject)


@pytest.mark.parametrize(("key", "language"), WITH_HTML)
def test_both_parts_say_whom_to_call_and_why_this_came(key, language):
    parts = mail(key, language)
    call, emergency, because = {
        "en": ("Worried about something?", "In an emergency call 911.", "because"),
        "es": ("¿Le preocupa algo?", "En una emergencia llame al 911.", "porque"),
    }[language]
    for part in (parts.text, parts.html):
        for words in (call, emergency, because, "206-555-0142"):
            assert words in part
    assert 'href="tel:2065550142;ext=5"' in parts.html


@pytest.mark.parametrize(("key", "language"), WITH_HTML)
def test_whatever_comes_regularly_says_how_to_stop(key, language):
    parts = mail(key, language)
    how = {"en": "Change or stop these e-mails", "es": "Cambiar o parar estos correos"}[language]
    for part in (parts.text, parts.html):
        assert (how in part) == (not key.startswith("invitation"))


def test_a_spanish_e_mail_holds_no_english():
    english = {"the", "your", "you", "button", "call", "today", "hello", "stop", "and"}
    for key, language in TO_PATIENTS:
        if language == "es":
            words = set(re.findall(r"[a-z']+", as_sentences(mail(key, language).text).lower()))
            assert words & english == set(), key
