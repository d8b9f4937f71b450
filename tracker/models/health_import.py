"""One file of measured days that a patient or caregiver brought, and how far it has come."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from tracker.models.account import User, person_field
from tracker.models.base import UUIDModel
from tracker.models.patient import Patient

# A worker that has not moved an import on for so long is taken for dead.
STALE = timedelta(minutes=3)


class ImportState(models.TextChoices):
    """How far an import has come."""

    READING = "reading", "The file is read"
    ASKING = "asking", "The patient is asked how to read it"
    READY = "ready", "The patient looks at what was found"
    WRITING = "writing", "The days are written"
    DONE = "done", "Written"
    FAILED = "failed", "The file could not be used"


ENDED = (ImportState.DONE, ImportState.FAILED)
AT_WORK = (ImportState.READING, ImportState.WRITING)


class HealthImportQuerySet(models.QuerySet["HealthImport"]):
    """Imports, reached by who asks."""

    def visible_to(self, user: User) -> Self:
        """Those of oneself and of whom one cares for: a clinic sees the days, not the files."""
        return self.filter(patient__in=Patient.objects.logged_by(user))

    def under_way(self) -> Self:
        return self.exclude(state__in=ENDED)


class HealthImport(UUIDModel):
    """A file on its way into the log. Ended, it holds counts alone: no file, no measure."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="health_imports")
    uploaded_by = person_field()
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=ImportState.choices, default=ImportState.READING)
    source = models.CharField(max_length=20, blank=True)
    file = models.CharField(
        max_length=40, blank=True, help_text="Its name in the private folder; blank once dropped."
    )
    progress = models.PositiveSmallIntegerField(default=0, help_text="In percent.")
    question = models.JSONField(default=dict, blank=True)
    choices = models.JSONField(default=dict, blank=True)
    rows = models.JSONField(default=list, blank=True, help_text="What was measured, by day.")
    left_out = models.JSONField(default=dict, blank=True)
    plan = models.JSONField(default=list, blank=True, help_text="What is to be written, by day.")
    position = models.PositiveIntegerField(default=0, help_text="Days of the plan dealt with.")
    days_new = models.PositiveIntegerField(default=0)
    days_changed = models.PositiveIntegerField(default=0)
    days_kept = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True)
    example = models.CharField(max_length=120, blank=True)
    lease = models.UUIDField(null=True, blank=True, help_text="The worker's that has it.")
    turns = models.PositiveSmallIntegerField(default=0, help_text="How often one took it up.")
    moved_at = models.DateTimeField(help_text="When it last came on.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HealthImportQuerySet.as_manager()

    class Meta:
        indexes = [
            # a patient's newest import, for the page
            models.Index(fields=["patient", "-uploaded_at"], name="import_by_patient"),
            # each minute: what nobody moves on, and what nobody came back to
            models.Index(
                fields=["moved_at"], condition=~Q(state__in=ENDED), name="import_under_way"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=~Q(state__in=ENDED),
                name="one_import_under_way_per_patient",
            ),
            models.CheckConstraint(
                name="import_progress_is_a_percentage", condition=Q(progress__lte=100)
            ),
            models.CheckConstraint(
                name="import_that_failed_says_why",
                condition=Q(state=ImportState.FAILED) & ~Q(fault="")
                | ~Q(state=ImportState.FAILED) & Q(fault=""),
            ),
            models.CheckConstraint(
                name="import_that_ended_keeps_no_file_and_no_measure",
                condition=Q(state__in=ENDED, ended_at__isnull=False, file="", rows=[], plan=[])
                | ~Q(state__in=ENDED) & Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.uploaded_at:%Y-%m-%d}"
