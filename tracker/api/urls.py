"""The addresses of the API, its schema and its documentation, below /api/."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from tracker.api.alerts import Acknowledge, Alerts, Assign, Resolve, Snooze
from tracker.api.contacts import Contacts
from tracker.api.docs import Docs
from tracker.api.logs import LogHistory, LogOfDay, Logs
from tracker.api.patients import OnePatient, Patients, Reminders
from tracker.api.pegs import PegOfWeek, Pegs
from tracker.api.tokens import Tokens

app_name = "api"

version_1 = [
    path("token/", Tokens.as_view(), name="token"),
    path("patients/", Patients.as_view(), name="patients"),
    path("patients/<uuid:patient_id>/", OnePatient.as_view(), name="patient"),
    path("patients/<uuid:patient_id>/logs/", Logs.as_view(), name="logs"),
    path("patients/<uuid:patient_id>/logs/<str:day>/", LogOfDay.as_view(), name="log"),
    path(
        "patients/<uuid:patient_id>/logs/<str:day>/history/",
        LogHistory.as_view(),
        name="log_history",
    ),
    path("patients/<uuid:patient_id>/peg/", Pegs.as_view(), name="pegs"),
    path("patients/<uuid:patient_id>/peg/<str:day>/", PegOfWeek.as_view(), name="peg"),
    path("patients/<uuid:patient_id>/contacts/", Contacts.as_view(), name="contacts"),
    path("patients/<uuid:patient_id>/reminders/", Reminders.as_view(), name="reminders"),
    path("alerts/", Alerts.as_view(), name="alerts"),
    path("alerts/<uuid:alert_id>/acknowledge/", Acknowledge.as_view(), name="acknowledge"),
    path("alerts/<uuid:alert_id>/assign/", Assign.as_view(), name="assign"),
    path("alerts/<uuid:alert_id>/snooze/", Snooze.as_view(), name="snooze"),
    path("alerts/<uuid:alert_id>/resolve/", Resolve.as_view(), name="resolve"),
]

urlpatterns = [
    path("v1/", include(version_1)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
]
