"""`manage.py import_patients`: a line for each row, and all of them or none."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.cast import a_clinic
from tracker.models import Message, Patient

pytestmark = pytest.mark.django_db

HEAD = "MRN,First name,Last name,DOB,Phone,E-mail,Procedure date\n"
MARGARET = "MR-1,Margaret,Ellison,1951-04-30,206-555-0142,m@example.com,2026-10-22\n"
NO_DAY = "MR-2,Oscar,Pena,soon,206-555-0143,,2026-10-22\n"


@pytest.fixture
def run(tmp_path):
    """A function: the command on a file with this text; what it prints."""

    def ran(text, **options):
        file, out = tmp_path / "roster.csv", StringIO()
        file.write_text(text)
        try:
            call_command("import_patients", str(file), **options, stdout=out)
        except CommandError as error:
            return f"{out.getvalue()}Error: {error}"
        return out.getvalue()

    return ran


def test_each_row_has_its_line_and_all_are_written(run):
    a_clinic()
    assert run(HEAD + MARGARET) == (
        "row 2  MR-1  new\n1 row: 1 new, 0 updated, 0 unchanged, 0 refused.\n"
    )
    assert Patient.objects.get().record_number == "MR-1"
    assert not Message.objects.exists()


def test_no_line_holds_a_name(run):
    a_clinic()
    assert "Ellison" not in run(HEAD + MARGARET)


def test_a_dry_run_writes_nothing_and_says_so(run):
    a_clinic()
    told = run(HEAD + MARGARET, dry_run=True, invite=True)
    assert "row 2  MR-1  new" in told
    assert told.endswith("Nothing was written: this was a dry run.\n")
    assert not Patient.objects.exists()
    assert not Message.objects.exists()


def test_a_row_that_is_refused_names_the_field_and_ends_with_an_error(run):
    a_clinic()
    told = run(HEAD + MARGARET + NO_DAY)
    assert "row 3  MR-2  refused: Date of birth: “soon” is not a day." in told
    assert told.endswith("Error: Nothing was written: 1 row is refused. Put that right, try again.")
    assert not Patient.objects.exists()


def test_changes_are_named(run):
    a_clinic()
    run(HEAD + MARGARET)
    assert "row 2  MR-1  updated: Phone" in run("MRN,Phone\nMR-1,206-555-0199\n")
    assert "there is nothing to change" in run("MRN,Phone\nMR-1,206-555-0199\n")


def test_invitations_leave_only_if_asked(run):
    a_clinic()
    assert run(HEAD + MARGARET, invite=True).endswith("Invitations on their way: 1.\n")
    assert Message.objects.get().to_email == "m@example.com"


def test_of_several_clinics_one_must_be_named(run):
    a_clinic("North")
    south = a_clinic("South")
    assert "--clinic: say which. There are: “North”, “South”." in run(HEAD + MARGARET)
    assert "--clinic: there is no clinic “West”." in run(HEAD + MARGARET, clinic="West")
    run(HEAD + MARGARET, clinic="south")
    assert Patient.objects.get().clinic == south


def test_a_file_that_cannot_be_read_says_why(run):
    a_clinic()
    assert "Did you mean “Date of birth”?" in run("MRN,Brith date\nMR-1,x\n")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_patients", "/nowhere/roster.csv")
