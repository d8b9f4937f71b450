"""A clinic's settings of the triage rules, and previews of other settings."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from tracker.models.account import User, person_field
from tracker.models.base import UUIDModel
from tracker.models.clinic import MOST_SILENT_DAYS, Clinic, StaffQuerySet
from tracker.rules.triage import SilenceLimits, Tuning

# A worker that has made no progress for this long is taken for dead.
STALE = timedelta(minutes=3)


class RuleSettingQuerySet(StaffQuerySet["RuleSetting"]):
    """Settings of rules."""


class RuleSetting(UUIDModel):
    """One change of one rule's settings. The current settings are in Clinic.rules."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="rule_settings")
    rule = models.CharField(max_length=60)
    is_on = models.BooleanField(default=True)
    values = models.JSONField(default=dict, blank=True, help_text="Its numbers, by parameter.")
    changed_by = person_field()
    changed_at = models.DateTimeField()

    objects = RuleSettingQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "rule"]
        indexes = [
            # the page of the rules: what was changed, newest first
            models.Index(fields=["clinic", "-changed_at"], name="rule_setting_by_clinic"),
        ]
        constraints = [
            models.CheckConstraint(
                name="red_flags_are_never_switched",
                condition=~Q(rule__startswith="red_flag"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {'on' if self.is_on else 'off'}"


class RulePreviewQuerySet(StaffQuerySet["RulePreview"]):
    """Previews of settings."""

    def stalled(self, since: datetime) -> Self:
        """Return unfinished ones that have made no progress since then."""
        return self.filter(is_done=False, moved_at__lt=since)


class RulePreview(UUIDModel):
    """Settings that a lead tries, and the alerts they would have raised on the clinic's last days.

    It holds findings about patients, so it is kept for a day, or until the same lead's next one.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    rules = models.JSONField(default=dict, blank=True, help_text="As in Clinic.rules.")
    silent_days_early = models.PositiveSmallIntegerField()
    silent_days_late = models.PositiveSmallIntegerField()
    patients = models.PositiveIntegerField(default=0, help_text="How many are to be looked at.")
    left_out = models.PositiveIntegerField(default=0, help_text="How many are not: too many.")
    looked_at = models.PositiveIntegerField(default=0, help_text="How many have been.")
    position = models.UUIDField(null=True, blank=True, help_text="The last patient looked at.")
    result = models.JSONField(default=dict, blank=True)
    is_done = models.BooleanField(default=False)
    lease = models.UUIDField(null=True, blank=True, help_text="Of the worker that has claimed it.")
    moved_at = models.DateTimeField(help_text="When it last made progress.")

    objects = RulePreviewQuerySet.as_manager()

    class Meta:
        indexes = [
            # each minute: stalled previews
            models.Index(
                fields=["moved_at"], condition=Q(is_done=False), name="rule_preview_under_way"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["asked_by"], name="one_preview_of_rules_per_person"),
            models.CheckConstraint(
                name="preview_tries_1_to_14_silent_days",
                condition=Q(silent_days_early__range=(1, MOST_SILENT_DAYS))
                & Q(silent_days_late__range=(1, MOST_SILENT_DAYS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.looked_at} of {self.patients}"

    @property
    def tuning(self) -> Tuning:
        """Return the settings that are tried."""
        return Tuning.from_json(self.rules)

    @property
    def silence_limits(self) -> SilenceLimits:
        """Return the limits of silence that are tried."""
        return SilenceLimits(early=self.silent_days_early, late=self.silent_days_late)
