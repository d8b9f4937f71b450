"""The addresses of logging a day."""

from django.urls import path

from tracker.web.log import (
    history,
    landmarks,
    link,
    notes,
    nurse_pages,
    offline,
    phone_log,
    thanks,
    today,
    week,
)

PATIENT = [
    path("today/", today.today, name="today"),
    path("today/queue/", offline.queue, name="queue"),
    path("today/history/", history.history, name="history"),
    path("today/thanks/", thanks.thanks, name="thanks"),
    path("today/week/", week.week, name="week"),
    path("today/walks/", landmarks.landmarks, name="landmarks"),
    path("today/walks/remove/", landmarks.remove, name="remove_landmark"),
    path("offline/", offline.offline, name="offline"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("l/<str:token>/", link.log_link, name="log_link"),
]
CLINIC = [
    path("patients/<uuid:patient_id>/logs/", nurse_pages.logs, name="logs"),
    path("patients/<uuid:patient_id>/logs/history/", nurse_pages.log_history, name="log_history"),
    path("patients/<uuid:patient_id>/notes/read/", notes.read_notes, name="read_notes"),
    path("patients/<uuid:patient_id>/phone-log/", phone_log.phone_log, name="phone_log"),
]
