"""The clinic, which separates tenants, and its staff."""

from collections.abc import Mapping
from datetime import time
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from tracker.models.account import User, person_field
from tracker.models.base import (
    EARLIEST_MAIL_UNTIL,
    EARLIEST_SEND_TIME,
    LATEST_MAIL_FROM,
    LATEST_SEND_TIME,
    Frequency,
    Row,
    UUIDModel,
    check_mail_from,
    check_mail_until,
    check_phone,
    check_send_time,
    check_timezone,
)
from tracker.rules.clinic.hours import OpeningHours
from tracker.rules.triage import DEFAULT_TUNING, SilenceLimits, Tuning
from tracker.rules.wall_time import MailHours

WEEKDAY_NAMES = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip


# Daily requests end after 14 days: a longer limit would never be reached.
MOST_SILENT_DAYS = 14
SILENT_DAYS_LIMITS = [
    MinValueValidator(1, "Type a number of days from 1 to 14."),
    MaxValueValidator(MOST_SILENT_DAYS, "Type a number of days from 1 to 14."),
]


def monday_to_friday() -> list[int]:
    """Return the usual opening days; Monday is 0."""
    return [0, 1, 2, 3, 4]


def check_weekdays(days: list[int]) -> None:
    """Raise ValidationError unless `days` names at least one weekday, Monday being 0."""
    if not days or any(day not in range(7) for day in days) or len(set(days)) != len(days):
        raise ValidationError("Choose at least one opening day, each once.")


class Clinic(UUIDModel):
    """One practice: its time zone, phone, hours and settings."""

    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64, validators=[check_timezone])
    phone = models.CharField(max_length=32, validators=[check_phone])
    after_hours_phone = models.CharField(max_length=32, blank=True, validators=[check_phone])
    after_hours_email = models.EmailField(
        blank=True, help_text="Also told of emergencies and urgent alerts while closed."
    )
    weekdays = models.JSONField(default=monday_to_friday, validators=[check_weekdays])
    opens = models.TimeField(default=time(8, 0))
    closes = models.TimeField(default=time(17, 0))
    send_time = models.TimeField(default=time(17, 30), validators=[check_send_time])
    frequency = models.CharField(max_length=5, choices=Frequency.choices, default=Frequency.USUAL)
    mail_from = models.TimeField(default=EARLIEST_SEND_TIME, validators=[check_mail_from])
    mail_until = models.TimeField(default=LATEST_SEND_TIME, validators=[check_mail_until])
    nudges_on = models.BooleanField(
        default=True, help_text="Ask once more the next morning about a requested day."
    )

    silent_days_early = models.PositiveSmallIntegerField(
        default=SilenceLimits().early, validators=SILENT_DAYS_LIMITS
    )
    silent_days_late = models.PositiveSmallIntegerField(
        default=SilenceLimits().late, validators=SILENT_DAYS_LIMITS
    )
    instructions = models.JSONField(
        default=dict,
        blank=True,
        help_text="What it tells its patients where clinics differ: an option for each matter.",
    )
    visits_left_out = models.JSONField(
        default=list, blank=True, help_text="The visits of the guidance that it does not hold."
    )
    rules = models.JSONField(
        default=dict,
        blank=True,
        help_text="What differs from the rules as they come; RuleSetting says who changed what.",
    )
    digest_sent_on = models.DateField(
        null=True, blank=True, editable=False, help_text="The clinic's date of its last digest."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clinic_mails_patients_within_8_to_21",
                condition=models.Q(mail_from__range=(EARLIEST_SEND_TIME, LATEST_MAIL_FROM))
                & models.Q(mail_until__range=(EARLIEST_MAIL_UNTIL, LATEST_SEND_TIME)),
            ),
            models.CheckConstraint(
                name="clinic_is_patient_for_1_to_14_requested_days",
                condition=models.Q(silent_days_early__range=(1, MOST_SILENT_DAYS))
                & models.Q(silent_days_late__range=(1, MOST_SILENT_DAYS)),
            ),
            models.CheckConstraint(
                name="clinic_never_sets_red_flags", condition=~models.Q(rules__has_key="red_flag")
            ),
            models.CheckConstraint(
                name="clinic_opens_before_it_closes",
                condition=models.Q(opens__lt=models.F("closes")),
                violation_error_message="Opening time must be before closing time.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def hours(self) -> OpeningHours:
        """Return the opening hours."""
        return OpeningHours(
            zone=self.zone,
            weekdays=frozenset(self.weekdays),
            opens=self.opens,
            closes=self.closes,
        )

    @property
    def mail_hours(self) -> MailHours:
        """Return the wall times between which its patients get mail."""
        return MailHours(self.mail_from, self.mail_until)

    @property
    def tuning(self) -> Tuning:
        """Return its settings of the rules, without any that this version no longer has."""
        return _tuning(self.rules) if self.rules else DEFAULT_TUNING

    @property
    def silence_limits(self) -> SilenceLimits:
        """Return how long silence may last before a nurse is told."""
        return SilenceLimits(early=self.silent_days_early, late=self.silent_days_late)


class InstructionChange(UUIDModel):
    """One change of a clinic's instructions to its patients: who made it, and when."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="instruction_changes")
    changed_by = person_field()
    changed_at = models.DateTimeField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-changed_at", "id"]
        indexes = [
            # what the clinic said when, newest first
            models.Index(fields=["clinic", "-changed_at"], name="instruction_change_by_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.clinic}, {self.changed_at:%Y-%m-%d}"


def _tuning(rules: Mapping[str, object]) -> Tuning:
    try:
        return Tuning.from_json(rules)
    except ValueError:
        return Tuning.from_json(
            {code: given for code, given in rules.items() if _fits(code, given)}
        )


def _fits(code: str, given: object) -> bool:
    try:
        Tuning.from_json({code: given})
    except ValueError:
        return False
    return True


class Membership(models.Model):
    """A person works for a clinic: one clinic an account."""

    class Role(models.TextChoices):
        NURSE = "nurse", "Nurse"
        LEAD = "lead", "Clinic lead"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="membership")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices)
    on_duty = models.BooleanField(
        default=True, help_text="Off: told of no alert, whatever the rota says."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_role_is_nurse_or_lead",
                condition=models.Q(role__in=["nurse", "lead"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


def clinics_of(user: User) -> "models.QuerySet[Membership, Any]":
    """Return the key of the clinic that `user` works for, as a subquery."""
    return Membership.objects.filter(user=user).values("clinic")


class StaffQuerySet(models.QuerySet[Row]):
    """Rows that only a clinic's staff may see."""

    to_clinic = "clinic"

    def visible_to(self, user: User) -> Self:
        """Return those of the clinic that `user` works for."""
        return self.filter(**{f"{self.to_clinic}__in": clinics_of(user)})
