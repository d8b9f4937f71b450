"""All tables of the download, and the models left out of it with the reason."""

from collections.abc import Mapping, Sequence

from django.db.models import Model

from tracker.models import CohortEntry, CohortStage, MailReport, PlannedCall, Repinning, Summary
from tracker.own_data import correspondence, days, record
from tracker.own_data.table import Table

TABLES: Sequence[Table] = (
    record.PATIENT,
    record.PROCEDURES,
    days.LOGS,
    days.LOG_VERSIONS,
    days.WEEKLY,
    days.WEEKLY_VERSIONS,
    days.WALKS,
    days.IMPORTS,
    correspondence.REMINDERS,
    correspondence.MESSAGES,
    correspondence.PREFERENCES,
    record.ALERTS,
    record.ALERT_EVENTS,
    correspondence.CONTACTS,
    record.REQUESTS,
    correspondence.CAREGIVERS,
    correspondence.INVITATIONS,
    correspondence.WHO_LOOKED,
)

# All other models that refer to a patient.
LEFT_OUT: Mapping[type[Model], str] = {
    CohortEntry: "Repeats what is in procedures, to compare groups of patients.",
    CohortStage: "Worked out from logs and weekly answers, which are there, to compare groups.",
    Summary: "Worked out from logs and alerts, which are there; it says nothing of its own.",
    PlannedCall: "The nurses' list for a day: whom to phone, about what the alerts say.",
    MailReport: "A mail provider's own report; what it led to is in messages and patient.",
    Repinning: "How the clinic changed its advice; the version is in procedures.",
}
