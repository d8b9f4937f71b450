"""The history of an alert: one row an event, never changed afterwards."""

from django.db import models
from django.db.models import Q

from tracker.models.account import person_field
from tracker.models.alert import Alert


class AlertEvent(models.Model):
    """One event in the history of an alert. `by` is empty where no person acted.

    Its key is a counter, so that two events at the same moment stay in order.
    """

    class Kind(models.TextChoices):
        RAISED = "raised", "Raised"
        RAISED_AGAIN = "again", "Raised again"
        WITHDRAWN = "withdrawn", "Taken back by the patient"
        ACKNOWLEDGED = "acknowledged", "Taken"
        ASSIGNED = "assigned", "Assigned"
        SNOOZED = "snoozed", "Snoozed"
        WOKE = "woke", "Back on the worklist"
        ESCALATED = "escalated", "The clinic lead was told"
        RESOLVED = "resolved", "Resolved"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = person_field()
    to = person_field()
    until = models.DateField(null=True, blank=True, help_text="Of a snooze: its end.")
    words = models.CharField(
        max_length=300, blank=True, help_text="Why it was raised or snoozed, or how it ended."
    )

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            # the page of an alert: its history
            models.Index(fields=["alert", "at"], name="alert_event_by_alert"),
        ]
        constraints = [
            models.CheckConstraint(
                name="only_a_snooze_has_an_end",
                condition=Q(kind="snoozed", until__isnull=False)
                | ~Q(kind="snoozed") & Q(until=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
