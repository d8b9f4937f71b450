"""The addresses of alert rules."""

from django.urls import path

from tracker.web.alert_rules import pages

CLINIC = [
    path("settings/rules/", pages.rules, name="rules"),
    path("settings/rules/preview/<uuid:preview_id>/", pages.rule_preview, name="rule_preview"),
    path("settings/rules/preview/<uuid:preview_id>/save/", pages.save_rules, name="save_rules"),
]
