"""A roster: a line of report for each row, all of it or nothing, and nobody twice."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tracker.models import (
    AccessRecord,
    Invitation,
    Message,
    Patient,
    PreferenceChange,
    Procedure,
    Reminder,
    Summary,
)
from tracker.operations import mail_cycle
from tracker.people.deaths import record_death
from tracker.roster.actions import ImportOptions, RosterChanged, import_roster, preview_import
from tracker.roster.compare import RowOutcome
from tracker.roster.export import export_roster

pytestmark = pytest.mark.django_db

HEAD = "Record number,First name,Last name,Date of birth,Phone,Procedure date"
MARGARET = "MR-1,Margaret,Ellison,1951-04-30,206-555-0142,2026-10-22"
OSCAR = "MR-2,Oscar,Peña,4/5/1948,206-555-0143,11/10/2026"


@pytest.fixture
def bring(clinic):
    """A function: bring in the lines of a file; the report."""

    def brought(*lines, work=import_roster, **choices):
        data = "\n".join(lines).encode()
        return work(data, clinic=clinic, choices=ImportOptions(**choices), by=None, now=NOW)

    return brought


def told(report):
    """Of each row: its number, who, and what becomes of it."""
    return [(line.number, line.record_number, str(line.outcome)) for line in report.lines]


def faults(report):
    return {title: fix for line in report.lines for title, fix in line.faults}


# New patients


def test_each_row_becomes_a_patient_with_a_procedure_and_the_whole_plan(bring):
    report = bring(HEAD, MARGARET, OSCAR)
    assert report.is_written
    assert told(report) == [(2, "MR-1", "new"), (3, "MR-2", "new")]
    oscar = Patient.objects.get(record_number="MR-2")
    assert (oscar.name, oscar.date_of_birth) == ("Oscar Peña", date(1948, 4, 5))
    assert oscar.procedures.get().performed_on == date(2026, 11, 10)
    assert Summary.objects.get(patient=oscar).performed_on == date(2026, 11, 10)
    assert Reminder.objects.filter(procedure__patient=oscar, state="planned").count() > 80


def test_everything_that_a_row_can_say_is_kept(bring, clinic):
    nurse = a_nurse(clinic)
    bring(
        f"{HEAD},E-mail,Language,Time zone,Distance unit,Counts steps,Levels,Surgeon,Nurse,"
        "Before: farthest walk,Before: standing minutes,Before: leg pain,Before: daily steps",
        f'{MARGARET},M@Example.com,Spanish,America/Denver,yards,yes,"L3-L4, L4-L5",Dr. Ruiz,'
        f"{nurse.email},100,8,7,2200",
    )
    patient, procedure = Patient.objects.get(), Procedure.objects.get()
    assert (patient.email, patient.language, patient.timezone) == (
        "m@example.com", "es", "America/Denver",
    )  # fmt: skip
    assert (patient.distance_unit, patient.counts_steps, patient.nurse) == ("yards", True, nurse)
    assert (procedure.levels, procedure.surgeon) == ("L3-L4, L4-L5", "Dr. Ruiz")
    assert float(procedure.baseline.walking_distance_m or 0) == 91.44
    assert (procedure.baseline.standing_min, procedure.baseline.pain_leg) == (8, 7)
    summary = Summary.objects.get()
    assert (summary.nurse, summary.baselines["steps"]) == (nurse, 2200.0)


def test_what_a_registration_by_hand_makes_is_the_same(bring, clinic):
    bring(HEAD, MARGARET)
    imported = Procedure.objects.get()
    by_hand = a_patient(clinic, day=12, confirmed=False).procedures.get()
    rows = [
        set(
            Reminder.objects.filter(procedure=procedure, recovery_day__gt=12).values_list(
                "step", "occurrence", "due_at", "state"
            )
        )
        for procedure in (imported, by_hand)
    ]
    assert rows[0] == rows[1]


# All or nothing


def test_one_row_that_is_refused_leaves_nothing_written(bring):
    report = bring(HEAD, MARGARET, "MR-2,Oscar,Peña,1948-04-05,206-555-0143,2030-01-01")
    assert not report.is_written
    assert told(report) == [(2, "MR-1", "new"), (3, "MR-2", "refused")]
    assert "more than a year ahead" in faults(report)["Procedure date"]
    assert not Patient.objects.exists()
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    ("row", "title", "fix"),
    [
        ("MR-1,,Ellison,1951-04-30,206-555-0142,2026-10-22", "First name", "Type the first name."),
        ("MR-1,M,Ellison,,206-555-0142,2026-10-22", "Date of birth", "Type the date of birth"),
        ("MR-1,M,Ellison,1951-04-30,,2026-10-22", "Phone", "a phone number or an e-mail"),
        ("MR-1,M,Ellison,1951-04-30,12,2026-10-22", "Phone", "with its digits"),
        ("MR-1,M,Ellison,1951-04-30,206-555-0142,", "Procedure date", "Type the date"),
        ("MR-1,M,Ellison,31/12/1951,206-555-0142,2026-10-22", "Date of birth", "the day first"),
        ("MR-1,M,Ellison,1951-02-30,206-555-0142,2026-10-22", "Date of birth", "is not a day"),
        ("MR-1,M,Ellison,4/5/48,206-555-0142,2026-10-22", "Date of birth", "is not a day"),
        ("MR-1,M,Ellison,1851-04-30,206-555-0142,2026-10-22", "Date of birth", "Check the year"),
        ("MR-1,M,Ellison,1951-04-30,206-555-0142,2026-10-22,more", "The row", "more cells"),
        (f"MR-1,{'M' * 90},Ellison,1951-04-30,206-555-0142,2026-10-22", "First name", "80"),
    ],
)
def test_what_is_wrong_is_named_with_the_fix(bring, row, title, fix):
    report = bring(HEAD, row)
    assert fix in faults(report)[title]
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("column", "value", "fix"),
    [
        ("E-mail", "margaret", "such as name@example.com"),
        ("Language", "French", "Write English or Spanish."),
        ("Time zone", "Chicago", "Use a name such as America/Chicago."),
        ("Distance unit", "furlongs", "Write one of feet"),
        ("Counts steps", "maybe", "Write yes or no."),
        ("Nurse", "nobody@clinic.example", "Invite the nurse first"),
        ("Before: leg pain", "11", "0 to 10"),
        ("Before: farthest walk", "far", "Type a number"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_the_fix(bring, column, value, fix):
    report = bring(f"{HEAD},{column}", f"{MARGARET},{value}")
    assert fix in faults(report)[column]
    assert not Patient.objects.exists()


def test_every_fault_of_a_row_is_told_at_once(bring):
    report = bring(f"{HEAD},Language", "MR-1,,Ellison,soon,206-555-0142,2026-10-22,French")
    assert set(faults(report)) == {"First name", "Date of birth", "Language"}


# A dry run


def test_a_dry_run_writes_nothing_and_mails_nobody(bring, mailoutbox):
    report = bring(f"{HEAD},E-mail", f"{MARGARET},m@example.com", work=preview_import, invites=True)
    assert told(report) == [(2, "MR-1", "new")]
    assert not report.is_written
    assert not Patient.objects.exists()
    assert not Message.objects.exists()


def test_nobody_is_invited_unless_asked(bring):
    bring(f"{HEAD},E-mail", f"{MARGARET},m@example.com")
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_asked_each_new_patient_with_an_address_is_invited_by_the_outbox(bring, mailoutbox):
    report = bring(f"{HEAD},E-mail", f"{MARGARET},m@example.com", f"{OSCAR},", invites=True)
    assert report.invited == 1
    for chunk in mail_cycle.claim_due(now=NOW):
        mail_cycle.deliver(chunk, clock=lambda: NOW)
    assert [mail.to for mail in mailoutbox] == [["m@example.com"]]


# Who is there already


def test_the_same_file_again_changes_nothing(bring):
    bring(HEAD, MARGARET, OSCAR)
    report = bring(HEAD, MARGARET, OSCAR)
    assert [line.outcome for line in report.lines] == [RowOutcome.UNCHANGED] * 2
    assert not report.is_written
    assert Patient.objects.count() == 2


def test_a_row_with_a_known_record_number_changes_what_differs_and_says_what(bring):
    bring(HEAD, MARGARET)
    report = bring("record number,phone,levels,before: leg pain", "mr-1,206-555-0199,L4-L5,6")
    assert told(report) == [(2, "mr-1", "updated")]
    assert report.lines[0].changed == ["Phone", "Levels", "Before: leg pain"]
    patient = Patient.objects.get()
    assert (patient.record_number, patient.phone) == ("MR-1", "206-555-0199")
    assert patient.first_name == "Margaret", "what is blank stays"
    assert patient.procedures.get().baseline.pain_leg == 6


def test_another_zone_moves_the_plan_and_leaves_its_trace(bring):
    bring(HEAD, MARGARET)
    before = Reminder.objects.filter(state="planned").latest("due_at").due_at
    bring("Record number,Time zone", "MR-1,America/New_York")
    after = Reminder.objects.filter(state="planned").latest("due_at").due_at
    assert before - after == timedelta(hours=1)
    assert PreferenceChange.objects.get().after == {"timezone": "America/New_York"}


def test_a_new_address_must_be_confirmed_and_is_invited_only_if_asked(bring, clinic):
    patient = a_patient(clinic, record_number="MR-9")
    Message.objects.all().delete()
    bring("Record number,E-mail", "MR-9,new@example.com")
    patient.refresh_from_db()
    assert (patient.email, patient.email_confirmed_at) == ("new@example.com", None)
    assert not Message.objects.exists()
    bring("Record number,E-mail", "MR-9,newer@example.com", invites=True)
    assert Message.objects.get().to_email == "newer@example.com"


def test_a_baseline_that_reads_the_same_is_the_same(bring):
    bring(f"{HEAD},Before: farthest walk", f"{MARGARET},1200")
    report = bring("Record number,Before: farthest walk", 'MR-1,"1,200"')
    assert report.lines[0].outcome == RowOutcome.UNCHANGED


def test_a_nurse_is_assigned(bring, clinic):
    bring(HEAD, MARGARET)
    nurse = a_nurse(clinic)
    report = bring("Record number,Nurse", f"MR-1,{nurse.email.upper()}")
    assert report.lines[0].changed == ["Nurse"]
    assert Patient.objects.get().nurse == Summary.objects.get().nurse == nurse


def test_another_procedure_date_is_refused_for_it_may_be_another_procedure(bring):
    bring(HEAD, MARGARET)
    report = bring("Record number,Procedure date", "MR-1,2026-10-29")
    assert "record a further one" in faults(report)["Procedure date"]
    assert Procedure.objects.get().performed_on == date(2026, 10, 22)


def test_whoever_is_followed_no_more_is_left_alone(bring, clinic):
    patient = a_patient(clinic, record_number="MR-9")
    record_death(patient, died_on=TODAY, by=a_nurse(clinic), now=NOW)
    report = bring("Record number,Phone", "MR-9,206-555-0199")
    assert "has ended" in faults(report)["The row"]


def test_another_clinics_patient_is_nobody_here(bring):
    a_patient(a_clinic("Elsewhere"), record_number="MR-1", first_name="Margaret")
    report = bring(HEAD, MARGARET)
    assert told(report) == [(2, "MR-1", "new")]


# Doubles


def test_a_record_number_that_stands_twice_is_refused(bring):
    report = bring(HEAD, MARGARET, OSCAR, OSCAR.replace("MR-2", "mr-1"))
    assert "Row 2 has the same record number" in faults(report)["Record number"]
    assert not Patient.objects.exists()


NAMELESS = ",Margaret,Ellison,1951-04-30,206-555-0142,2026-10-22"


def test_without_a_record_number_the_same_name_and_birthday_is_a_likely_double(bring):
    bring(HEAD, NAMELESS)
    report = bring(HEAD, NAMELESS.replace("0142", "0199"))
    assert "is there already" in faults(report)["Record number"]
    report = bring(HEAD, NAMELESS.replace("0142", "0199"), allow_same_name=True)
    assert (report.is_written, Patient.objects.count()) == (True, 2)


def test_the_very_same_row_without_a_record_number_is_the_very_same_patient(bring):
    bring(HEAD, NAMELESS)
    report = bring(HEAD, NAMELESS)
    assert report.lines[0].outcome == RowOutcome.UNCHANGED


def test_a_new_record_number_for_a_name_and_birthday_that_are_there_is_a_likely_double(bring):
    bring(HEAD, MARGARET)
    report = bring(HEAD, MARGARET.replace("MR-1", "MR-7"))
    assert "with record number MR-1. Use that number" in faults(report)["Record number"]
    report = bring(HEAD, MARGARET.replace("MR-1", "MR-7"), allow_same_name=True)
    assert report.is_written


def test_two_rows_of_one_file_for_one_person_are_a_likely_double(bring):
    report = bring(HEAD, MARGARET, MARGARET.replace("MR-1", "MR-7"))
    assert "Row 2 has the same name and date of birth" in faults(report)["Last name"]


# Between the report and the import


def test_a_report_that_has_changed_is_not_written(bring, clinic):
    seen = bring(HEAD, MARGARET, work=preview_import)
    a_patient(clinic, record_number="MR-1")
    data = f"{HEAD}\n{MARGARET}".encode()
    with pytest.raises(RosterChanged):
        import_roster(
            data, clinic=clinic, choices=ImportOptions(), by=None, now=NOW, confirmed=seen.key
        )


# The way out


def exported(clinic, nurse):
    return b"".join(export_roster(clinic, by=nurse, now=NOW))


def test_what_goes_out_comes_back_unchanged(bring, clinic):
    nurse = a_nurse(clinic)
    bring(
        f"{HEAD},E-mail,Language,Distance unit,Nurse,Before: farthest walk,Surgeon",
        f"{MARGARET},m@example.com,Spanish,miles,{nurse.email},0.33,=HYPERLINK(1)",
        f"{OSCAR},,,,,,'quoted",
        f"{NAMELESS.replace('Margaret', 'María').replace('206', '+1 206')},,,blocks,,7,",
    )
    data = exported(clinic, nurse)
    report = import_roster(data, clinic=clinic, choices=ImportOptions(), by=nurse, now=NOW)
    assert [line.outcome for line in report.lines] == [RowOutcome.UNCHANGED] * 3
    elsewhere = a_clinic("Elsewhere")
    again = data.replace(nurse.email.encode(), b"")
    assert import_roster(
        again, clinic=elsewhere, choices=ImportOptions(), by=nurse, now=NOW
    ).is_written
    assert exported(elsewhere, nurse) == again


def test_no_cell_that_goes_out_runs_as_a_formula(bring, clinic):
    bring(f"{HEAD},Surgeon", f"{MARGARET},=1+1")
    assert Procedure.objects.get().surgeon == "=1+1"
    assert b",'=1+1," in exported(clinic, a_nurse(clinic))


def test_whose_line_went_out_is_in_the_access_trail(bring, clinic):
    bring(HEAD, MARGARET, OSCAR)
    nurse = a_nurse(clinic)
    exported(clinic, nurse)
    trail = AccessRecord.objects.filter(user=nurse, page="roster")
    assert set(trail.values_list("patient__record_number", flat=True)) == {"MR-1", "MR-2"}


def test_another_clinics_patients_do_not_go_out(bring, clinic):
    bring(HEAD, MARGARET)
    elsewhere = a_clinic("Elsewhere")
    assert exported(elsewhere, a_nurse(elsewhere)).count(b"\n") == 1


# Bulk


def many(count):
    return [f"MR-{n},Margaret,Ellison{n},1951-04-30,206-555-0142,2026-10-22" for n in range(count)]


def test_ten_times_the_rows_cost_no_more_queries(bring, django_assert_max_num_queries):
    def asked(prefix, count):
        rows = [row.replace("MR-", prefix).replace("Ellison", prefix) for row in many(count)]
        with django_assert_max_num_queries(2000) as run:
            assert bring(HEAD, *rows).is_written
        # SQLite takes a limited number of values in one INSERT.
        return sum(not query["sql"].startswith("INSERT") for query in run.captured_queries)

    few = asked("N-", 10)
    assert few < 30
    assert asked("P-", 100) == few


def test_the_export_costs_as_much_for_many(bring, clinic, django_assert_num_queries):
    nurse = a_nurse(clinic)
    bring(HEAD, *many(2))
    with django_assert_num_queries(4):
        exported(clinic, nurse)
    bring(HEAD, *(row.replace("MR-", "N-").replace("Ellison", "Park") for row in many(50)))
    with django_assert_num_queries(4):
        exported(clinic, nurse)
