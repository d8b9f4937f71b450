"""How a clinic has set a rule of the triage: one row a change, so that the history stays."""

from typing import Self

from django.db import models
from django.db.models import Q

from tracker.models.account import User
from tracker.models.base import Noun
from tracker.models.clinic import Clinic, Membership


class RuleSettingQuerySet(models.QuerySet["RuleSetting"]):
    """Settings of rules, reached by who asks."""

    def visible_to(self, user: User) -> Self:
        """Those of the clinic that `user` works for."""
        return self.filter(clinic__in=Membership.objects.filter(user=user).values("clinic"))


class RuleSetting(Noun):
    """One change of one rule. What counts now is in Clinic.rules, which the newest rows explain."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="rule_settings")
    rule = models.CharField(max_length=60)
    is_on = models.BooleanField(default=True)
    values = models.JSONField(
        default=dict, blank=True, help_text="What differs from the defaults, by knob."
    )
    changed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
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
