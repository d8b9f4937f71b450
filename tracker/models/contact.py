"""A contact between the staff and a patient, or an attempt at one."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from tracker.models.account import person_field
from tracker.models.alert import Alert
from tracker.models.base import UUIDModel
from tracker.models.clinic import StaffQuerySet
from tracker.models.patient import Patient

MOST_MINUTES = 240
LONGEST_NOTE = 2000


class ContactQuerySet(StaffQuerySet["Contact"]):
    """Contacts, which only the staff may see."""

    to_clinic = "patient__clinic"

    def live(self) -> Self:
        """Return those in which somebody spoke with the patient, by phone or face to face."""
        return self.filter(kind__in=Contact.LIVE, reached=True)


class Contact(UUIDModel):
    """One call, visit or message: who began it, whether it reached the patient, the outcome."""

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        VISIT = "visit", "Visit"
        MESSAGE = "message", "Message"
        OTHER = "other", "Other"

    class Direction(models.TextChoices):
        TO_PATIENT = "to", "To the patient"
        FROM_PATIENT = "from", "From the patient"

    class Outcome(models.TextChoices):
        # the patient was reached: outcomes that an alert may have too
        ADVISED = "advised", "Spoke with the patient, gave advice"
        SEEN = "seen", "Seen in clinic, or a visit arranged"
        SENT_TO_ED = "sent_to_ed", "Sent to the emergency department"
        EXPECTED = "expected", "Expected at this stage"
        ENTERED_BY_MISTAKE = "mistake", "Entered by mistake"
        OTHER = "other", "Something else"
        # the patient was not reached
        LEFT_MESSAGE = "left_message", "Left a message"
        NO_ANSWER = "no_answer", "No answer, or did not come"
        WRONG_NUMBER = "wrong_number", "The number does not work"

    LIVE = (Kind.CALL, Kind.VISIT)
    NOT_REACHED = (Outcome.LEFT_MESSAGE, Outcome.NO_ANSWER, Outcome.WRONG_NUMBER)

    patient = models.ForeignKey(
        Patient,
        on_delete=models.CASCADE,
        related_name="contacts",
        db_index=False,  # the first column of the unique key
    )
    at = models.DateTimeField(help_text="When it was.")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    direction = models.CharField(max_length=4, choices=Direction.choices)
    reached = models.BooleanField(help_text="Whether the patient was reached: as the outcome says.")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    minutes = models.PositiveSmallIntegerField(
        validators=[MaxValueValidator(MOST_MINUTES)], help_text="The time that it took the staff."
    )
    note = models.TextField(blank=True, max_length=LONGEST_NOTE)
    by = person_field()
    alert = models.ForeignKey(
        Alert,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
        help_text="The alert that it was about.",
    )
    created_at = models.DateTimeField()

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            # also the index by which a patient's contacts are read; sent twice, one is kept
            models.UniqueConstraint(
                fields=["patient", "at", "kind", "by"],
                name="one_contact_per_patient_time_kind_and_person",
            ),
            models.CheckConstraint(
                name="contact_reached_is_as_its_outcome_says",
                condition=Q(
                    reached=False, outcome__in=["left_message", "no_answer", "wrong_number"]
                )
                | Q(
                    reached=True,
                    outcome__in=["advised", "seen", "sent_to_ed", "expected", "mistake", "other"],
                ),
            ),
            models.CheckConstraint(
                name="contact_takes_at_most_240_minutes",
                condition=Q(minutes__gte=0, minutes__lte=MOST_MINUTES),
            ),
            models.CheckConstraint(
                name="contact_is_of_a_known_kind_and_direction",
                condition=Q(
                    kind__in=["call", "visit", "message", "other"], direction__in=["to", "from"]
                ),
            ),
            models.CheckConstraint(
                name="contact_is_recorded_after_it_was", condition=Q(created_at__gte=F("at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_outcome_display()}"

    @property
    def is_live(self) -> bool:
        """Return whether somebody spoke with the patient, by phone or face to face."""
        return self.reached and self.kind in self.LIVE
