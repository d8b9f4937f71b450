"""The e-mails in Spanish: in simple words, to those who read it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.cast import NOW, a_clinic, a_patient
from tests.catalogue import compiled, marked_in_template
from tests.guidance.reading_level import EASY, ease
from tracker.guidance import Step, mild
from tracker.models import CaregiverLink, Invitation, Patient, User
from tracker.outbox.render import render
from tracker.people import invitations
from tracker.people.roles import language_at

TEMPLATES = Path(settings.BASE_DIR, "templates")
MAILS = [
    *TEMPLATES.glob("emails/**/*.txt"),
    *TEMPLATES.glob("emails/*.mjml"),
    *TEMPLATES.glob("account/email/*.txt"),
]
SPANISH = compiled()
SAID = {SPANISH[words] for file in MAILS for words in marked_in_template(file)}


# Two words alone, such as "Su invitación", are no text to measure.
@pytest.mark.parametrize("words", sorted(words for words in SAID if len(words.split()) > 3))
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
    text = render(invitations.email_of(invitation)).text
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
