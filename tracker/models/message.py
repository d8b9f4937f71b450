"""A message: one e-mail, its state and the reason for it."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from tracker.models.account import User, person_field
from tracker.models.base import WithReason, reason_constraints
from tracker.models.clinic import Clinic, clinics_of
from tracker.models.patient import AddressFault, CaregiverLink, Patient


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages."""

    def visible_to(self, user: User) -> Self:
        """Return messages to the user, to patients they care for, and to patients of their clinic.

        Not by `Patient.visible_to`, which would list the whole clinic.
        """
        return self.filter(
            Q(patient__account=user)
            | Q(patient__in=CaregiverLink.objects.filter(user=user).values("patient"))
            | Q(clinic__in=clinics_of(user))
        )

    def claimable(self, now: datetime) -> Self:
        """Return what is due and not begun: planned, to retry, or claimed by a worker that died."""
        return self.filter(
            state__in=[Message.State.PLANNED, Message.State.RETRY, Message.State.CLAIMED],
            try_at__lte=now,
        )


class Message(WithReason):
    """One e-mail. `outbox/states.py` lists the transitions between its states."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        CLAIMED = "claimed", "About to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        RETRY = "retry", "To be tried again"
        FAILED = "failed", "Refused"
        UNCONFIRMED = "unconfirmed", "Perhaps sent"
        SKIPPED = "skipped", "Not sent"
        MISSED = "missed", "Missed"
        CANCELLED = "cancelled", "Cancelled"

    class Kind(models.TextChoices):
        REMINDERS = "reminders", "Reminders of one day"
        INVITATION = "invitation", "Invitation"
        STAFF_ALERT = "staff_alert", "Alert to staff"
        ESCALATION = "escalation", "Alert that nobody took"
        DIGEST = "digest", "Morning digest"

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="messages")
    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    to_email = models.EmailField()
    dedupe_key = models.CharField(max_length=120)
    message_id = models.CharField(max_length=120)
    state = models.CharField(max_length=11, choices=State.choices, default=State.PLANNED)
    due_at = models.DateTimeField()
    useful_until = models.DateTimeField()
    try_at = models.DateTimeField(
        help_text="Not before this instant: due, next try, or the end of a lease."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    about_id = models.UUIDField(
        null=True, blank=True, help_text="The invitation or the alert that it is about."
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(
        null=True, blank=True, help_text="When a provider reported that it came back."
    )
    resends = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="resent_as",
        help_text="The message that a nurse sent anew by this one.",
    )
    resent_by = person_field()
    created_at = models.DateTimeField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "id"]
        indexes = [
            # the claim of each minute: what is due, oldest first
            models.Index(
                fields=["try_at"],
                condition=Q(state__in=["planned", "retry", "claimed"]),
                name="message_to_claim",
            ),
            # the sweep for messages that a killed process was sending
            models.Index(fields=["try_at"], condition=Q(state="sending"), name="message_in_flight"),
            # what was mailed to an address that a bounce is about
            models.Index(fields=["to_email", "-sent_at"], name="message_by_address"),
            # a patient's ledger, newest first
            models.Index(fields=["patient", "-due_at"], name="message_by_patient"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dedupe_key"], name="one_message_per_dedupe_key"),
            models.UniqueConstraint(fields=["message_id"], name="one_message_per_message_id"),
            models.CheckConstraint(
                name="message_in_hand_has_a_lease",
                condition=~Q(state__in=["claimed", "sending"]) | Q(lease_token__isnull=False),
            ),
            models.CheckConstraint(
                name="sent_message_says_when",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
            ),
            *reason_constraints(
                "message", without_reason=["planned", "claimed", "sending", "sent"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"


class MailReport(models.Model):
    """A mail provider's report on a message, stored so that a replay changes nothing."""

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    fault = models.CharField(max_length=10, choices=AddressFault.choices)
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "event_id"], name="one_mail_report_per_provider_and_event"
            ),
        ]


def new_message_id(host: str) -> str:
    """Return a new, unique Message-ID."""
    return f"<{uuid.uuid4()}@{host}>"
