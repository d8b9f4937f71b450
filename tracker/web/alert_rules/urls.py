"""The addresses of alert rules."""

from django.urls import path

from tracker.web.alert_rules import nurse_pages

CLINIC = [
    path("settings/rules/", nurse_pages.rules, name="rules"),
    path(
        "settings/rules/preview/<uuid:preview_id>/", nurse_pages.rule_preview, name="rule_preview"
    ),
    path(
        "settings/rules/preview/<uuid:preview_id>/save/", nurse_pages.save_rules, name="save_rules"
    ),
]
