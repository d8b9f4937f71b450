"""The pages of the roster: bringing one in, giving one out, and giving patients to a colleague."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import a_clinic, a_nurse, a_patient
from tests.web.page import Page, posted
from tracker.models import AccessRecord, Message, Patient, Summary

pytestmark = pytest.mark.django_db

IMPORT = "/clinic/patients/import/"
HEAD = "MRN,First name,Last name,DOB,Phone,E-mail,Procedure date\n"
MARGARET = "MR-1,Margaret,Ellison,1951-04-30,206-555-0142,m@example.com,2026-10-22\n"


def a_file(text):
    return SimpleUploadedFile("roster.csv", text.encode())


@pytest.fixture
def upload(browser):
    """A function: the page after a file with this text was chosen."""

    def uploaded(text, **choices):
        return posted(browser, IMPORT, {"file": a_file(text), **choices})

    return uploaded


def confirm(browser, page):
    """Press the button below the report, with what the page holds."""
    hidden = {name: page.fields[name] for name in ("text", "confirmed")}
    checked = {n: "on" for n in ("invites", "different_people") if n in page.fields}
    return posted(browser, IMPORT, {**hidden, **checked})


def test_a_file_is_looked_at_first_and_then_brought_in(browser, upload):
    page = upload(HEAD + MARGARET)
    assert "Nothing is written yet 1 new." in page
    assert not Patient.objects.exists()
    page = confirm(browser, page)
    assert "1 patient registered." in page
    assert "Ellison, Margaret" in page
    assert not Message.objects.exists(), "nobody asked for invitations"


def test_whoever_is_to_be_invited_is_said_before(browser, upload):
    page = upload(HEAD + MARGARET, invites="on")
    assert "Whoever is new, or has a new address, is invited by e-mail." in page
    assert not Message.objects.exists()
    assert "1 patient registered, 1 invitation on the way." in confirm(browser, page)
    assert Message.objects.get().to_email == "m@example.com"


def test_what_is_refused_comes_first_and_nothing_can_be_imported(upload):
    page = upload(HEAD + MARGARET + "MR-2,Oscar,Pena,31/12/1950,206-555-0143,,2026-10-22\n")
    assert "1 refused, 1 new." in page
    assert "“31/12/1950” has the day first." in page
    assert page.words.index("Refused (1)") < page.words.index("New (1)")
    assert "confirmed" not in page.fields


def test_a_file_that_is_no_roster_says_so_at_its_field(upload):
    page = upload("MRN,Shoe size\nMR-1,44\n")
    assert "Column “Shoe size” is not known." in page
    assert "Error:" in page


def test_no_file_is_asked_for(browser):
    assert "Choose a CSV file first." in posted(browser, IMPORT)


def test_a_file_that_is_too_large_is_refused(upload):
    assert "larger than 2 MB" in upload(HEAD + "x" * (2 << 20))


def test_letters_of_an_old_program_survive_the_report(browser):
    data = HEAD.encode() + "MR-1,José,Peña,1951-04-30,206-555-0142,,2026-10-22\n".encode("cp1252")
    page = posted(browser, IMPORT, {"file": SimpleUploadedFile("r.csv", data)})
    confirm(browser, page)
    assert Patient.objects.get().name == "José Peña"


def test_what_changed_meanwhile_is_shown_again(browser, upload, clinic):
    page = upload(HEAD + MARGARET)
    a_patient(clinic, record_number="MR-1")
    page = confirm(browser, page)
    assert "Somebody has changed a patient of this file meanwhile." in page
    assert "Nothing is written yet" in page
    assert Patient.objects.count() == 1


def test_the_template_and_the_export_are_files(browser, clinic):
    a_patient(clinic, record_number="MR-1")
    answer = browser.get(reverse("clinic:roster_template"))
    assert answer.content.startswith(b"\xef\xbb\xbfRecord number,First name,")
    answer = browser.get(reverse("clinic:export_patients"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="patients-2026-11-03.csv"'
    assert b"MR-1,Margaret," in answer.content
    assert AccessRecord.objects.filter(page="roster").count() == 1


def test_the_report_costs_the_same_for_many_rows(upload, django_assert_max_num_queries):
    def rows(count):
        return HEAD + "".join(
            f"MR-{n},Margaret,Ellison{n},1951-04-30,206-555-0142,,2026-10-22\n"
            for n in range(count)
        )

    for count in (1, 200):
        with django_assert_max_num_queries(12):
            assert f"{count} new." in upload(rows(count))


# Giving patients to a colleague


@pytest.fixture
def colleague(clinic):
    return a_nurse(clinic, name="Rosa Díaz, RN")


TRANSFER = "/clinic/patients/transfer/"


def test_all_patients_of_a_nurse_are_given_to_another(browser, clinic, nurse, colleague):
    ours = [a_patient(clinic) for _ in range(3)]
    Patient.objects.filter(pk__in=[p.pk for p in ours]).update(nurse=nurse)
    page = posted(browser, TRANSFER, {"whose": nurse.pk, "to": colleague.pk, "all_of_them": "on"})
    assert "3 patients given to Rosa Díaz, RN." in page
    assert set(Patient.objects.values_list("nurse", "assigned_by")) == {(colleague.pk, nurse.pk)}
    assert set(Summary.objects.values_list("nurse", flat=True)) == {colleague.pk}


def test_only_those_that_were_chosen_are_given(browser, clinic, colleague):
    stays, goes = a_patient(clinic), a_patient(clinic)
    posted(browser, TRANSFER, {"whose": "nobody", "to": colleague.pk, "patients": [goes.pk]})
    goes.refresh_from_db()
    stays.refresh_from_db()
    assert (goes.nurse, stays.nurse) == (colleague, None)


def test_what_is_missing_stands_at_its_field_and_what_was_checked_stays(browser, clinic, colleague):
    patient = a_patient(clinic)
    page = posted(browser, TRANSFER, {"whose": "nobody", "patients": [patient.pk]})
    assert "Choose who looks after them from now on." in page
    assert page.fields["patients"] == str(patient.pk)
    page = posted(browser, TRANSFER, {"whose": "nobody", "to": colleague.pk})
    assert "Choose patients from the list, or all of them." in page


def test_nobody_of_another_clinic_is_given_or_gets_any(browser, clinic, nurse):
    stranger = a_nurse(a_clinic("Elsewhere"))
    theirs = a_patient(stranger.membership.clinic)
    a_patient(clinic)
    page = posted(browser, TRANSFER, {"whose": "nobody", "to": stranger.pk, "all_of_them": "on"})
    assert "Choose a nurse from the list." in page
    posted(browser, TRANSFER, {"whose": "nobody", "to": nurse.pk, "patients": [theirs.pk]})
    theirs.refresh_from_db()
    assert theirs.nurse is None


def test_the_page_counts_and_costs_the_same_for_many(
    browser, clinic, nurse, django_assert_max_num_queries
):
    for _ in range(3):
        a_patient(clinic)
    with django_assert_max_num_queries(8):
        page = Page(browser.get(TRANSFER))
    assert "Nobody (3)" in page
    with django_assert_max_num_queries(8):
        empty = Page(browser.get(f"{TRANSFER}?whose={nurse.pk}"))
    assert "No patients here" in empty
