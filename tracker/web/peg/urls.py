"""The addresses of the weekly PEG."""

from django.urls import path

from tracker.web.peg import nurse_pages, patient_pages

PATIENT = [
    path("peg/", patient_pages.peg, name="peg"),
]
CLINIC = [
    path("patients/<uuid:patient_id>/peg/", nurse_pages.peg, name="peg"),
]
