"""Changes of a patient's preferences about e-mail: who made each, when, by which door."""

from django.db import models

from tracker.models.account import person_field
from tracker.models.patient import Patient, PatientRecordQuerySet

# The patient's fields that say whether, when and where to e-mails are sent.
PREFERENCES = (
    "reminders_on", "frequency", "paused_until", "send_time", "email", "timezone", "language",
)  # fmt: skip


class PreferenceDoor(models.TextChoices):
    """Through which channel a change of preferences came in."""

    PAGE = "page", "on the patient’s page"
    EMAIL_LINK = "email_link", "by the link in an e-mail"
    ONE_CLICK = "one_click", "by the mail program’s unsubscribe button"
    CLINIC = "clinic", "by the clinic"


class PreferenceChangeQuerySet(PatientRecordQuerySet["PreferenceChange"]):
    """Changes of preferences."""


class PreferenceChange(models.Model):
    """One change, never changed itself; `before` and `after` hold the fields that differ."""

    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="preference_changes"
    )
    changed_by = person_field(help_text="Empty for whoever held the e-mail: nobody signs in there.")
    door = models.CharField(max_length=10, choices=PreferenceDoor.choices)
    changed_at = models.DateTimeField()
    before = models.JSONField()
    after = models.JSONField()

    objects = PreferenceChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [
            # a patient's changes, newest first
            models.Index(fields=["patient", "-changed_at"], name="preference_change_by_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                name="preference_change_changes_something",
                condition=~models.Q(before=models.F("after")),
            ),
        ]
