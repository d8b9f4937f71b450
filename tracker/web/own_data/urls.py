"""The addresses of a patient's own data."""

from django.urls import path

from tracker.web.own_data import nurse_pages, patient_pages, who_looked

PATIENT = [
    path("your-data/", patient_pages.your_data, name="your_data"),
    path("your-data/download/", patient_pages.download, name="download"),
    path("your-data/ask/", patient_pages.ask_clinic, name="ask_clinic"),
    path("your-data/leave/", patient_pages.leave_program, name="leave"),
    path("who-looked/", who_looked.who_looked, name="who_looked"),
]
CLINIC = [
    path(
        "patients/<uuid:patient_id>/requests/<uuid:request_id>/",
        nurse_pages.data_request,
        name="request",
    ),
]
