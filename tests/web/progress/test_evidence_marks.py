"""The patient's page marks in the chart what an alert rests on: the gravest's, or the chosen's."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Alert, Contact, DailyLog, Door, Reminder
from tracker.people.assignment import assign, cover
from tracker.people.data_requests import ask
from tracker.triage.alerts import resolve

pytestmark = pytest.mark.django_db


def address(patient, query=""):
    return f"/clinic/patients/{patient.pk}/{query}"


def log(patient, back=0, **answers):
    record_day(
        patient=patient, day=TODAY - timedelta(days=back), answers=answers, entered_by=None,
        door=Door.PAGE, now=NOW - timedelta(days=back),
    )  # fmt: skip


def an_alert(patient, measure="walking_distance_m", *, judged, back=0, **fields):
    """One on a measure: judged on the day so many days back, compared with the week before it."""
    day = TODAY - timedelta(days=back)
    return Alert.objects.create(
        **{
            "patient": patient, "rule": f"{measure}_rule", "severity": "watch",
            "reason": "Worse than usual", "raised_at": NOW, "due_at": NOW,
            "evidence": {
                "measure": measure,
                "judged": [{"day": day.isoformat(), "value": judged}],
                "median": 304.8,
                "compared_with": [
                    {"day": (day - timedelta(days=n)).isoformat(), "value": 304.8}
                    for n in range(1, 8)
                ],
                "reported_on": [day.isoformat()],
            },
            **fields,
        }
    )  # fmt: skip


@pytest.fixture
def margaret(clinic):
    patient = a_patient(clinic, day=27)
    for back in range(20):
        log(patient, back, walking_distance_m=304.8, pain_leg=3, daily_distance_m=900)
    return patient


def test_from_the_start_the_gravest_open_alert_is_marked(margaret, read):
    an_alert(margaret, judged=152.4)
    log(margaret, symptoms=["fever"], pain_leg=3)
    page = read(address(margaret))
    fever = Alert.objects.get(severity="urgent")
    assert page.response.context["chosen"] == fever
    assert f"Marked: {fever.reason}. Reported: day 27, shaded." in page
    assert "chart__flagged" in page.html
    assert page.html.count("Marked in the chart") == 1


def test_a_link_without_a_script_marks_another_alert_in_the_patients_unit(margaret, read):
    alert = an_alert(margaret, judged=152.4)
    log(margaret, symptoms=["fever"], pain_leg=3)
    assert f'href="?alert={alert.pk}#course"' in read(address(margaret)).html
    page = read(address(margaret, f"?alert={alert.pk}"))
    assert "Marked: Worse than usual. Ringed: day 27. Shaded: days 20 to 26, compared with." in page
    drawn = page.response.context["drawn"]
    assert "usually 1,000" in drawn.chart
    assert drawn.chart.count("chart__judged") == 1
    assert "Judged Compared, or reported Usual then" in page


def test_the_chart_shows_the_way_of_walking_that_was_judged(margaret, read):
    alert = an_alert(margaret, "daily_distance_m", judged=152.4)
    chart = read(address(margaret, f"?alert={alert.pk}")).response.context["drawn"].chart
    assert "Daily walking: " in chart
    assert "Farthest walk" not in chart


def test_a_resolved_alert_can_be_looked_at_and_stands_in_the_chart_as_resolved(
    margaret, nurse, read
):
    alert = an_alert(margaret, "pain_leg", judged=6)
    resolve(alert, by=nurse, outcome="expected", note="", now=NOW)
    page = read(address(margaret))
    assert page.response.context["chosen"] is None
    assert "Worse than usual (resolved)" in page.response.context["drawn"].chart
    page = read(address(margaret, f"?alert={alert.pk}"))
    assert page.response.context["chosen"] == alert
    assert "Marked: Worse than usual." in page


def test_silence_is_marked_by_the_days_that_were_asked_for(margaret, read):
    asked = [TODAY - timedelta(days=n) for n in (3, 2, 1)]
    an_alert(
        margaret, judged=1, rule="silence", reason="3 requested days without a log",
        evidence={"requested_days": [str(day) for day in asked], "last_log_day": None},
    )  # fmt: skip
    page = read(address(margaret))
    assert (
        "3 requested days without a log. No log, though it was asked for: days 24, 25 and 26,"
        " shaded." in page
    )


def test_what_the_rules_raise_by_themselves_is_marked_with_their_evidence(clinic, read):
    patient = a_patient(clinic, day=40)
    for back in range(26, -1, -1):
        log(patient, back, walking_distance_m=304.8 if back > 5 else 61, standing_min=20)
    alert = Alert.objects.get(rule="walking_down")
    page = read(address(patient, f"?alert={alert.pk}"))
    drawn = page.response.context["drawn"]
    assert drawn.chart.count("chart__judged") == len(alert.evidence["judged"])
    assert drawn.chart.count("chart__window") == 1
    assert "usually 1,000" in drawn.chart
    assert f"Marked: {alert.reason}. Ringed: days" in page


def test_a_stretch_without_a_gain_is_marked_whole(margaret, read):
    since = TODAY - timedelta(days=13)
    an_alert(
        margaret, judged=1, rule="no_gain", reason="No gain by day 27",
        evidence={"since": str(since), "day": str(TODAY), "compared": [],
                  "reported_on": [str(TODAY)]},
    )  # fmt: skip
    page = read(address(margaret))
    assert "No gain by day 27. Looked at: days 14 to 27, shaded." in page


def test_an_alert_that_rests_on_no_day_offers_nothing_to_show(margaret, read):
    alert = an_alert(margaret, judged=1, rule="no_working_email", evidence={})
    alert.evidence = {"fault": "bounced", "day": str(TODAY)}
    alert.save()
    page = read(address(margaret))
    assert page.response.context["chosen"] is None
    assert "Show in the chart" not in page


@pytest.mark.parametrize("named", ["damaged", "00000000-0000-4000-8000-000000000000"])
def test_an_alert_that_is_not_the_patients_marks_what_would_be_marked_anyway(named, margaret, read):
    alert = an_alert(margaret, judged=152.4)
    page = read(address(margaret, f"?alert={named}"))
    assert page.response.context["chosen"] == alert


def test_a_snoozed_alert_waits_apart_and_is_not_marked_by_itself(margaret, read):
    an_alert(
        margaret, judged=152.4, state="snoozed", snoozed_until=TODAY + timedelta(days=3),
        snooze_reason="Seen on Friday.",
    )  # fmt: skip
    page = read(address(margaret))
    assert "Nothing needs a person now." in page
    assert "Snoozed (1)" in page
    assert page.response.context["chosen"] is None


# Five years


def after_five_years(clinic, nurse, lead):
    """A patient with everything that grows, and more of it than anybody will have."""
    patient = a_patient(clinic, day=1_826)
    DailyLog.objects.bulk_create(
        DailyLog(
            patient=patient, day=TODAY - timedelta(days=back), pain_leg=back % 5,
            pain_back=back % 4, walking_distance_m=300 + back % 90, standing_min=5 + back % 20,
            medicine_doses=back % 4, door="page", entered_by=patient.account, created_at=NOW,
            updated_at=NOW, note="Hello" if back in (1, 900) else "",
        )
        for back in range(1_825)
    )  # fmt: skip
    for n in range(200):
        an_alert(
            patient, "pain_leg", judged=6, back=n * 9, rule=f"rule_{n}",
            **({"state": "resolved", "resolved_at": NOW, "outcome": "seen"} if n > 5 else {}),
        )  # fmt: skip
    Contact.objects.bulk_create(
        Contact(
            patient=patient, at=NOW - timedelta(days=n), kind="call", direction="to", reached=True,
            outcome="advised", minutes=5, by=nurse, created_at=NOW,
        )
        for n in range(0, 1_800, 9)
    )  # fmt: skip
    Reminder.objects.filter(due_at__lt=NOW).update(state="sent", reason_code="")
    for _ in range(3):
        a_caregiver(patient)
    assert patient.account is not None
    for _ in range(3):
        ask(patient, kind="correct", words="My day 3", by=patient.account, now=NOW)
    assign([patient], lead, by=lead, now=NOW)
    cover(clinic, nurse=lead, covered_by=nurse, first_day=TODAY, last_day=TODAY)
    return patient


def test_five_years_cost_no_more_queries_than_a_day_and_hide_no_evidence(
    clinic, nurse, lead, browser, django_assert_max_num_queries
):
    fresh = a_patient(clinic)
    log(fresh, pain_leg=3)
    patient = after_five_years(clinic, nurse, lead)
    for one in (fresh, patient):
        # session, user, membership; the record in one, trail, journal in two (every day's measures,
        # the newest days whole), alerts, contacts, plan, messages, requests, weeks
        with django_assert_max_num_queries(13):
            response = browser.get(address(one))
        assert response.status_code == 200
    context = response.context
    assert context["log_count"] == 1_825
    assert len(context["table"].lines) == 14
    assert len(context["notes"].lines) == 2
    assert (len(context["contacts"]), context["contact_count"]) == (5, 200)
    assert len(response.content) < 120_000, "the page does not grow with the years"


def test_in_a_long_course_the_days_around_the_alert_are_shown_and_the_whole_on_demand(
    clinic, nurse, lead, read
):
    patient = after_five_years(clinic, nurse, lead)
    old = Alert.objects.get(rule="rule_100")  # 900 days back
    page = read(address(patient, f"?alert={old.pk}"))
    assert "These are the days around the alert." in page
    part = page.response.context["drawn"].chart
    assert "; 64 days with an answer." in part
    assert "Today" not in part
    whole = read(address(patient, f"?alert={old.pk}&course=whole")).response.context["drawn"]
    assert "1825 days with an answer." in whole.chart
    assert whole.chart.count("chart__judged") == 1
    assert not whole.is_part


def test_a_stranger_sees_none_of_it(margaret, sign_in):
    alert = an_alert(margaret, judged=1)
    stranger = sign_in(a_nurse(a_clinic("Elsewhere")))
    assert stranger.get(address(margaret, f"?alert={alert.pk}")).status_code == 404
