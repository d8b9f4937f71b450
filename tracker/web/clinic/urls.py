"""The addresses of the clinic's settings."""

from django.urls import path

from tracker.web.clinic import pages, rota

CLINIC = [
    path("settings/", pages.settings, name="settings"),
    path("settings/rota/", rota.rota, name="rota"),
    path("settings/rota/<uuid:duty_id>/remove/", rota.remove_duty, name="remove_duty"),
    path("settings/staff/", pages.invite_staff, name="invite_staff"),
    path("settings/duty/<uuid:user_id>/", pages.duty, name="duty"),
]
