"""A patient's own units: places, and minutes of walking, as buttons of the day's form."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, TODAY, a_patient
from tests.web.page import Page
from tests.web.patient_home import Home
from tracker.models import DailyLog, Landmark
from tracker.people.landmarks import add_place, set_ten_minutes
from tracker.reminders.links import log_token

WALKS = "/today/walks/"


def add(home, name="To the oak", distance="300", unit="feet"):
    sent = {"place-name": name, "place-distance": distance, "place-unit": unit}
    return Page(home.client.post(WALKS, sent, follow=True))


def ten(home, distance="1,000", unit="feet"):
    sent = {"which": "ten", "ten-distance": distance, "ten-unit": unit}
    return Page(home.client.post(WALKS, sent, follow=True))


@pytest.fixture
def mailbox(patient):
    return add_place(patient, name="to the oak", distance_m=Decimal("91.44"))


def code(landmark):
    return f"place-{landmark.pk.hex}"


def log_of(patient, day=TODAY):
    return DailyLog.objects.get(patient=patient, day=day)


def test_a_walk_is_set_once_and_is_a_button_from_then_on(home, patient):
    assert "Your own walks" in home.read(WALKS)
    page = add(home)
    assert "Saved. You can use it the next time you log a day." in page
    assert "To the oak 300 feet Take away" in page
    assert "× To the oak" in home.read("/today/")


def test_logged_by_a_walk_the_day_is_kept_in_metres(home, patient, mailbox):
    home.save(daily_distance="2.5", daily_unit=[code(mailbox)], walking_unit=[code(mailbox)])
    log = log_of(patient)
    assert log.daily_distance_m == Decimal("228.60")
    assert log.walking_distance_m == Decimal("91.44"), "chosen without a number: once"
    patient.refresh_from_db()
    assert patient.distance_unit == "feet"


def test_minutes_are_a_distance_once_the_pace_is_known(home, patient):
    assert 'value="minutes"' not in home.read("/today/").html
    assert "10 minutes of walking 1,000 feet" in ten(home)
    home.save(daily_distance="25", daily_unit=["minutes"], walking_distance="5",
              walking_unit=["minutes"])  # fmt: skip
    log = log_of(patient)
    assert log.daily_distance_m == Decimal("762.00")
    assert (log.walking_distance_m, log.walking_min) == (Decimal("152.40"), 5)


def test_a_number_that_is_none_is_named_beside_its_question(home, mailbox):
    page = home.save(daily_distance="often", daily_unit=[code(mailbox)])
    assert "Type a number, such as 1 or 2." in page
    assert not DailyLog.objects.exists()


def test_the_link_of_an_email_offers_them_too(patient, mailbox):
    link = f"/l/{log_token(patient, TODAY, now=NOW)}/"
    phone = Home()
    assert "× to the oak" in phone.read(link)
    phone.save(link, daily_distance="2", daily_unit=[code(mailbox)])
    assert log_of(patient).daily_distance_m == Decimal("182.88")


def test_the_same_name_gets_the_new_distance_and_old_days_keep_theirs(home, patient, mailbox):
    home.save(daily_distance="1", daily_unit=[code(mailbox)])
    add(home, name="To The Oak", distance="200")
    assert Landmark.objects.get().distance_m == Decimal("60.96")
    assert log_of(patient).daily_distance_m == Decimal("91.44")


def test_a_walk_can_be_taken_away_and_its_days_stay(home, patient, mailbox):
    home.save(daily_distance="1", daily_unit=[code(mailbox)])
    page = Page(home.client.post(f"{WALKS}remove/", {"landmark": str(mailbox.pk)}, follow=True))
    assert "Taken away. The days you logged stay as they are." in page
    assert "to the oak" not in page
    assert log_of(patient).daily_distance_m == Decimal("91.44")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "Give the walk a name, such as: to the mailbox."),
        ({"distance": ""}, "Type how far it is. A guess is fine."),
        ({"distance": "far"}, "Type a number of feet from 0 to 328,083, such as 1,200."),
        ({"distance": "0"}, "Type a distance of more than 0."),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_kept(home, sent, words):
    page = add(home, **sent)
    assert page.words.count(words) == 2, "once above the form, once beside the field"
    assert not Landmark.objects.exists()


def test_there_are_as_many_as_stay_easy_to_tell_apart(home):
    for number in range(6):
        add(home, name=f"Walk {number}")
    assert "You have 6 places. Take one away, then add this one." in add(home, name="Walk 7")
    assert Landmark.objects.count() == 6


def test_another_patients_walk_is_no_unit_and_cannot_be_taken_away(home, clinic, patient):
    other = add_place(a_patient(clinic), name="to the gate", distance_m=Decimal(10))
    assert "to the gate" not in home.read("/today/")
    page = home.save(daily_distance="1", daily_unit=[code(other)])
    assert "Thank you" not in page
    for forged in (str(other.pk), "nonsense"):
        home.client.post(f"{WALKS}remove/", {"landmark": forged})
    assert Landmark.objects.filter(pk=other.pk).exists()
    assert not DailyLog.objects.filter(day__gt=TODAY - timedelta(days=1)).exists()


def test_setting_the_pace_again_replaces_it(home, patient):
    set_ten_minutes(patient, distance_m=Decimal(100))
    ten(home, "500")
    assert Landmark.objects.get().distance_m == Decimal("152.40")
