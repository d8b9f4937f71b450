"""The addresses of the staff's pages, under /clinic/."""

from django.urls import path

from tracker.web.nurse import (
    alerts,
    details,
    follow_up,
    guidance,
    logs,
    mail_previews,
    notes,
    patient,
    patients,
    peg,
    phone_log,
    publishing,
    register,
    requests,
    sent,
    settings,
    summary,
    worklist,
)

app_name = "clinic"
ONE = "patients/<uuid:patient_id>/"
GUIDANCE = "settings/guidance/"

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("alerts/<uuid:alert_id>/acknowledge/", alerts.acknowledge_alert, name="acknowledge"),
    path("alerts/<uuid:alert_id>/resolve/", alerts.resolve_alert, name="resolve"),
    path("patients/", patients.patients, name="patients"),
    path("patients/new/", register.register_patient, name="register"),
    path(ONE, patient.patient, name="patient"),
    path(f"{ONE}summary/", summary.summary, name="summary"),
    path(f"{ONE}logs/", logs.logs, name="logs"),
    path(f"{ONE}logs/history/", logs.log_history, name="log_history"),
    path(f"{ONE}messages/", sent.sent, name="messages"),
    path("messages/<uuid:message_id>/again/", sent.send_anew, name="resend"),
    path(f"{ONE}notes/read/", notes.read_notes, name="read_notes"),
    path(f"{ONE}phone-log/", phone_log.phone_log, name="phone_log"),
    path(f"{ONE}peg/", peg.peg, name="peg"),
    path(f"{ONE}details/", details.details, name="details"),
    path(f"{ONE}procedure/", details.procedure, name="procedure"),
    path(f"{ONE}caregivers/", follow_up.caregivers, name="caregivers"),
    path(f"{ONE}caregivers/<uuid:link_id>/remove/", follow_up.remove, name="remove_caregiver"),
    path(
        f"{ONE}caregivers/<uuid:invitation_id>/withdraw/",
        follow_up.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path(f"{ONE}invite/", follow_up.invite_again, name="invite_again"),
    path(f"{ONE}discharge/", follow_up.end, name="discharge"),
    path(f"{ONE}follow-again/", follow_up.again, name="follow_again"),
    path(f"{ONE}requests/<uuid:request_id>/", requests.data_request, name="request"),
    path("settings/", settings.settings, name="settings"),
    path("settings/mail/", mail_previews.mail_previews, name="mail_previews"),
    path(
        "settings/mail/<slug:key>/<slug:language>/",
        mail_previews.mail_preview,
        name="mail_preview",
    ),
    path(
        "settings/mail/<slug:key>/<slug:language>/html/",
        mail_previews.mail_preview_html,
        name="mail_preview_html",
    ),
    path(GUIDANCE, guidance.guidance, name="guidance"),
    path(f"{GUIDANCE}start/", guidance.start, name="guidance_start"),
    path(f"{GUIDANCE}discard/", guidance.discard, name="guidance_discard"),
    path(f"{GUIDANCE}add/<slug:section>/", guidance.add, name="guidance_add"),
    path(f"{GUIDANCE}entry/<str:place>/", guidance.entry, name="guidance_entry"),
    path(f"{GUIDANCE}entry/<str:place>/remove/", guidance.remove, name="guidance_remove"),
    path(f"{GUIDANCE}preview/", publishing.preview, name="guidance_preview"),
    path(f"{GUIDANCE}publish/", publishing.publish, name="guidance_publish"),
    path(f"{GUIDANCE}take-back/", publishing.take_back, name="guidance_take_back"),
    path("settings/staff/", settings.invite_staff, name="invite_staff"),
    path("settings/duty/<uuid:user_id>/", settings.duty, name="duty"),
]
