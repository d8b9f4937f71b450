"""The addresses of progress and its summary."""

from django.urls import path

from tracker.web.progress import activity, patient_pages, summary_pages

PATIENT = [
    path("progress/", patient_pages.progress, name="progress"),
    path("progress/summary/", summary_pages.patient_summary, name="summary"),
    path("activity/", activity.activity, name="activity"),
]
CLINIC = [
    path("patients/<uuid:patient_id>/summary/", summary_pages.nurse_summary, name="summary"),
]
