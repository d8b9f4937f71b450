"""The addresses of the guidance."""

from django.urls import path

from tracker.web.guidance import (
    instructions,
    mail_previews,
    nurse_pages,
    patient_pages,
    publishing,
    visits,
)

PATIENT = [
    path("guidance/", patient_pages.guidance, name="guidance"),
    path("guidance/visits.ics", visits.visits_file, name="visits_file"),
]
CLINIC = [
    path("settings/mail/", mail_previews.mail_previews, name="mail_previews"),
    path(
        "settings/mail/<slug:key>/<slug:language>/", mail_previews.mail_preview, name="mail_preview"
    ),
    path(
        "settings/mail/<slug:key>/<slug:language>/html/",
        mail_previews.mail_preview_html,
        name="mail_preview_html",
    ),
    path("settings/guidance/", nurse_pages.guidance, name="guidance"),
    path("settings/guidance/start/", nurse_pages.start, name="guidance_start"),
    path("settings/guidance/discard/", nurse_pages.discard, name="guidance_discard"),
    path("settings/guidance/add/<slug:section>/", nurse_pages.add, name="guidance_add"),
    path("settings/guidance/entry/<str:place>/", nurse_pages.entry, name="guidance_entry"),
    path("settings/guidance/entry/<str:place>/remove/", nurse_pages.remove, name="guidance_remove"),
    path("settings/guidance/preview/", publishing.preview, name="guidance_preview"),
    path("settings/guidance/publish/", publishing.publish, name="guidance_publish"),
    path("settings/guidance/take-back/", publishing.withdraw_version, name="guidance_take_back"),
    path("settings/instructions/", instructions.clinic_instructions, name="instructions"),
]
