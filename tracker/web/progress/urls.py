"""The addresses of progress and its summary."""

from django.urls import path

from tracker.web.progress import activity, nurse_summary, patient_pages, patient_summary

PATIENT = [
    path("progress/", patient_pages.progress, name="progress"),
    path("progress/summary/", patient_summary.summary, name="summary"),
    path("activity/", activity.activity, name="activity"),
]
CLINIC = [
    path("patients/<uuid:patient_id>/summary/", nurse_summary.summary, name="summary"),
]
