"""The patient, and the caregivers who may see and log for them."""

from datetime import date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from tracker.models.account import User, person_field
from tracker.models.base import (
    Frequency,
    Row,
    UUIDModel,
    check_phone,
    check_send_time,
    check_timezone,
)
from tracker.models.clinic import Clinic, clinics_of
from tracker.rules.units import DistanceUnit


class AddressFault(models.TextChoices):
    """Why nothing more is sent to an address."""

    REFUSED = "refused", "refused three times"
    BOUNCED = "bounced", "came back"
    COMPLAINED = "complained", "reported as unwanted"


class PatientQuerySet(models.QuerySet["Patient"]):
    """Patients."""

    def visible_to(self, user: User) -> Self:
        """Return the user themself, patients they care for, and patients of their clinic."""
        return self.filter(
            Q(account=user)
            | Q(pk__in=CaregiverLink.objects.filter(user=user).values("patient"))
            | Q(clinic__in=clinics_of(user))
        )

    def of_staff(self, user: User) -> Self:
        """Return the patients of the clinic that `user` works for; none for anybody else."""
        return self.filter(clinic__in=clinics_of(user))

    def logged_by(self, user: User) -> Self:
        """Return the user themself and patients they care for: not those of their clinic."""
        return self.filter(
            Q(account=user) | Q(pk__in=CaregiverLink.objects.filter(user=user).values("patient"))
        )

    def followed(self) -> Self:
        """Return patients not yet discharged."""
        return self.filter(discharged_at=None)


class Patient(UUIDModel):
    """A person followed by a clinic, who may have no e-mail address and no account."""

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        SPANISH = "es", "Español"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    account = person_field(related_name="patients")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    date_of_birth = models.DateField(null=True, blank=True)
    record_number = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=32, blank=True, validators=[check_phone])
    email = models.EmailField("e-mail address", blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    email_stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when nothing is sent to this address any more."
    )
    email_stopped_for = models.CharField(max_length=10, choices=AddressFault.choices, blank=True)
    timezone = models.CharField(max_length=64, validators=[check_timezone])
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    distance_unit = models.CharField(
        max_length=10,
        choices=[(unit.value, unit.value) for unit in DistanceUnit],
        default=DistanceUnit.feet.value,
    )
    counts_steps = models.BooleanField(
        default=False, help_text="The day's total is asked in steps rather than as a distance."
    )
    send_time = models.TimeField(
        null=True, blank=True, validators=[check_send_time], help_text="Blank: the clinic's."
    )
    frequency = models.CharField(
        max_length=5, choices=Frequency.choices, blank=True, help_text="Blank: the clinic's."
    )
    reminders_on = models.BooleanField(default=True)
    paused_until = models.DateField(null=True, blank=True, help_text="No reminder before this day.")
    log_link_version = models.PositiveIntegerField(
        default=1, help_text="Raised to revoke every log link sent so far."
    )
    discharged_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(
        null=True, blank=True, help_text="Set when the patient ended the follow-up, not the clinic."
    )
    died_on = models.DateField(null=True, blank=True, help_text="As the clinic was told.")
    death_noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    death_noted_by = person_field(editable=False)
    registered_at = models.DateTimeField(editable=False)
    nurse = person_field(
        related_name="nursed_patients",
        help_text="Who looks after the patient; works for the patient's clinic.",
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by = person_field()

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        indexes = [
            # the clinic's list of patients, by name
            models.Index(fields=["clinic", "last_name", "first_name"], name="patient_by_name"),
            # whose address a bounce is about
            models.Index(fields=["email"], condition=~Q(email=""), name="patient_by_email"),
            # each minute: patients whom a nurse must ask for another address
            models.Index(
                fields=["email_stopped_at"],
                condition=Q(email_stopped_at__isnull=False),
                name="patient_with_stopped_email",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="stopped_email_says_why",
                condition=Q(email_stopped_at=None, email_stopped_for="")
                | (Q(email_stopped_at__isnull=False) & ~Q(email_stopped_for="")),
            ),
            models.CheckConstraint(
                name="whoever_left_is_followed_no_more",
                condition=Q(left_at=None) | Q(discharged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="whoever_died_is_followed_no_more",
                condition=Q(died_on=None) | Q(discharged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="death_says_when_it_was_noted",
                condition=Q(died_on=None, death_noted_at=None)
                | Q(died_on__isnull=False, death_noted_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["clinic", "record_number"],
                condition=~Q(record_number=""),
                name="one_patient_per_record_number_in_a_clinic",
                violation_error_message="Another patient of this clinic has this record number.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def can_be_mailed(self) -> bool:
        """Return whether the address is confirmed and mail to it has not been stopped."""
        return (
            bool(self.email)
            and self.email_confirmed_at is not None
            and self.email_stopped_at is None
        )

    @property
    def needs_new_invitation(self) -> bool:
        """Return whether to offer a new invitation: followed, and the address cannot be mailed."""
        return bool(self.email) and not self.can_be_mailed and self.discharged_at is None

    def gets_mail_on(self, day: date) -> bool:
        """Return whether reminders reach the patient on `day`: on, not paused, a good address."""
        paused = self.paused_until is not None and day < self.paused_until
        return self.can_be_mailed and self.reminders_on and not paused

    @property
    def effective_send_time(self) -> time:
        """Return the patient's own send time, else the clinic's, within the clinic's mail hours."""
        return self.clinic.mail_hours.nearest(self.send_time or self.clinic.send_time)

    @property
    def effective_frequency(self) -> str:
        """Return the patient's own choice, else the clinic's."""
        return self.frequency or self.clinic.frequency

    def local_date(self, now: datetime) -> date:
        """Return the calendar date at `now` in the patient's time zone."""
        return now.astimezone(self.zone).date()

    def age_on(self, day: date) -> int | None:
        """Return the age on `day` in whole years, or None when the date of birth is not known."""
        born = self.date_of_birth
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class PatientRecordQuerySet(models.QuerySet[Row]):
    """Rows of a patient's record."""

    to_patient = "patient"

    def visible_to(self, user: User) -> Self:
        """Return those of the patients whom `user` may see."""
        return self.filter(**{f"{self.to_patient}__in": Patient.objects.visible_to(user)})


class CaregiverLink(UUIDModel):
    """A person who may see and log for one patient."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="caregiver_links")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="caregiver_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "user"], name="one_caregiver_link_per_patient_and_person"
            ),
        ]
