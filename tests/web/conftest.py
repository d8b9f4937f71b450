"""A clinic at a fixed hour, with a nurse and a patient on day 12, each with a browser."""

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, a_nurse
from tests.web.page import Page
from tests.web.patient_home import Home


@pytest.fixture(autouse=True)
def tuesday_at_nine():
    """9:00 in the morning of Tuesday, November 3, when the clinic is open."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def nurse(clinic):
    return a_nurse(clinic, name="Denise Park, RN")


@pytest.fixture
def lead(clinic):
    return a_nurse(clinic, role="lead", name="Luis Ortiz, RN")


@pytest.fixture
def sign_in():
    """A function from a person to a browser in which they have signed in."""

    def signed_in(user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def browser(nurse, sign_in):
    """The nurse's."""
    return sign_in(nurse)


@pytest.fixture
def read(browser):
    """A function from an address to the page that the nurse reads there."""

    def opened(address, **options):
        return Page(browser.get(address, **options))

    return opened


@pytest.fixture
def home(patient):
    """The patient's own browser."""
    return Home(patient.account)


@pytest.fixture
def stranger(db):
    """A browser in which nobody has signed in."""
    return Client()
