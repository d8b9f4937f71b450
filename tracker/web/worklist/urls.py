"""The addresses of the worklist and alerts."""

from django.urls import path

from tracker.web.worklist import alert_actions, alerts, bulk, live, nurse_pages

CLINIC = [
    path("", nurse_pages.worklist, name="worklist"),
    path("live/", live.live, name="live"),
    path("live/<uuid:patient_id>/", live.note_open, name="note_open"),
    path("worklist/bulk/", bulk.bulk, name="bulk"),
    path("worklist/assign/", bulk.assign_to, name="assign_many"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path(
        "alerts/<uuid:alert_id>/acknowledge/", alert_actions.acknowledge_alert, name="acknowledge"
    ),
    path("alerts/<uuid:alert_id>/assign/", alert_actions.assign_alert, name="assign_alert"),
    path("alerts/<uuid:alert_id>/snooze/", alert_actions.snooze_alert, name="snooze_alert"),
    path("alerts/<uuid:alert_id>/resolve/", alert_actions.resolve_alert, name="resolve"),
    path("patients/<uuid:patient_id>/alerts/take/", bulk.take, name="take_alerts"),
]
