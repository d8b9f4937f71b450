"""A clinic at a fixed hour, with a nurse signed in."""

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, a_clinic, a_nurse, a_patient
from tests.web.page import Page


@pytest.fixture(autouse=True)
def tuesday_at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic(db):
    return a_clinic()


@pytest.fixture
def nurse(clinic):
    return a_nurse(clinic, name="Denise Park, RN")


@pytest.fixture
def lead(clinic):
    return a_nurse(clinic, role="lead", name="Luis Ortiz, RN")


@pytest.fixture
def patient(clinic):
    return a_patient(clinic)


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
