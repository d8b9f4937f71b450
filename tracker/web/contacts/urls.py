"""The addresses of contacts and the call list."""

from django.urls import path

from tracker.web.contacts import call_list, nurse_pages

CLINIC = [
    path("calls/", call_list.calls, name="calls"),
    path("calls/<uuid:call_id>/cross-off/", call_list.cross_off, name="cross_off"),
    path("patients/<uuid:patient_id>/contacts/", nurse_pages.contacts, name="contacts"),
]
