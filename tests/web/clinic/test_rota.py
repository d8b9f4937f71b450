"""The rota's page: who is on duty when, as everybody sees it and a lead changes it."""

from datetime import time, timedelta

import pytest

from tests.cast import TODAY, a_clinic, a_nurse
from tests.web.page import Page, posted
from tracker.models import Duty

pytestmark = pytest.mark.django_db

ROTA = "/clinic/settings/rota/"
HOURS = {"begins": "08:00", "ends": "17:00"}


@pytest.fixture
def lead_browser(lead, sign_in):
    return sign_in(lead)


@pytest.fixture
def tuesday(clinic, nurse):
    """The nurse is on duty on Tuesdays from 8 to 5, and it is Tuesday at 9."""
    return Duty.objects.create(
        clinic=clinic, member=nurse.membership, weekday=1, begins=time(8), ends=time(17)
    )


def weekly(*members, **fields):
    keys = [member.membership.pk for member in members]
    return {**HOURS, "members": keys, "weekdays": ["0", "1"], **fields}


def test_without_a_rota_the_page_says_what_holds_and_what_to_do(read, lead_browser):
    assert "There is no rota: all the staff are told at any hour" in read(ROTA)
    assert "Add the first line below." in Page(lead_browser.get(ROTA))


def test_a_nurse_sees_it_and_cannot_change_it(browser, read, nurse, tuesday):
    page = read(ROTA)
    assert "Denise Park, RN 8 am to 5 pm" in page
    assert "Add to every week" not in page
    assert browser.post(ROTA, weekly(nurse)).status_code == 403
    assert browser.post(f"{ROTA}{tuesday.pk}/remove/").status_code == 403
    assert Duty.objects.count() == 1


def test_a_lead_adds_a_shift_for_several_people_and_days(lead_browser, nurse, lead):
    page = posted(lead_browser, ROTA, weekly(nurse, lead))
    assert "4 lines added to the rota." in page
    assert Duty.objects.weekly().count() == 4
    assert "That stands in the rota already." in posted(lead_browser, ROTA, weekly(nurse, lead))
    assert Duty.objects.count() == 4


def test_a_holiday_stands_instead_of_its_weekday(lead_browser, tuesday):
    given = {
        **HOURS, "first_day": TODAY.isoformat(), "last_day": TODAY.isoformat(), "nobody": "on",
    }  # fmt: skip
    page = posted(lead_browser, ROTA, given)
    assert "1 line added to the rota." in page
    assert "Today Nobody: all the staff are told" in page
    assert "Nobody is on duty: alerts are e-mailed to all the staff." in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"members": []}, "Choose who is on duty."),
        ({"weekdays": []}, "Choose at least one day of the week."),
        ({"begins": "25:00"}, "Type a time, such as 17:30."),
        ({"first_day": "2026-11-05", "last_day": "2026-11-04"}, "must not be before the first"),
        ({"first_day": "2026-11-05", "last_day": "2029-11-04"}, "Check the year."),
        ({"first_day": "", "last_day": "2026-11-04"}, "Type the date"),
        (
            {"first_day": "2026-11-05", "last_day": "2026-11-05", "nobody": "on"},
            "Choose either names or nobody.",
        ),
        (
            {"first_day": "2026-11-05", "last_day": "2026-11-05", "members": []},
            "Choose who is on duty, or nobody.",
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field(lead_browser, nurse, fields, words):
    assert words in posted(lead_browser, ROTA, weekly(nurse, **fields))
    assert not Duty.objects.exists()


def test_a_line_is_taken_out(lead_browser, tuesday):
    assert "Taken out of the rota." in posted(lead_browser, f"{ROTA}{tuesday.pk}/remove/")
    assert not Duty.objects.exists()


def test_a_lead_of_another_clinic_finds_nothing(sign_in, tuesday, nurse):
    elsewhere = a_clinic("Elsewhere")
    stranger = sign_in(a_nurse(elsewhere, role="lead"))
    assert stranger.post(f"{ROTA}{tuesday.pk}/remove/").status_code == 404
    page = posted(stranger, ROTA, weekly(nurse))
    assert "Select a valid choice" in page
    assert Duty.objects.count() == 1


def test_the_desk_and_the_settings_go_by_the_rota(read, lead, tuesday):
    page = read("/clinic/settings/")
    assert "On duty: Denise Park, RN." in page
    assert "Luis Ortiz, RN Clinic lead · as the rota has it" in page


def test_days_that_are_over_are_not_shown_and_the_page_costs_the_same_with_many(
    browser, clinic, nurse, lead, django_assert_max_num_queries
):
    past = TODAY - timedelta(days=1)
    Duty.objects.create(clinic=clinic, first_day=past, last_day=past, begins=time(8), ends=time(17))
    for count in (1, 30):
        Duty.objects.bulk_create(
            Duty(
                clinic=clinic, member=lead.membership, weekday=n % 7, begins=time(n % 20),
                ends=time(22),
            )
            for n in range(count)
        )  # fmt: skip
        with django_assert_max_num_queries(9):
            page = Page(browser.get(ROTA))
        assert "None to come." in page
