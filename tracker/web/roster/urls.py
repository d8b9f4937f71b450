"""The addresses of patients by file."""

from django.urls import path

from tracker.web.roster import pages

CLINIC = [
    path("patients/import/", pages.import_patients, name="import_patients"),
    path("patients/import/template/", pages.roster_template, name="roster_template"),
    path("patients/export/", pages.export_patients, name="export_patients"),
]
