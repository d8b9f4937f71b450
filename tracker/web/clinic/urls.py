"""The addresses of the clinic's settings."""

from django.urls import path

from tracker.web.clinic import nurse_pages, rota

CLINIC = [
    path("settings/", nurse_pages.settings, name="settings"),
    path("settings/rota/", rota.rota, name="rota"),
    path("settings/rota/<uuid:duty_id>/remove/", rota.remove_duty, name="remove_duty"),
    path("settings/staff/", nurse_pages.invite_staff, name="invite_staff"),
    path("settings/duty/<uuid:user_id>/", nurse_pages.duty, name="duty"),
]
