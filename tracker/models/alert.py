"""An alert: what a nurse owns, with a severity, a deadline, and the evidence it rests on."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from tracker.models.account import person_field
from tracker.models.base import UUIDModel
from tracker.models.clinic import StaffQuerySet
from tracker.models.patient import Patient
from tracker.rules.severity import Severity
from tracker.rules.triage.codes import RED_FLAG


class AlertQuerySet(StaffQuerySet["Alert"]):
    """Alerts, which only the staff may see."""

    to_clinic = "patient__clinic"

    def unresolved(self) -> Self:
        return self.exclude(state=Alert.State.RESOLVED)

    def needing_a_person(self) -> Self:
        """Return those that are neither resolved nor snoozed."""
        return self.filter(state__in=[Alert.State.OPEN, Alert.State.ACKNOWLEDGED])

    def to_escalate(self, now: datetime) -> Self:
        """Return emergencies past their deadline that nobody has acknowledged or escalated."""
        return self.filter(
            state=Alert.State.OPEN,
            severity=Severity.EMERGENCY,
            escalated_at=None,
            due_at__lte=now,
        )


class Alert(UUIDModel):
    """One rule's finding on one patient. While it is unresolved, new evidence joins it."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        SNOOZED = "snoozed", "Snoozed"
        RESOLVED = "resolved", "Resolved"

    class Outcome(models.TextChoices):
        ADVISED = "advised", "Spoke with the patient, gave advice"
        SEEN = "seen", "Seen in clinic, or a visit arranged"
        SENT_TO_ED = "sent_to_ed", "Sent to the emergency department"
        EXPECTED = "expected", "Expected at this stage"
        ENTERED_BY_MISTAKE = "mistake", "Entered by mistake"
        LOGGED_AGAIN = "logged_again", "The patient logged again"
        NOTE_READ = "note_read", "Note read"
        PUT_RIGHT = "put_right", "Put right"
        PASSED = "passed", "Passed by itself"
        ANSWERED = "answered", "Answered"
        DIED = "died", "The patient died"
        OTHER = "other", "Other"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="alerts")
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=9, choices=[(s.value, s.value) for s in Severity])
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=200, help_text="Why, in words a nurse reads at a glance.")
    evidence = models.JSONField(default=dict, blank=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="When the patient unchecked the symptom again."
    )
    escalated_at = models.DateTimeField(
        null=True, blank=True, help_text="When the clinic lead was told that nobody took it."
    )
    owner = person_field(related_name="owned_alerts")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateField(
        null=True, blank=True, help_text="The day, in the patient's calendar, on which it wakes."
    )
    snooze_reason = models.CharField(max_length=300, blank=True)
    seen_evidence = models.JSONField(
        default=dict, blank=True, help_text="What it rested on when a nurse snoozed it."
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = person_field()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True, max_length=2000)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "id"]
        indexes = [
            # a patient's alerts, newest first
            models.Index(fields=["patient", "-raised_at"], name="alert_by_patient"),
            # the banner and the sweep of problems in patients' records
            models.Index(
                fields=["rule"], condition=~Q(state="resolved"), name="alert_unresolved_by_rule"
            ),
            # each minute: emergencies past their deadline
            models.Index(
                fields=["due_at"],
                condition=Q(state="open", severity="emergency", escalated_at=None),
                name="alert_to_escalate",
            ),
            # a nurse's worklist: patients with alerts that she has acknowledged
            models.Index(
                fields=["owner", "patient"],
                condition=Q(state="acknowledged"),
                name="alert_in_hand",
            ),
            # each sweep: snoozed alerts that are due to wake
            models.Index(
                fields=["snoozed_until"], condition=Q(state="snoozed"), name="alert_to_wake"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="only_emergencies_are_escalated",
                condition=Q(escalated_at=None) | Q(severity="emergency"),
            ),
            models.UniqueConstraint(
                fields=["patient", "rule"],
                condition=~Q(state="resolved"),
                name="one_unresolved_alert_per_patient_and_rule",
            ),
            models.CheckConstraint(
                name="acknowledged_alert_says_when",
                condition=~Q(state="acknowledged") | Q(acknowledged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="red_flags_are_never_snoozed",
                condition=~Q(state="snoozed") | ~Q(rule__startswith=RED_FLAG),
            ),
            models.CheckConstraint(
                name="snoozed_alert_alone_says_until_when_and_why",
                condition=Q(state="snoozed", snoozed_until__isnull=False) & ~Q(snooze_reason="")
                | ~Q(state="snoozed") & Q(snoozed_until=None, snooze_reason=""),
            ),
            models.CheckConstraint(
                name="resolved_alert_says_when_and_how",
                condition=~Q(state="resolved") | (Q(resolved_at__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reason
