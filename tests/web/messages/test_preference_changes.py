"""Who changed a patient's preferences: the nurse reads it with the messages."""

from datetime import time

from tests.cast import NOW
from tracker.models import PreferenceDoor
from tracker.people.registration import change_patient


def change(patient, by, door, **fields):
    for name, value in fields.items():
        setattr(patient, name, value)
    change_patient(patient, by=by, door=door, now=NOW)


def read_messages(read, patient):
    return read(f"/clinic/patients/{patient.pk}/messages/")


def test_each_change_says_what_who_and_how(patient, nurse, read):
    change(patient, None, PreferenceDoor.ONE_CLICK, reminders_on=False)
    change(patient, nurse, PreferenceDoor.CLINIC, reminders_on=True, send_time=time(18, 30))
    page = read_messages(read, patient)
    assert "Reminders: off By the mail program’s unsubscribe button" in page
    assert "Reminders: on; Send time: 6:30 pm Denise Park, RN, by the clinic" in page
    assert "Today 9 am" in page


def test_what_is_no_preference_leaves_no_line(patient, nurse, read):
    change(patient, nurse, PreferenceDoor.CLINIC, phone="206-555-0100")
    assert "Changes of preferences" not in read_messages(read, patient)


def test_the_list_costs_one_query_however_long(
    patient, nurse, read, browser, django_assert_max_num_queries
):
    for minute in range(10):
        change(patient, nurse, PreferenceDoor.CLINIC, send_time=time(18, minute))
    with django_assert_max_num_queries(9):
        read_messages(read, patient)
