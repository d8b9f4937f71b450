"""The addresses of patients by file."""

from django.urls import path

from tracker.web.roster import nurse_pages

CLINIC = [
    path("patients/import/", nurse_pages.import_patients, name="import_patients"),
    path("patients/import/template/", nurse_pages.roster_template, name="roster_template"),
    path("patients/export/", nurse_pages.export_patients, name="export_patients"),
]
