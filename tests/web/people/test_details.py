"""Changing details, preferences and the procedure; what moves the plan is shown first."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from tests.cast import TODAY, a_patient
from tests.web.page import posted
from tracker.models import Invitation, Message, Patient, Procedure, Reminder

pytestmark = pytest.mark.django_db


def details(patient):
    return f"/clinic/patients/{patient.pk}/details/"


def procedure(patient):
    return f"/clinic/patients/{patient.pk}/procedure/"


def as_shown(page, **changes):
    """Every field as the page shows it, save `changes`."""
    form = page.response.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {
        name: value for name, value in {**shown, **changes}.items() if value not in (None, False)
    }


def plan(patient):
    """When each reminder is due."""
    rows = Reminder.objects.filter(procedure__patient=patient)
    return dict(rows.values_list("pk", "due_at"))


def reloaded(row):
    return type(row).objects.get(pk=row.pk)


def test_details_and_preferences_are_saved(patient, read, browser):
    page = posted(
        browser,
        details(patient),
        as_shown(
            read(details(patient)), last_name="Ellison-Ward", phone="206-555-0100", language="es",
            distance_unit="miles", counts_steps="on", paused_until="2026-11-10",
        ),
    )  # fmt: skip
    assert page.response.redirect_chain == [(f"/clinic/patients/{patient.pk}/", 302)]
    assert "Saved." in page
    now = reloaded(patient)
    assert (now.last_name, now.phone, now.language) == ("Ellison-Ward", "206-555-0100", "es")
    assert (now.distance_unit, now.counts_steps) == ("miles", True)
    assert now.paused_until == date(2026, 11, 10)


def test_saving_the_page_as_it_is_changes_nothing(patient, read, browser):
    before = Patient.objects.values().get()
    posted(browser, details(patient), as_shown(read(details(patient))))
    assert Patient.objects.values().get() == before


def test_reminders_are_switched_off(patient, read, browser):
    posted(browser, details(patient), as_shown(read(details(patient)), reminders_on=False))
    assert reloaded(patient).reminders_on is False


def test_a_new_address_is_invited_and_not_used_before_it_is_confirmed(patient, read, browser):
    page = posted(
        browser, details(patient), as_shown(read(details(patient)), email="new@home.example")
    )
    assert "An invitation goes to new@home.example; it must be accepted first." in page
    now = reloaded(patient)
    assert (now.email, now.email_confirmed_at, now.account) == ("new@home.example", None, None)
    assert Invitation.objects.filter(email="new@home.example").count() == 1


def test_a_new_send_time_shows_what_moves_before_it_is_saved(patient, read, browser):
    before = plan(patient)
    given = as_shown(read(details(patient)), send_time="19:00")
    asked = posted(browser, details(patient), given)
    moving = len(asked.response.context["rehearsal"].steps)
    assert "Before this is saved: the plan changes" in asked
    assert f"{moving} reminders move." in asked
    assert "Asks for day 12 today 5:30 pm today 7 pm" in asked
    assert asked.fields["send_time"] == "19:00"
    assert (reloaded(patient).send_time, plan(patient)) == (None, before)

    key = asked.response.context["rehearsal"].key
    done = posted(browser, details(patient), {**given, "confirmed": key})
    assert f"Saved. {moving} reminders move." in done
    assert reloaded(patient).send_time == time(19)
    moved = plan(patient)
    assert len([pk for pk in before if before[pk] != moved[pk]]) == moving


def test_what_was_confirmed_is_what_is_done_and_nothing_else(patient, read, browser):
    given = as_shown(read(details(patient)), send_time="19:00")
    key = posted(browser, details(patient), given).response.context["rehearsal"].key
    again = posted(browser, details(patient), {**given, "send_time": "20:00", "confirmed": key})
    assert "Asks for day 12 today 5:30 pm today 8 pm" in again
    assert reloaded(patient).send_time is None


def test_a_rehearsal_invites_nobody(patient, read, browser):
    Message.objects.all().delete()
    given = as_shown(read(details(patient)), send_time="19:00", email="new@home.example")
    posted(browser, details(patient), given)
    assert not Message.objects.exists()
    assert reloaded(patient).email == patient.email


WRONG = [
    ("first_name", "", "Type the first name."),
    ("date_of_birth", "1852-01-01", "Check the year of birth."),
    ("email", "nobody@", "Type an e-mail address such as name@example.com."),
    ("send_time", "23:00", "Choose a time from 8:00 am to 9:00 pm."),
    ("send_time", "late", "Type a time, such as 17:30."),
    ("paused_until", "later", "Type a real date, such as 11/03/2026."),
]


@pytest.mark.parametrize(("field", "typed", "words"), WRONG)
def test_a_wrong_detail_is_told_beside_its_field_and_nothing_is_lost(
    field, typed, words, patient, read, browser
):
    given = as_shown(read(details(patient)), **{"record_number": "MR-9", field: typed})
    page = posted(browser, details(patient), given)
    assert words in page
    assert field in page.response.context["form"].errors
    assert (page.fields[field], page.fields["record_number"]) == (typed, "MR-9")
    assert reloaded(patient).record_number == ""


def test_a_record_number_of_another_patient_is_refused(clinic, patient, read, browser):
    a_patient(clinic, record_number="MR-1")
    page = posted(browser, details(patient), as_shown(read(details(patient)), record_number="MR-1"))
    assert "Another patient of this clinic has this record number." in page


def test_a_corrected_day_0_shows_what_moves_and_then_moves_it(patient, read, browser):
    before = plan(patient)
    given = as_shown(
        read(procedure(patient)), performed_on=(TODAY - timedelta(days=11)).isoformat()
    )
    asked = posted(browser, procedure(patient), given)
    assert "What has gone out already stays as it is." in asked
    assert plan(patient) == before
    key = asked.response.context["rehearsal"].key
    posted(browser, procedure(patient), {**given, "confirmed": key})
    assert Procedure.objects.get().performed_on == TODAY - timedelta(days=11)
    assert plan(patient) != before


def test_clearances_and_words_need_no_second_look(patient, read, browser):
    page = posted(
        browser,
        procedure(patient),
        as_shown(
            read(procedure(patient)), levels="L4-L5", surgeon="Dr. Lind",
            lifting_cleared_on="2026-11-03", driving_cleared_on="11/05/2026",
        ),
    )  # fmt: skip
    assert "Saved." in page
    stored = Procedure.objects.get()
    assert (stored.levels, stored.surgeon) == ("L4-L5", "Dr. Lind")
    assert (stored.lifting_cleared_on, stored.driving_cleared_on) == (TODAY, date(2026, 11, 5))


def test_a_date_of_activity_before_a_corrected_day_0_is_told_and_can_be_corrected(
    patient, read, browser
):
    Procedure.objects.update(work_on=TODAY - timedelta(days=12))
    later = {"performed_on": (TODAY - timedelta(days=10)).isoformat()}
    page = posted(browser, procedure(patient), as_shown(read(procedure(patient)), **later))
    assert "Something was taken up before the procedure. Correct one of the dates." in page
    given = as_shown(read(procedure(patient)), **later, work_on="2026-10-26")
    assert "Save and change the plan" in posted(browser, procedure(patient), given)


def test_the_baseline_is_shown_and_read_in_the_patients_unit(clinic, read, browser):
    patient = a_patient(
        clinic, distance_unit="yards", procedure={"baseline_walking_distance_m": "100.01"}
    )
    page = read(procedure(patient))
    assert page.fields["baseline_walking_distance_m"] == "109"
    posted(browser, procedure(patient), as_shown(page, baseline_daily_distance_m="1,000"))
    stored = Procedure.objects.get()
    assert stored.baseline_daily_distance_m == Decimal("914.40")
    assert stored.baseline_walking_distance_m == Decimal("100.01")  # untouched, so unchanged


def test_a_baseline_can_be_taken_out(clinic, read, browser):
    patient = a_patient(clinic, procedure={"baseline_pain_leg": 7})
    posted(browser, procedure(patient), as_shown(read(procedure(patient)), baseline_pain_leg=""))
    assert Procedure.objects.get().baseline_pain_leg is None


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("performed_on", "2036-11-03", "This is more than a year ahead."),
        ("performed_on", "", "Type the date, such as 11/03/2026."),
        ("lifting_cleared_on", "soon", "Type a real date, such as 11/03/2026."),
        ("baseline_pain_back", "11", "Back pain is a number from 0 to 10."),
        ("baseline_daily_distance_m", "x", "Type a number of feet from 0 to 328,083"),
    ],
)
def test_a_wrong_procedure_is_told_beside_its_field_and_nothing_is_lost(
    field, typed, words, patient, read, browser
):
    given = as_shown(read(procedure(patient)), **{"surgeon": "Dr. Lind", field: typed})
    page = posted(browser, procedure(patient), given)
    assert words in page
    assert field in page.response.context["form"].errors
    assert (page.fields.get(field), page.fields["surgeon"]) == (typed, "Dr. Lind")
    assert Procedure.objects.get().surgeon == ""


@pytest.mark.parametrize("page", [details, procedure])
def test_it_costs_few_queries_to_open(page, patient, browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        browser.get(page(patient))
