"""The addresses of patients and those who help them."""

from django.urls import path

from tracker.web.people import (
    assignment,
    clearances,
    covers,
    day_0,
    deaths,
    details,
    follow_up,
    helpers,
    patient_list,
    patient_page,
    procedures,
    register,
    transfer,
)

PATIENT = [
    path("people/", helpers.people, name="people"),
    path(
        "people/asked/<uuid:invitation_id>/take-back/", helpers.cancel_invitation, name="take_back"
    ),
    path("people/<uuid:link_id>/remove/", helpers.remove, name="remove_helper"),
    path("people/stop-helping/", helpers.stop_helping, name="stop_helping"),
]
CLINIC = [
    path("covers/", covers.covers, name="covers"),
    path("covers/<uuid:cover_id>/end/", covers.end, name="end_cover"),
    path("patients/", patient_list.patients, name="patients"),
    path("patients/transfer/", transfer.transfer, name="transfer"),
    path("patients/new/", register.register_patient, name="register"),
    path("patients/<uuid:patient_id>/", patient_page.patient, name="patient"),
    path("patients/<uuid:patient_id>/details/", details.details, name="details"),
    path("patients/<uuid:patient_id>/procedure/", details.procedure, name="procedure"),
    path("patients/<uuid:patient_id>/day-0/", day_0.day_0, name="day_0"),
    path("patients/<uuid:patient_id>/clearances/", clearances.clearances, name="clearances"),
    path("patients/<uuid:patient_id>/nurse/", assignment.nurse, name="nurse"),
    path("patients/<uuid:patient_id>/nurse/take/", assignment.take, name="take"),
    path("patients/<uuid:patient_id>/nurse/cover/", assignment.cover_for, name="cover"),
    path("patients/<uuid:patient_id>/caregivers/", follow_up.caregivers, name="caregivers"),
    path(
        "patients/<uuid:patient_id>/caregivers/<uuid:link_id>/remove/",
        follow_up.remove,
        name="remove_caregiver",
    ),
    path(
        "patients/<uuid:patient_id>/caregivers/<uuid:invitation_id>/withdraw/",
        follow_up.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("patients/<uuid:patient_id>/invite/", follow_up.invite_again, name="invite_again"),
    path("patients/<uuid:patient_id>/discharge/", follow_up.end, name="discharge"),
    path("patients/<uuid:patient_id>/follow-again/", follow_up.again, name="follow_again"),
    path("patients/<uuid:patient_id>/procedures/", procedures.procedures, name="procedures"),
    path(
        "patients/<uuid:patient_id>/procedures/new/", procedures.another, name="another_procedure"
    ),
    path("patients/<uuid:patient_id>/death/", deaths.death, name="death"),
    path(
        "patients/<uuid:patient_id>/death/take-back/",
        deaths.death_undone,
        name="death_taken_back",
    ),
]
