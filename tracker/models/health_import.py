"""The import of one file of measured days, and its progress."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from tracker.models.account import User, person_field
from tracker.models.base import UUIDModel
from tracker.models.patient import Patient

# A worker that has made no progress for this long is taken for dead.
STALE = timedelta(minutes=3)


class ImportState(models.TextChoices):
    """The state of an import."""

    READING = "reading", "The file is read"
    ASKING = "asking", "The patient is asked how to read it"
    READY = "ready", "The patient looks at what was found"
    WRITING = "writing", "The days are written"
    DONE = "done", "Written"
    FAILED = "failed", "The file could not be used"


ENDED = (ImportState.DONE, ImportState.FAILED)
AT_WORK = (ImportState.READING, ImportState.WRITING)


class HealthImportQuerySet(models.QuerySet["HealthImport"]):
    """Imports of files."""

    def visible_to(self, user: User) -> Self:
        """Return imports of the user and of patients they care for; staff see the days alone."""
        return self.filter(patient__in=Patient.objects.logged_by(user))

    def under_way(self) -> Self:
        return self.exclude(state__in=ENDED)


class HealthImport(UUIDModel):
    """One file being imported. Once it has ended, only counts remain: no file, no measures."""

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
    lease = models.UUIDField(null=True, blank=True, help_text="Of the worker that has claimed it.")
    claims = models.PositiveSmallIntegerField(default=0, help_text="How often it was claimed.")
    moved_at = models.DateTimeField(help_text="When it last made progress.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HealthImportQuerySet.as_manager()

    class Meta:
        indexes = [
            # a patient's newest import, for the page
            models.Index(fields=["patient", "-uploaded_at"], name="import_by_patient"),
            # each minute: stalled imports, and those that the patient abandoned
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
