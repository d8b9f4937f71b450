"""The addresses of outcomes."""

from django.urls import path

from tracker.web.outcomes import nurse_pages

CLINIC = [
    path("outcomes/", nurse_pages.outcomes, name="outcomes"),
    path("outcomes.csv", nurse_pages.outcomes_file, name="outcomes_file"),
]
