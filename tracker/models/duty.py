"""The rota: who of a clinic's staff is on duty, each week or on certain days."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from tracker.models.base import UUIDModel
from tracker.models.clinic import WEEKDAY_NAMES, Clinic, Membership


class DutyQuerySet(models.QuerySet["Duty"]):
    """Lines of a rota."""

    def weekly(self) -> Self:
        """Return those of every week."""
        return self.filter(weekday__isnull=False)

    def of_days(self) -> Self:
        """Return those of certain days, which replace the weekly ones."""
        return self.filter(weekday=None)

    def not_over(self, today: date) -> Self:
        """Return the weekly ones, and those of days that are not over on `today`."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=today))


class Duty(UUIDModel):
    """One line of a clinic's rota, in the clinic's own wall time.

    Either every week on `weekday`, Monday being 0, or on the days from `first_day` to `last_day`,
    both included: a day that has such a line has no other. Without a member nobody is on duty
    then. One that ends no later than it begins ends on the next day.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="rota")
    member = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, blank=True, related_name="duties"
    )
    weekday = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=list(enumerate(WEEKDAY_NAMES))
    )
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    begins = models.TimeField()
    ends = models.TimeField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "first_day", "begins", "id"]
        verbose_name_plural = "duties"
        constraints = [
            models.CheckConstraint(
                name="duty_is_weekly_or_of_days",
                condition=Q(
                    weekday__isnull=False, weekday__range=(0, 6), first_day=None, last_day=None
                )
                | Q(
                    weekday=None,
                    first_day__isnull=False,
                    last_day__isnull=False,
                    last_day__gte=F("first_day"),
                ),
            ),
            models.CheckConstraint(
                name="weekly_duty_is_somebodys",
                condition=Q(weekday=None) | Q(member__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        who = self.member.user if self.member else "nobody"
        when = WEEKDAY_NAMES[self.weekday] if self.weekday is not None else f"{self.first_day}"
        return f"{who}, {when}"
