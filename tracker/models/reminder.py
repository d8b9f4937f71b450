"""A reminder: one step of the plan for one procedure, with the reason for its state."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from tracker.models.base import WithReason, reason_constraints
from tracker.models.guidance_version import GuidanceVersion
from tracker.models.message import Message
from tracker.models.patient import PatientRecordQuerySet
from tracker.models.procedure import Procedure
from tracker.reasons import Reason

# Reminders that requested a log, or will. Days before the follow-up began were not requested, nor
# were those on which the patient wanted no reminders.
OF_REQUESTED_DAY = (
    Q(kind="log_request", requested_day__isnull=False)
    & ~Q(state__in=["cancelled", "missed"])
    & ~Q(reason_code__in=[Reason.OPTED_OUT, Reason.PAUSED])
)


class ReminderQuerySet(PatientRecordQuerySet["Reminder"]):
    """Reminders."""

    to_patient = "procedure__patient"

    def due(self, now: datetime) -> Self:
        """Return those that are planned and due."""
        return self.filter(state=Reminder.State.PLANNED, due_at__lte=now)

    def of_requested_days(self) -> Self:
        """Return those that request a log of a requested day."""
        return self.filter(OF_REQUESTED_DAY)

    def with_requested_days(self) -> Self:
        """Return all, each with `is_of_requested_day`: for readers of the whole plan."""
        return self.annotate(is_of_requested_day=OF_REQUESTED_DAY)

    def requested_days(self) -> set[date]:
        """Return the requested days. One query."""
        days = self.of_requested_days().values_list("requested_day", flat=True)
        return {day for day in days if day is not None}


class Reminder(WithReason):
    """One occurrence of one step. A corrected day 0 moves it; it is never sent twice."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        QUEUED = "queued", "About to be sent"
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Not sent"
        MISSED = "missed", "Missed"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Refused"
        UNCONFIRMED = "unconfirmed", "Perhaps sent"

    class Kind(models.TextChoices):
        LOG_REQUEST = "log_request", "Asks for the day's log"
        NUDGE = "nudge", "Asks once more"
        GUIDANCE = "guidance", "Guidance"
        VISIT = "visit", "Visit"
        SUMMARY = "summary", "Weekly summary"
        ACTIVITY = "activity", "Return to activity"
        CHECK_IN = "check_in", "Asks gently"
        MILESTONE = "milestone", "Milestone"
        CLEARED = "cleared", "Cleared by the clinic"

    # The first column of the unique key, whose index serves it.
    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="reminders", db_index=False
    )
    step = models.CharField(max_length=60)
    occurrence = models.PositiveIntegerField()
    kind = models.CharField(max_length=11, choices=Kind.choices)
    slot = models.CharField(max_length=8)
    recovery_day = models.IntegerField()
    local_date = models.DateField()
    requested_day = models.DateField(
        null=True, blank=True, help_text="The day whose log is asked for."
    )
    due_at = models.DateTimeField()
    useful_until = models.DateTimeField()
    condition = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=11, choices=State.choices, default=State.PLANNED)
    message = models.ForeignKey(
        Message,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reminders",
        db_index=False,  # years of plan have none: those that have one are indexed below
    )

    guidance_version = models.ForeignKey(
        GuidanceVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="The version its words come from, if the procedure has another; else blank.",
    )

    is_of_requested_day: bool  # by `with_requested_days`

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "step", "occurrence"]
        indexes = [
            # what is gathered each minute, oldest first
            models.Index(
                fields=["due_at"], condition=Q(state="planned"), name="reminder_to_gather"
            ),
            # late mail: those whose message is not finished
            models.Index(
                fields=["due_at"], condition=Q(state="queued"), name="reminder_in_a_message"
            ),
            # the silence sweep: which days were asked for; whether any is still to come
            models.Index(
                fields=["procedure", "requested_day"],
                condition=Q(kind="log_request"),
                name="reminder_requested_day",
            ),
            # what is gathered in a message
            models.Index(
                fields=["message"],
                condition=Q(message__isnull=False),
                name="reminder_of_a_message",
            ),
        ]
        constraints = [
            # also the order in which the plan is read back and compared
            models.UniqueConstraint(
                fields=["procedure", "step", "occurrence"],
                name="one_reminder_per_procedure_step_and_occurrence",
            ),
            *reason_constraints("reminder", without_reason=["planned", "queued", "sent"]),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.occurrence}"

    @property
    def words_from(self) -> UUID:
        """Return the key of the guidance version that its words come from; reads the procedure."""
        return self.guidance_version_id or self.procedure.guidance_version_id
