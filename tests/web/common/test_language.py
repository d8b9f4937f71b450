"""In which language a page is, who changes it, and that staff and their mail stay in English."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tests.web.patient_home import Home
from tracker.journal.record_day import record_day
from tracker.models import Alert, Door, Message, Patient, PreferenceChange, PreferenceDoor
from tracker.people.invitations import invitation_url, invite
from tracker.reminders.links import log_url, preference_url
from tracker.rules.days import check_log_day
from tracker.rules.units import to_metres
from tracker.web.common.language import translate

pytestmark = pytest.mark.django_db
SPANISH = {"accept-language": "es-MX,es;q=0.9,en;q=0.5"}


@pytest.fixture(autouse=True)
def tuesday_at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rosa():
    """A patient who reads Spanish."""
    return a_patient(a_clinic(), first_name="Rosa", language="es")


def language_of(page):
    return page.html.partition('<html lang="')[2][:2]


def test_a_patients_page_is_in_the_patients_language_whatever_the_browser_asks(rosa):
    page = Home(rosa.account).read("/today/")
    assert language_of(page) == "es"
    assert "Buenos días, Rosa" in page
    assert page.response["Content-Language"] == "es"
    client = Client(headers=SPANISH)
    other = a_patient(rosa.clinic).account
    assert other is not None
    client.force_login(other)
    assert b'<html lang="en"' in client.get("/today/").content


def test_the_links_of_e_mails_and_the_invitation_are_in_the_patients_language(rosa):
    new = invite(clinic=rosa.clinic, role="patient", email=rosa.email, patient=rosa, now=NOW)
    helper = invite(
        clinic=rosa.clinic, role="caregiver", email="a@b.example", patient=rosa, now=NOW
    )
    for url in [
        log_url(rosa, TODAY, now=NOW),
        preference_url(rosa),
        invitation_url(new),
        invitation_url(helper),
    ]:
        assert language_of(Home().read(url)) == "es", url


def test_before_anybody_is_known_the_browser_says_which_language():
    for address in ("/", "/sign-in/", "/nowhere/"):
        asked = Client(headers=SPANISH).get(address)
        assert b'<html lang="es"' in asked.content, address
        assert "Accept-Language" in asked["Vary"]
        assert b'<html lang="en"' in Client(headers={"accept-language": "fr"}).get(address).content


def test_a_browser_remembers_the_language_that_was_read_in_it_last(rosa):
    home = Home(rosa.account)
    home.read("/today/")
    home.client.post("/sign-out/")
    assert language_of(home.read("/sign-in/")) == "es"


def test_whoever_has_not_signed_in_switches_by_a_button():
    home = Home()
    assert 'lang="es"' in home.read("/sign-in/").html
    home.client.post("/language/", {"language": "es", "next": "/sign-in/"})
    assert language_of(home.read("/sign-in/")) == "es"


def test_a_patient_who_switches_is_written_to_in_that_language_too(rosa):
    home = Home(rosa.account)
    answer = home.client.post("/language/", {"language": "en", "next": "/messages/"})
    assert answer["Location"] == "/messages/"
    rosa.refresh_from_db()
    assert rosa.language == "en"
    change = PreferenceChange.objects.get()
    assert (change.changed_by, change.door) == (rosa.account, PreferenceDoor.PAGE)
    assert (change.before, change.after) == ({"language": "es"}, {"language": "en"})
    assert language_of(home.read("/today/")) == "en"


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_a_switch_leads_nowhere_else(address):
    answer = Client().post("/language/", {"language": "es", "next": address})
    assert answer["Location"] == "/"


def test_a_patient_changes_the_language_among_the_preferences(rosa):
    home = Home(rosa.account)
    page = home.save("/messages/preferences/", reminders="on", language="en")
    assert "Saved. This is what is planned now." in page
    rosa.refresh_from_db()
    assert rosa.language == "en"


def test_the_link_of_an_e_mail_changes_the_language_as_well(rosa):
    page = Home().save(preference_url(rosa), reminders="on", language="en")
    assert "Saved. You will get reminders." in page


def test_a_caregiver_reads_the_patients_language_or_chooses_another(rosa):
    carer = Home(a_caregiver(rosa))
    assert language_of(carer.read("/today/")) == "es"
    carer.client.post("/language/", {"language": "en", "next": "/today/"})
    assert language_of(carer.read("/today/")) == "en"
    rosa.refresh_from_db()
    assert rosa.language == "es"


def test_a_caregiver_who_is_a_patient_reads_their_own_language(rosa):
    husband = a_patient(rosa.clinic, first_name="Otto", language="en")
    husband.account.caregiver_links.create(patient=rosa)
    home = Home(husband.account)
    assert language_of(home.read(f"/today/?for={rosa.pk}")) == "en"


def test_staff_read_english_and_are_written_to_in_english(rosa, mailoutbox):
    nurse = a_nurse(rosa.clinic)
    client = Client(headers=SPANISH)
    client.cookies["language"] = "es"
    client.force_login(nurse)
    for address in ("/clinic/", "/clinic/nowhere/", f"/clinic/patients/{rosa.pk}/"):
        assert b'<html lang="en"' in client.get(address).content, address
    # what a patient sends from a Spanish page is kept in English for staff
    Home(rosa.account).save(symptoms=["fall"], note="¿Puedo nadar?")
    reasons = set(Alert.objects.values_list("reason", flat=True))
    assert "Unread note" in reasons
    assert "caída" not in " ".join(reasons).lower()
    assert Message.objects.filter(kind=Message.Kind.STAFF_ALERT).exists()


def test_what_a_program_sent_is_answered_in_english(rosa):
    client = Client(headers=SPANISH)
    assert client.get("/api/v1/patients/")["Content-Language"] == "en"


def test_errors_of_rooms_that_know_no_language_are_said_in_it():
    with pytest.raises(ValueError, match="Type a number") as refused:
        to_metres("ten", "miles")
    fault = check_log_day(date(2026, 11, 4), today=TODAY, performed_on=date(2026, 10, 22))
    assert fault is not None
    with translation.override("es"):
        assert translate(str(refused.value)) == (
            "Escriba un número de millas de 0 a 62, por ejemplo 0.5."
        )
        assert translate(fault).startswith("El miércoles 4 de noviembre de 2026 aún no llega.")
    assert translate("as it is") == "as it is"


def test_a_slip_is_told_in_spanish_and_loses_nothing(rosa):
    page = Home(rosa.account).save(daily_distance="diez", standing_min="1.200")
    assert "Escriba un número de pies de 0 a 328,083, por ejemplo 1,200." in page
    assert "El tiempo de pie es un número de minutos de 0 a 1,440. Use un número entero." in page
    assert page.fields["daily_distance"] == "diez"


@pytest.mark.parametrize("language", ["en", "es"])
def test_numbers_read_the_same_in_both_languages_and_are_typed_as_they_are_shown(rosa, language):
    Patient.objects.filter(pk=rosa.pk).update(language=language)
    record_day(
        patient=rosa, day=TODAY, answers={"daily_distance_m": 1524, "walking_distance_m": "0.3048"},
        entered_by=rosa.account, door=Door.PAGE, now=NOW,
    )  # fmt: skip
    home = Home(rosa.account)
    assert home.form("/today/")["daily_distance"] == "5,000"
    home.save()
    rosa.refresh_from_db()
    assert float(rosa.logs.get().daily_distance_m) == 1524.0
