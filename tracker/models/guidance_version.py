"""Versions of the guidance: content, for whom each was published, and who changed what."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from tracker.models.account import User, person_field
from tracker.models.base import UUIDModel
from tracker.models.clinic import Clinic, clinics_of
from tracker.models.protocol import protocol_check, protocol_field


class GuidanceVersionQuerySet(models.QuerySet["GuidanceVersion"]):
    """Versions of the guidance."""

    def of_staff(self, user: User) -> Self:
        """Return the versions of the clinic that `user` works for."""
        return self.filter(clinic__in=clinics_of(user))


class GuidanceVersion(UUIDModel):
    """One version of the guidance, as a document. Only a draft's document ever changes.

    Without a clinic it is what a release of the product shipped, stored so that a later release
    changes nothing for the patients who follow it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "In use for new patients"
        REPLACED = "replaced", "Replaced by a later one"
        WITHDRAWN = "withdrawn", "Taken back"
        DISCARDED = "discarded", "Discarded"

    class Audience(models.TextChoices):
        NEW = "new", "for new patients"
        ALL = "all", "for all patients"

    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, null=True, blank=True, related_name="guidance_versions"
    )
    protocol = protocol_field()
    label = models.CharField(max_length=20)
    document = models.JSONField()
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="What was in use when this was published, and is again once it is taken back.",
    )
    state = models.CharField(max_length=9, choices=State.choices)
    published_for = models.CharField(max_length=3, choices=Audience.choices, blank=True)
    created_at = models.DateTimeField()
    created_by = person_field()
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = GuidanceVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "label"], name="one_guidance_version_per_clinic_and_label"
            ),
            models.UniqueConstraint(
                fields=["clinic"],
                condition=Q(state="draft"),
                name="one_guidance_draft_per_clinic",
            ),
            models.UniqueConstraint(
                fields=["clinic", "protocol"],
                condition=Q(state="published", clinic__isnull=False),
                name="one_guidance_version_in_use_per_clinic",
            ),
            protocol_check("guidance_version"),
            models.CheckConstraint(
                name="shipped_guidance_is_published",
                condition=Q(clinic__isnull=False) | Q(state="published"),
            ),
            models.CheckConstraint(
                name="published_guidance_says_when_and_for_whom",
                condition=Q(clinic=None)
                | Q(state__in=["draft", "discarded"], published_at=None, published_for="")
                | Q(
                    state__in=["published", "replaced", "withdrawn"],
                    published_at__isnull=False,
                    published_for__in=["new", "all"],
                    replaces__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="withdrawn_guidance_says_when",
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | ~Q(state="withdrawn") & Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class GuidanceChange(models.Model):
    """One change of a version, and who made it. Never changed itself."""

    class What(models.TextChoices):
        STARTED = "started", "Started the draft"
        EDITED = "edited", "Changed"
        ADDED = "added", "Added"
        REMOVED = "removed", "Took out"
        DISCARDED = "discarded", "Discarded the draft"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Took back"

    version = models.ForeignKey(GuidanceVersion, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=9, choices=What.choices)
    place = models.CharField(max_length=120, blank=True, help_text="The entry, if it is of one.")
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    changed_by = person_field()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [
            # what was done to a version, newest first
            models.Index(fields=["version", "-changed_at"], name="guidance_change_by_version"),
        ]


class Rollout(UUIDModel):
    """Moves a clinic's patients to another version, in batches; `moved` of `total` are done.

    With `back` it is undone: each patient on `version` returns to the version before it.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="rollouts")
    version = models.ForeignKey(GuidanceVersion, on_delete=models.CASCADE, related_name="rollouts")
    back = models.BooleanField(default=False)
    total = models.PositiveIntegerField()
    moved = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"],
                condition=Q(ended_at=None),
                name="one_rollout_at_a_time_per_clinic",
            ),
        ]


class Repinning(models.Model):
    """A procedure was moved to another version; read when that is undone."""

    procedure = models.ForeignKey("Procedure", on_delete=models.CASCADE, related_name="repinnings")
    rollout = models.ForeignKey(Rollout, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(GuidanceVersion, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(GuidanceVersion, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # which version each procedure had before a version
            models.Index(fields=["after", "procedure"], name="repinning_to_a_version"),
        ]
        constraints = [
            models.CheckConstraint(
                name="repinning_changes_the_version", condition=~Q(before=F("after"))
            ),
        ]
