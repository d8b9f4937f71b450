"""The addresses of imports of measured days."""

from django.urls import path

from tracker.web.imports import patient_pages

PATIENT = [
    path("import/", patient_pages.import_page, name="import"),
    path("import/answer/", patient_pages.answer, name="import_answer"),
    path("import/save/", patient_pages.save, name="import_save"),
    path("import/stop/", patient_pages.stop, name="import_stop"),
]
