"""A clinic at a fixed hour, with a patient on day 12 who is signed in."""

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, a_clinic, a_patient
from tests.web.patient_home import Home


@pytest.fixture(autouse=True)
def tuesday_at_nine():
    """9:00 in the morning of Tuesday, November 3, when the clinic is open."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic(db):
    return a_clinic()


@pytest.fixture
def patient(clinic):
    """Margaret, day 12, who reads feet."""
    return a_patient(clinic)


@pytest.fixture
def home(patient):
    """The patient's own browser."""
    return Home(patient.account)


@pytest.fixture
def stranger(db):
    """A browser in which nobody has signed in."""
    return Client()
