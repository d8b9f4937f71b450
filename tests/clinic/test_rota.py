"""The rota: who is on duty in which hour, and whom an emergency reaches then."""

from datetime import date, datetime, time, timedelta

import pytest

from tests.cast import NOW, ZONE, a_clinic, a_nurse, a_patient
from tracker.clinic.actions import set_duty
from tracker.journal.record_day import record_day
from tracker.models import Door, Duty, Membership, Message
from tracker.rules.clinic.on_duty import Shift, on_duty_at
from tracker.triage.duty import team, teams
from tracker.triage.staff_mail import alert_recipients, send_digests

TUESDAY = 1
MONDAY, FRIDAY = 0, 4
EIGHT, FIVE = time(8), time(17)


def at(day, hour, minute=0):
    """An hour of November 2026, by the clinic's clock; the 3rd is a Tuesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


# The lines alone


def weekly(who, weekday, begins=EIGHT, ends=FIVE):
    return Shift(who, begins, ends, weekday=weekday)


def of_days(who, first, last=None, begins=EIGHT, ends=FIVE):
    return Shift(
        who, begins, ends, first_day=date(2026, 11, first), last_day=date(2026, 11, last or first)
    )


def test_without_a_line_the_rota_says_nothing():
    assert on_duty_at([], at(3, 9)) is None


def test_a_shift_begins_on_its_minute_and_is_over_on_its_last():
    shifts = [weekly("Ana", TUESDAY)]
    hours = [(7, 59), (8, 0), (16, 59), (17, 0)]
    assert [on_duty_at(shifts, at(3, *hour)) for hour in hours] == [[], ["Ana"], ["Ana"], []]
    assert on_duty_at(shifts, at(4, 9)) == []


def test_a_shift_that_ends_before_it_begins_ends_on_the_next_day():
    shifts = [weekly("Ana", TUESDAY, begins=FIVE, ends=EIGHT)]
    assert on_duty_at(shifts, at(3, 16)) == []
    assert on_duty_at(shifts, at(3, 23)) == on_duty_at(shifts, at(4, 7, 59)) == ["Ana"]
    assert on_duty_at(shifts, at(4, 8)) == []


def test_from_sunday_night_into_monday():
    shifts = [weekly("Ana", 6, begins=FIVE, ends=EIGHT)]
    assert on_duty_at(shifts, at(9, 3)) == ["Ana"]


def test_a_shift_of_a_whole_day_begins_and_ends_at_one_hour():
    shifts = [weekly("Ana", TUESDAY, begins=EIGHT, ends=EIGHT)]
    assert on_duty_at(shifts, at(4, 7, 59)) == ["Ana"]
    assert on_duty_at(shifts, at(4, 8)) == []


def test_several_are_on_duty_together_and_each_is_named_once():
    shifts = [
        weekly("Ana", TUESDAY), weekly("Ben", TUESDAY, begins=time(12)),
        weekly("Ana", TUESDAY, begins=time(11)),
    ]  # fmt: skip
    assert on_duty_at(shifts, at(3, 13)) == ["Ana", "Ben"]


def test_certain_days_stand_instead_of_the_weeks():
    shifts = [weekly("Ana", TUESDAY), of_days("Ben", 3, 5)]
    assert on_duty_at(shifts, at(3, 9)) == ["Ben"]
    assert on_duty_at(shifts, at(10, 9)) == ["Ana"]


def test_a_holiday_is_a_day_on_which_nobody_is_on_duty():
    shifts = [weekly("Ana", TUESDAY), of_days(None, 3)]
    assert on_duty_at(shifts, at(3, 9)) == []


def test_lines_of_certain_days_alone_say_nothing_of_the_others():
    shifts = [of_days("Ben", 3)]
    assert on_duty_at(shifts, at(3, 9)) == ["Ben"]
    assert on_duty_at(shifts, at(4, 9)) is None


def test_the_night_before_a_special_day_is_still_that_nights():
    shifts = [weekly("Ana", MONDAY, begins=FIVE, ends=EIGHT), of_days("Ben", 3)]
    assert on_duty_at(shifts, at(3, 7)) == ["Ana"]


# Whom it reaches


@pytest.fixture
def ana(clinic):
    return a_nurse(clinic, name="Ana")


@pytest.fixture
def ben(clinic):
    return a_nurse(clinic, name="Ben", role="lead")


@pytest.fixture
def on_tuesdays(clinic, ana, ben):
    """Ana, from 8 to 5; nobody at any other time."""
    Duty.objects.create(
        clinic=clinic, member=ana.membership, weekday=TUESDAY, begins=EIGHT, ends=FIVE
    )


def test_without_a_rota_everybody_is_told_as_ever(clinic, ana, ben):
    assert alert_recipients(clinic, now=NOW) == sorted([ana.email, ben.email])
    assert not team(clinic, now=NOW).has_rota


def test_an_emergency_reaches_whoever_the_rota_has_at_that_hour(on_tuesdays, clinic, ana):
    record_day(
        patient=a_patient(clinic), day=NOW.date(), answers={"symptoms": ["leg_weakness"]},
        entered_by=None, door=Door.PAGE, now=NOW,
    )  # fmt: skip
    told = Message.objects.filter(kind="staff_alert").values_list("to_email", flat=True)
    assert list(told) == [ana.email]


def test_when_the_rota_has_nobody_all_the_staff_are_told(on_tuesdays, clinic, ana, ben):
    night = at(3, 22)
    assert team(clinic, now=night).on_duty == []
    assert alert_recipients(clinic, now=night) == sorted([ana.email, ben.email])
    clinic.after_hours_email = "night@clinic.example"
    assert alert_recipients(clinic, now=night) == ["night@clinic.example"]


def test_whoever_has_gone_off_duty_is_not_told_whatever_the_rota_says(on_tuesdays, clinic, ana):
    set_duty(ana.membership, on_duty=False)
    clinic.after_hours_email = ""
    assert team(clinic, now=NOW).on_duty == []


def test_somebody_who_has_left_is_not_told(on_tuesdays, clinic, ana, ben):
    ana.is_active = False
    ana.save()
    assert alert_recipients(clinic, now=NOW) == [ben.email]


def test_the_morning_goes_to_whoever_is_on_duty_at_some_hour_of_the_day(clinic, ana, ben):
    for nurse, begins in ((ana, time(12)), (ben, None)):
        if begins:
            Duty.objects.create(
                clinic=clinic, member=nurse.membership, weekday=TUESDAY, begins=begins, ends=FIVE
            )
    send_digests(now=at(3, 8))
    assert list(Message.objects.values_list("to_email", flat=True)) == [ana.email]
    send_digests(now=at(4, 8))
    assert Message.objects.filter(due_at=at(4, 8)).count() == 2, "nobody that day: all"


def test_it_goes_by_the_clinics_clock_through_the_clock_change(clinic, ana, ben):
    Duty.objects.create(
        clinic=clinic, member=ana.membership, weekday=6, begins=time(0), ends=time(12)
    )
    noon = datetime(2026, 11, 1, 12, tzinfo=ZONE)  # the day has 25 hours
    assert [str(m) for m in team(clinic, now=noon - timedelta(minutes=1)).on_duty] == ["Ana"]
    assert team(clinic, now=noon).on_duty == []


def test_one_query_tells_it_of_any_number_of_clinics(
    on_tuesdays, clinic, django_assert_num_queries
):
    elsewhere = a_clinic("Elsewhere")
    a_nurse(elsewhere, name="Cleo")
    with django_assert_num_queries(1):
        found = teams([clinic, elsewhere], now=NOW)
    assert [str(m) for m in found[clinic.pk].on_duty] == ["Ana"]
    assert [str(m) for m in found[elsewhere.pk].on_duty] == ["Cleo"]
    assert Membership.objects.count() == 3
