"""The addresses of all rooms, joined: patients' pages at the root, the staff's under /clinic/."""

from django.urls import include, path

from tracker.web.alert_rules import urls as alert_rules
from tracker.web.clinic import urls as clinic
from tracker.web.contacts import urls as contacts
from tracker.web.guidance import urls as guidance
from tracker.web.imports import urls as imports
from tracker.web.log import urls as log
from tracker.web.messages import urls as messages
from tracker.web.outcomes import urls as outcomes
from tracker.web.own_data import urls as own_data
from tracker.web.peg import urls as peg
from tracker.web.people import urls as people
from tracker.web.progress import urls as progress
from tracker.web.roster import urls as roster
from tracker.web.worklist import urls as worklist

PATIENT = [
    *log.PATIENT,
    *progress.PATIENT,
    *peg.PATIENT,
    *imports.PATIENT,
    *guidance.PATIENT,
    *messages.PATIENT,
    *people.PATIENT,
    *own_data.PATIENT,
]
CLINIC = [
    *log.CLINIC,
    *progress.CLINIC,
    *peg.CLINIC,
    *guidance.CLINIC,
    *messages.CLINIC,
    *worklist.CLINIC,
    *contacts.CLINIC,
    *people.CLINIC,
    *own_data.CLINIC,
    *roster.CLINIC,
    *outcomes.CLINIC,
    *alert_rules.CLINIC,
    *clinic.CLINIC,
]

urlpatterns = [
    path("clinic/", include((CLINIC, "clinic"))),
    path("", include((PATIENT, "patient"))),
]
