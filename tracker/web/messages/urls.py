"""The addresses of messages and preferences."""

from django.urls import path

from tracker.web.messages import nurse_pages, patient_pages, pause, preferences, stop

PATIENT = [
    path("messages/", patient_pages.messages, name="messages"),
    path("messages/preferences/", preferences.preferences, name="preferences"),
    path("stop/<str:token>/", stop.stop, name="stop"),
]
CLINIC = [
    path("patients/<uuid:patient_id>/messages/", nurse_pages.sent, name="messages"),
    path("messages/<uuid:message_id>/again/", nurse_pages.send_anew, name="resend"),
    path("patients/<uuid:patient_id>/pause/", pause.pause, name="pause"),
]
