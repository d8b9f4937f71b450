"""The summary: one denormalised row per patient, which the worklist reads."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from tracker.measures import BEFORE, DISTANCES
from tracker.models.account import person_field
from tracker.models.clinic import Clinic, StaffQuerySet
from tracker.models.patient import Patient
from tracker.models.protocol import protocol_field
from tracker.rules.log.answers import Answers

# Sorts patients without a deadline behind those with one.
NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)


TABS = (
    ("is_silent", "worklist_silent"),
    ("has_unread_note", "worklist_note"),
    ("needs_phone_call", "worklist_phone"),
    ("has_request", "worklist_request"),
)


def _in_order(*first: str, name: str, also: tuple[str, ...] = (), when: str = "") -> models.Index:
    """Return an index of the patients on the worklist, in its order within `first`.

    `also` has the columns of further filters, so that counting reads the index alone.
    """
    condition = Q(is_listed=True)
    return models.Index(
        *first,
        F("rank").desc(),
        "sort_at",
        "patient",
        *also,
        condition=condition & Q(**{when: True}) if when else condition,
        name=name,
    )


class SummaryQuerySet(StaffQuerySet["Summary"]):
    """Summaries, which only the staff may see."""

    def lock(self, patient_id: UUID) -> "Summary":
        """Return the patient's summary, locked: whatever changes a patient's alerts does so."""
        return self.select_for_update(of=("self",)).get(patient=patient_id)


class Summary(models.Model):
    """Whether the patient needs a person, and why; written by `triage`, read by the worklist."""

    patient = models.OneToOneField(
        Patient, on_delete=models.CASCADE, primary_key=True, related_name="summary"
    )
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="summaries")
    nurse = person_field(db_index=False, help_text="The patient's: see people/assignment.py.")
    is_followed = models.BooleanField(
        default=True, help_text="The patient is not discharged: see triage/summaries.py."
    )
    rank = models.PositiveSmallIntegerField(
        default=0,
        help_text="3 emergency, 2 urgent, 1 watch, 0 nothing; plus 10 while one is untaken.",
    )
    sort_at = models.DateTimeField(default=NO_DEADLINE)
    top_alert_id = models.UUIDField(
        null=True, blank=True, help_text="The gravest alert that nobody has taken."
    )
    top_rule = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    other_reasons = models.JSONField(default=list, blank=True)
    owner = person_field()
    open_alerts = models.PositiveSmallIntegerField(
        default=0, help_text="Unresolved ones, without those that are snoozed."
    )
    snoozed_alerts = models.PositiveSmallIntegerField(default=0)
    is_silent = models.BooleanField(default=False)
    has_unread_note = models.BooleanField(default=False)
    needs_phone_call = models.BooleanField(default=False)
    has_request = models.BooleanField(
        default=False, help_text="Asked about the record, or left the program."
    )
    protocol = protocol_field()
    performed_on = models.DateField(null=True, blank=True)
    last_log_day = models.DateField(null=True, blank=True)
    last_logged_at = models.DateTimeField(null=True, blank=True)
    spark = models.JSONField(
        default=list, blank=True, help_text="One walking measure over 14 days; null: not logged."
    )
    spark_measure = models.CharField(max_length=30, blank=True)
    baselines = models.JSONField(
        default=dict, blank=True, help_text="The measures before the procedure, as known."
    )
    milestones = models.JSONField(
        default=dict, blank=True, help_text="Each milestone reached, and the day of the log."
    )
    updated_at = models.DateTimeField()

    # Patients who are followed; others, such as those who left, only while something grave is open
    # or they ask for something: off the list nobody would see it.
    is_listed = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(is_followed=True) | Q(has_request=True) | Q(rank__in=[2, 3, 12, 13]),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
        help_text="Whether the worklist shows the patient.",
    )

    objects = SummaryQuerySet.as_manager()

    @property
    def has_alerts(self) -> bool:
        """Return whether any alert is unresolved, snoozed ones included."""
        return bool(self.open_alerts or self.snoozed_alerts)

    @property
    def baseline(self) -> Answers:
        """Return the measures before the procedure, as the rules take them."""
        known: dict[str, Any] = {
            name: Decimal(str(value)) if name in DISTANCES else int(value)
            for name, value in self.baselines.items()
            if name in BEFORE
        }
        return Answers(**known)

    @property
    def spark_baseline(self) -> float | None:
        """Return the baseline of the measure that the small chart shows."""
        value: float | None = self.baselines.get(self.spark_measure)
        return value

    class Meta:
        indexes = [
            # the worklist: most urgent first, then the nearest deadline
            _in_order("clinic", also=("nurse", "performed_on", "is_silent"), name="worklist_order"),
            # the patients of a nurse, and those of nobody, in the same order
            _in_order(
                "clinic", "nurse", also=("performed_on", "is_silent"), name="worklist_of_nurse"
            ),
            # the tabs of the worklist
            *(
                _in_order("clinic", also=("nurse", "performed_on"), when=flag, name=name)
                for flag, name in TABS
            ),
            # by phase of recovery
            models.Index(
                fields=["clinic", "performed_on"],
                condition=Q(is_listed=True),
                name="worklist_by_day_0",
            ),
        ]
