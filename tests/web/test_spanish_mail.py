"""The e-mails in Spanish: no string is left out, names stay, and the words are simple."""

import gettext
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from tests.cast import NOW, a_clinic, a_patient
from tests.guidance.reading_level import EASY, ease
from tracker.guidance import Step, mild
from tracker.models import CaregiverLink, Invitation, Patient, User
from tracker.outbox.render import render
from tracker.people import invitations
from tracker.people.roles import language_at

CATALOGUE = settings.LOCALE_PATHS[0] / "es" / "LC_MESSAGES"
TEMPLATES = Path(settings.BASE_DIR, "templates")
MAILS = [
    *TEMPLATES.glob("emails/**/*.txt"),
    *TEMPLATES.glob("emails/*.mjml"),
    *TEMPLATES.glob("account/email/*.txt"),
]
# What code rather than a template says in an e-mail.
IN_CODE = re.findall(
    r'gettext\("(.+?)"\)',
    Path(settings.BASE_DIR, "tracker", "reminders", "compose.py").read_text("utf-8"),
)


def strings(file: Path) -> list[str]:
    """What a template marks for translation."""
    compiled: Any = engines["django"].from_string(file.read_text("utf-8"))
    template = compiled.template
    plain = [
        str(node.filter_expression.var.literal)
        for node in template.nodelist.get_nodes_by_type(TranslateNode)
    ]
    blocks = [
        node.render_token_list(node.singular)[0]
        for node in template.nodelist.get_nodes_by_type(BlockTranslateNode)
    ]
    return plain + blocks


def entries() -> dict[str, str]:
    """The .po file: what stands there for each string."""
    found = {}
    for block in (CATALOGUE / "django.po").read_text("utf-8").split("\n\n"):
        said = {"msgid": "", "msgstr": ""}
        key = ""
        for line in block.splitlines():
            if match := re.match(r'(msgid|msgstr) "(.*)"$', line):
                key = match[1]
                said[key] = match[2]
            elif key and line.startswith('"'):
                said[key] += line[1:-1]
        found[_unescaped(said["msgid"])] = _unescaped(said["msgstr"])
    del found[""]
    return found


def _unescaped(words: str) -> str:
    return words.replace("\\n", "\n").replace('\\"', '"')


MARKED = sorted({words for file in MAILS for words in strings(file)} | set(IN_CODE))


@pytest.mark.parametrize("words", MARKED)
def test_every_string_of_an_e_mail_has_its_spanish_with_the_same_names(words):
    spanish = entries().get(words, "")
    assert spanish
    assert spanish != words
    assert set(re.findall(r"%\(\w+\)s", spanish)) == set(re.findall(r"%\(\w+\)s", words))


def test_nothing_in_the_catalogue_is_left_over():
    assert set(entries()) == set(MARKED)


def test_the_compiled_catalogue_is_that_of_the_text():
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {words: compiled.gettext(words) for words in entries()} == entries()


# Two words alone, such as "Su invitación", are no text to measure.
@pytest.mark.parametrize("words", sorted(w for w in entries().values() if len(w.split()) > 3))
def test_what_an_e_mail_says_in_spanish_is_simple(words):
    assert ease(re.sub(r"%\(\w+\)s", "Ana", words)) >= EASY


@pytest.mark.parametrize("step", mild("es").steps, ids=lambda step: step.code)
def test_no_spanish_subject_hints_at_health_and_no_text_is_left_in_english(step: Step):
    assert step.subject == "Su nota de hoy"
    assert step.text != mild().step(step.code).text


@pytest.mark.django_db
def test_a_patients_invitation_is_in_spanish_with_a_spanish_date():
    patient = a_patient(a_clinic(), language="es", confirmed=False)
    invitation = Invitation.objects.get(patient=patient)
    text = render(invitations.letter_of(invitation)).text
    assert "Toque el botón" in text
    expires = invitation.expires_at.astimezone(patient.zone)
    assert f"El botón sirve hasta el {expires.day} de " in text
    assert "The button" not in text


@pytest.mark.django_db
def test_a_code_comes_in_the_language_of_whoever_asks(client, mailoutbox):
    patient = a_patient(a_clinic(), language="es")
    client.post("/sign-in/", {"email": patient.email})
    assert mailoutbox[-1].subject == "Su código para entrar"
    assert re.search(r"\n {4}\d{6}\n", mailoutbox[-1].body)


@pytest.mark.django_db
def test_a_caregiver_reads_the_language_of_the_patient_and_staff_read_english():
    patient = a_patient(a_clinic(), language="es", now=NOW)
    daughter = User.objects.create_user("daughter@home.example")
    CaregiverLink.objects.create(patient=patient, user=daughter)
    assert language_at(daughter.email) == Patient.Language.SPANISH
    assert language_at("nurse@clinic.example") == Patient.Language.ENGLISH
