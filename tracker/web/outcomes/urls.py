"""The addresses of outcomes."""

from django.urls import path

from tracker.web.outcomes import pages

CLINIC = [
    path("outcomes/", pages.outcomes, name="outcomes"),
    path("outcomes.csv", pages.outcomes_file, name="outcomes_file"),
]
