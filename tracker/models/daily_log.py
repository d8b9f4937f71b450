"""The daily log: one row per patient and day, and every version it has had."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from tracker.measures import DISTANCES, MEASURES
from tracker.models.account import person_field
from tracker.models.base import UUIDModel
from tracker.models.measures import add_columns, measure_checks
from tracker.models.patient import Patient, PatientRecordQuerySet
from tracker.rules.log.answers import Answers, DailyMeasures


class Door(models.TextChoices):
    """Through which channel a log came in."""

    PAGE = "page", "the patient's page"
    EMAIL_LINK = "email_link", "the link in an e-mail"
    NURSE = "nurse", "a nurse, by phone"
    API = "api", "the API"
    IMPORT = "import", "an import"
    OFFLINE = "offline", "the patient's phone, kept there without network"


class DailyLogQuerySet(PatientRecordQuerySet["DailyLog"]):
    """Daily logs."""

    def entered_by_person(self) -> Self:
        """Return those that a person entered: an import of measured values answers no request."""
        return self.exclude(door=Door.IMPORT)

    def with_unread_note(self) -> Self:
        return self.filter(note_read_at=None).exclude(note="")


if TYPE_CHECKING:

    class LogMeasures(models.Model, DailyMeasures):
        """The columns of the measures, with the types of the answers."""

        class Meta:
            abstract = True

else:

    class LogMeasures(models.Model):
        """The measures of a day, one column each."""

        class Meta:
            abstract = True

    add_columns(LogMeasures)


class DailyLog(UUIDModel, LogMeasures):
    """One day's answers of one patient. Every answer is optional, at least one is given."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="logs")
    day = models.DateField(help_text="The date in the patient's own time zone.")
    stopped_by = models.JSONField(default=list, blank=True)
    symptoms = models.JSONField(
        null=True, blank=True, help_text="null: not answered; []: none of these."
    )
    note = models.TextField(blank=True, max_length=2000)
    note_read_at = models.DateTimeField(null=True, blank=True)
    note_read_by = person_field()
    entered_by = person_field()
    door = models.CharField(max_length=10, choices=Door.choices)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = DailyLogQuerySet.as_manager()

    class Meta:
        constraints = [
            # also the index that every reading of a patient's course uses
            models.UniqueConstraint(fields=["patient", "day"], name="one_log_per_patient_and_day"),
            models.CheckConstraint(
                name="log_has_at_least_one_answer",
                condition=~Q(note="")
                | ~Q(stopped_by=[])
                | Q(symptoms__isnull=False)
                | Q(*((f"{field}__isnull", False) for field in MEASURES), _connector=Q.OR),
            ),
            *measure_checks("log"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def was_entered_by_person(self) -> bool:
        """Return whether a person entered this log: see `entered_by_person`."""
        return self.door != Door.IMPORT

    @property
    def answers(self) -> Answers:
        """Return the answers, as the rules take them."""
        return Answers(
            **{name: getattr(self, name) for name in MEASURES},
            stopped_by=tuple(self.stopped_by),
            symptoms=None if self.symptoms is None else tuple(self.symptoms),
            note=self.note,
        )


class LogVersion(models.Model):
    """One version of a day's answers: who entered it, when, by which door. Never changed.

    The log holds the answers of the newest version that was not overtaken.
    """

    log = models.ForeignKey(DailyLog, on_delete=models.CASCADE, related_name="versions")
    answers = models.JSONField()
    entered_by = person_field()
    door = models.CharField(max_length=10, choices=Door.choices)
    recorded_at = models.DateTimeField()
    client_id = models.UUIDField(
        null=True, blank=True, help_text="The device's own id of the submission."
    )
    typed_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was typed, if the device said so."
    )
    is_overtaken = models.BooleanField(
        default=False, help_text="Typed before the version that stood when it arrived."
    )

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            # partial: logs without a client id need no entry
            models.UniqueConstraint(
                fields=["client_id"],
                condition=Q(client_id__isnull=False),
                name="what_a_device_sent_is_recorded_once",
            ),
            models.CheckConstraint(
                name="nothing_is_typed_after_it_was_recorded",
                condition=Q(typed_at=None) | Q(typed_at__lte=models.F("recorded_at")),
            ),
            models.CheckConstraint(
                name="only_what_was_typed_earlier_is_overtaken",
                condition=Q(is_overtaken=False)
                | Q(typed_at__isnull=False, typed_at__lt=models.F("recorded_at")),
            ),
        ]

    @property
    def given(self) -> Answers:
        """Return the answers as they were recorded."""
        return Answers(**{name: _read(name, value) for name, value in self.answers.items()})


def _read(name: str, stored: object) -> Any:
    """Return an answer from its JSON: see Answers.as_json."""
    if isinstance(stored, list):
        return tuple(stored)
    return Decimal(str(stored)) if name in DISTANCES and stored is not None else stored
