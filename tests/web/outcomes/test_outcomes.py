"""The outcomes page: the clinic's cohort by week, beside published results, and as CSV."""

import csv
import io
from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_patient
from tests.web.page import Page
from tracker.models import Alert, CohortReport, Contact, DailyLog, Door, WeeklyPeg
from tracker.outcomes.report_cache import refresh_reports

ADDRESS = "/clinic/outcomes/"
FILE = "/clinic/outcomes.csv"


def recoveries(clinic, number, *, day=12, pain=(4,), walk="304.80", **procedure):
    """Patients with a pain of 8 and a walk of 250 feet before, and one log in week 2."""
    before = {"baseline_pain_leg": 8, "baseline_walking_distance_m": "76.20", **procedure}
    found = []
    for place in range(number):
        patient = a_patient(clinic, day=day, confirmed=False, procedure=before)
        DailyLog.objects.create(
            patient=patient, day=TODAY - timedelta(days=day - 9), door=Door.PAGE,
            pain_leg=pain[place % len(pain)], walking_distance_m=walk, created_at=NOW,
            updated_at=NOW,
        )  # fmt: skip
        found.append(patient)
    return found


@pytest.fixture
def look(clinic, read):
    """A function that has the cohort worked out, and opens the page."""

    def opened(query=""):
        refresh_reports(clinic.pk, now=NOW - timedelta(minutes=5), everybody=True)
        return read(f"{ADDRESS}{query}")

    return opened


@pytest.fixture
def lines(clinic, browser):
    """A function that has the cohort worked out, and reads the file: its head, and its lines."""

    def opened(query=""):
        refresh_reports(clinic.pk, now=NOW - timedelta(minutes=5), everybody=True)
        text = browser.get(f"{FILE}{query}").content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        head = [row[0] for row in rows if len(row) == 1]
        names, *others = [row for row in rows if len(row) > 1]
        return head, [dict(zip(names, row, strict=True)) for row in others]

    return opened


def of(rows, what, stage=""):
    (row,) = [row for row in rows if row["what"] == what and row["stage"] == stage]
    return row


# The page


def test_before_it_was_ever_worked_out_the_page_says_when_to_look_again(read, patient):
    assert "No outcomes yet" in read(ADDRESS)


def test_the_cohort_by_week_has_medians_quartiles_n_and_who_is_missing(clinic, look):
    recoveries(clinic, 8, pain=(2, 3, 5, 6))
    a_patient(clinic, day=12)
    page = look()
    assert "All procedures. As of today 8:55 am; updated every 15 minutes." in page
    week_2 = page.words.split("Week 2")[1].split("Week 3")[0]
    assert week_2.startswith(" 9 1,000 1,000 to 1,000 n 8, 1 missing")
    assert "4 2.75 to 5.25 n 8, 1 missing" in week_2
    before = page.words.split("Before 9")[1].split("Week 1")[0]
    assert before.startswith(" 250 250 to 250 n 8, 1 missing")


def test_responders_are_of_those_with_a_baseline(clinic, look):
    recoveries(clinic, 5, pain=(6,))
    recoveries(clinic, 5, pain=(7,))
    recoveries(clinic, 3, pain=(1,), baseline_pain_leg=None)
    gains = look().words.split("PEG less by 1")[1].split("Beside published")[0]
    assert "Week 2 all but fewer than 5" not in gains
    assert "Week 2 50% 5 of 10" in gains


def test_peg_is_told_with_how_many_gained_a_point(clinic, look):
    for place, patient in enumerate(recoveries(clinic, 10)):
        for back, items in ((13, 6), (2, 5 if place < 5 else 6)):
            day = TODAY - timedelta(days=back)
            WeeklyPeg.objects.create(
                patient=patient, week=day - timedelta(days=day.weekday()), day=day, pain=items,
                enjoyment=items, activity=items, door=Door.PAGE, created_at=NOW, updated_at=NOW,
            )  # fmt: skip
    page = look()
    assert "5.5 5 to 6 n 10 50% 5 of 10" in page


def test_published_results_stand_beside_with_their_n_source_and_warning(clinic, look):
    recoveries(clinic, 6, day=50)
    for patient in clinic.patients.all():
        patient.logs.update(day=TODAY - timedelta(days=8))  # day 42
    beside = look().words.split("Beside published results")[1]
    assert "Published groups differ from yours." in beside
    assert "MiDAS I n 75; news-medical.net, March 12, 2010 (MiDAS I) 6 weeks" in beside
    minus = "\N{MINUS SIGN}"
    assert (
        f"Pain, points {minus}3.6 Leg: {minus}4 {minus}4 to {minus}4 n 6 Back: none yet" in beside
    )
    assert "2 points less pain or more 67% Leg: 100% 6 of 6" in beside
    assert "Mekhail 2012 n 40; pubmed 22651852 1 year Farthest walk, feet +3,710 none yet" in beside


def test_logging_first_logs_and_alerts_are_told(clinic, look):
    patients = recoveries(clinic, 6)
    for patient in patients[:2]:
        alert(patient, "red_flag:fall", hours=1)
    alert(patients[0], "silence", hours=1)
    page = look()
    assert "Day of the first log 9 9 to 9 n 6" in page
    assert "Alerts per 100 logs, weeks 1 to 12 33.3 6 logs" in page
    assert "Requested days with a log, weeks 1 to 12 9% of 66 days" in page


def alert(patient, rule, *, hours, severity="urgent"):
    raised = NOW - timedelta(days=2)
    taken = raised + timedelta(hours=hours)
    return Alert.objects.create(
        patient=patient, rule=rule, severity=severity, reason="A reason", raised_at=raised,
        due_at=raised, state="resolved", acknowledged_at=taken,
        resolved_at=taken + timedelta(hours=2), outcome="advised",
    )  # fmt: skip


def test_how_long_alerts_waited_and_who_had_to_be_contacted_again(clinic, nurse, look):
    for place, patient in enumerate(recoveries(clinic, 10)):
        found = alert(patient, "pain_worse", hours=1 + place % 3)
        for after in (1, 3) if place < 5 else (1,):
            at = found.raised_at + timedelta(hours=after)
            Contact.objects.create(
                patient=patient, alert=found if after == 1 else None, at=at, kind="call",
                direction="to", reached=True, outcome="advised", minutes=5, by=nurse, created_at=at,
            )  # fmt: skip
    page = look()
    assert "Urgent 10 2 h 60 min to 2.8 h n 10 4 h 3 h to 4.8 h n 10" in page
    assert "first contact about an alert 50% 5 of 10 alerts" in page


# Choosing


def test_the_cohort_is_chosen_by_period_surgeon_level_and_baseline(clinic, look):
    recoveries(clinic, 6, surgeon="Dr. Obi", levels="L3-L4, L4-L5")
    recoveries(clinic, 7, surgeon="Dr. Tan", levels="L4-L5", baseline_pain_leg=5)
    recoveries(clinic, 8, day=400, surgeon="Dr. Tan", levels="L3-L4")
    assert "Procedures 21" in look()
    for query, number in {
        "period=2026": 13, "period=2026-Q4": 13, "period=2025": 8, "surgeon=Dr.+Tan": 15,
        "level=L3-L4": 14, "pain=severe": 14, "walking=middle": 21,
        "surgeon=Dr.+Tan&level=L4-L5": 7, "surgeon=Nobody": 21, "period=1999": 21,
    }.items():  # fmt: skip
        assert f"Procedures {number} " in look(f"?{query}"), query
    page = look("?period=2026-Q4&surgeon=Dr.+Obi")
    assert "Procedures of 2026 Q4, by Dr. Obi." in page
    assert 'href="/clinic/outcomes.csv?period=2026-Q4&amp;surgeon=Dr.+Obi"' in page.html


def test_fewer_than_five_are_shown_nowhere(clinic, look, lines):
    recoveries(clinic, 4)
    assert "Too few procedures to show" in look()
    assert "Week 2" not in look().words.split("How to read this")[0]
    _, rows = lines()
    assert not [row for row in rows if row["n"] and not row["source"]]
    assert of(rows, "Leg pain", "Week 2")["not_told"] == "fewer than 5"
    assert not of(rows, "Leg pain", "Week 2")["reached"]


def test_a_group_that_gives_the_others_away_by_subtraction_is_not_shown(clinic, look, lines):
    recoveries(clinic, 9, surgeon="Dr. Obi")
    recoveries(clinic, 3, surgeon="Dr. Tan")
    assert "Procedures 12" in look()
    for surgeon in ("Dr.+Obi", "Dr.+Tan"):
        assert "Too few procedures to show" in look(f"?surgeon={surgeon}")
    _, rows = lines("?surgeon=Dr.+Obi")
    assert of(rows, "Leg pain", "Week 2")["not_told"] == "not shown"


def test_only_the_cells_that_would_give_somebody_away_are_left_out(clinic, look):
    recoveries(clinic, 9, surgeon="Dr. Obi")
    others = recoveries(clinic, 9, surgeon="Dr. Tan")
    for patient in others[3:]:
        patient.logs.update(pain_leg=None)
    week_2 = look("?surgeon=Dr.+Obi").words.split("Week 2")[1]
    assert week_2.startswith(" 9 1,000 1,000 to 1,000 n 9 none yet none yet not shown")


def test_of_one_clinic_another_sees_nothing(clinic, look):
    recoveries(a_clinic("Another Clinic"), 9)
    recoveries(clinic, 5)
    assert "Procedures 5 " in look()


def test_lead_and_nurse_both_see_it(clinic, lead, sign_in):
    recoveries(clinic, 5)
    refresh_reports(clinic.pk, now=NOW)
    assert "Procedures 5 " in Page(sign_in(lead).get(ADDRESS))


def test_what_was_worked_out_in_the_night_says_so(clinic, look, read, monkeypatch):
    monkeypatch.setattr("tracker.outcomes.report_cache.MANY", 0)
    recoveries(clinic, 9, surgeon="Dr. Obi")
    look()
    CohortReport.objects.exclude(choice="").update(as_of=NOW - timedelta(hours=5))
    assert "As of today 4 am; updated every night." in read(f"{ADDRESS}?surgeon=Dr.+Obi")
    assert "As of today 8:55 am; updated every 15 minutes." in read(ADDRESS)


# The file


def test_the_file_has_every_stage_and_says_what_its_numbers_are(clinic, lines):
    recoveries(clinic, 8, pain=(2, 3, 5, 6))
    head, rows = lines()
    assert head[0] == "# Outcomes of Lakeside Spine Clinic"
    assert "# Group: All procedures" in head
    assert any("Nothing is filled in" in line for line in head)
    told = of(rows, "Leg pain", "Week 2")
    expected = {
        "unit": "0 to 10", "first_day": "7", "last_day": "13", "reached": "8", "n": "8",
        "missing": "0", "lower_quartile": "2.75", "median": "4.0", "upper_quartile": "5.25",
    }  # fmt: skip
    assert {name: told[name] for name in expected} == expected
    change = of(rows, "change in Farthest walk", "Week 2")
    assert (change["median"], change["unit"]) == ("750.0", "feet")
    assert of(rows, "Leg pain", "Year 6")["not_told"] == "none yet"
    midas = [row for row in rows if "MiDAS I, n=75" in row["source"]]
    assert [row["mean"] or row["percent"] for row in midas] == ["-3.6", "67"]


def test_the_file_names_no_patient_and_no_name_runs_as_a_formula(clinic, browser, lines):
    evil = '=HYPERLINK("http://evil.example";"Click")'
    patients = recoveries(clinic, 6, surgeon=evil)
    head, _ = lines(f"?surgeon={evil.replace('=', '%3D')}")
    assert f"# Group: By {evil}" in head, "the line begins with no formula's sign"
    assert browser.get(FILE)["Content-Type"] == "text/csv; charset=utf-8"
    text = browser.get(FILE).content.decode()
    for patient in patients:
        assert patient.last_name not in text
        assert str(patient.pk) not in text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t")]


# What it costs


@pytest.mark.parametrize("query", ["", "?surgeon=Dr.+Obi&period=2026"])
def test_the_page_asks_the_same_for_one_procedure_and_for_many(
    clinic, browser, django_assert_max_num_queries, query
):
    asked = []
    for number in (1, 9):
        recoveries(clinic, number, surgeon="Dr. Obi")
        refresh_reports(clinic.pk, now=NOW, everybody=True)
        for address in (ADDRESS, FILE):
            with django_assert_max_num_queries(20) as captured:
                assert browser.get(f"{address}{query}").status_code == 200
            asked.append(len(captured))
            assert not [q for q in captured.captured_queries if "tracker_dailylog" in q["sql"]]
    assert asked[:2] == asked[2:]
