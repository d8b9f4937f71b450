"""The clinic's cohort, from which its outcomes are read: procedures, and stages of recovery.

Derived from logs, PEGs, reminders and alerts: recomputed when these change, and all of it each
night. Measures are stored as whole numbers, see tracker/rules/outcomes/recovery_figures.py.
"""

from django.db import models

from tracker.models.clinic import Clinic
from tracker.models.measures import add_columns
from tracker.models.procedure import Procedure
from tracker.rules.outcomes.bands import PAIN_BANDS, WALKING_BANDS
from tracker.rules.outcomes.percentiles import MEASURES
from tracker.rules.outcomes.recovery_figures import MEASURED, has_few_values

# What an entry copies from its procedure: where the two differ, the entry is recomputed.
COPIED = ("performed_on", "surgeon", "levels", *(f"baseline_{name}" for name in MEASURES))


class ClinicOutcomes(models.Model):
    """When the cohort of a clinic was last brought up to date."""

    clinic = models.OneToOneField(
        Clinic, on_delete=models.CASCADE, primary_key=True, related_name="outcomes"
    )
    as_of = models.DateTimeField()


class CohortReport(models.Model):
    """A cached report on the whole cohort, or on the part that one filter selects."""

    clinic = models.ForeignKey(
        Clinic,
        on_delete=models.CASCADE,
        related_name="cohort_reports",
        db_index=False,  # the first column of the unique key
    )
    choice = models.CharField(max_length=300, blank=True, help_text="Blank: everybody.")
    told = models.JSONField()
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "choice"], name="one_cohort_report_per_clinic_and_choice"
            ),
        ]


class ComparedBaseline(models.Model):
    """The baseline measures by which patients are compared."""

    class Meta:
        abstract = True


add_columns(ComparedBaseline, MEASURES, prefix="baseline_")


class CohortEntry(ComparedBaseline):
    """One procedure in its clinic's cohort, with the columns that filters use."""

    procedure = models.OneToOneField(
        Procedure, on_delete=models.CASCADE, primary_key=True, related_name="cohort_entry"
    )
    clinic = models.ForeignKey(
        Clinic,
        on_delete=models.CASCADE,
        related_name="cohort",
        db_index=False,  # the first column of the index below
    )
    performed_on = models.DateField()
    ends_on = models.DateField(
        null=True, blank=True, help_text="Day 0 of the patient's next procedure."
    )
    surgeon = models.CharField(max_length=120, blank=True)
    levels = models.CharField(max_length=60, blank=True)
    pain_band = models.CharField(
        max_length=8, blank=True, choices=[(band.code, band.title) for band in PAIN_BANDS]
    )
    walking_band = models.CharField(
        max_length=8, blank=True, choices=[(band.code, band.title) for band in WALKING_BANDS]
    )
    first_log_day = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The recovery day of the first log."
    )

    class Meta:
        indexes = [
            # the members of a clinic, those of a year or quarter among them
            models.Index(fields=["clinic", "performed_on"], name="cohort_by_day_0"),
        ]


class MiddleAnswers(models.Model):
    """The value of each measure at one stage, and its change from the baseline."""

    class Meta:
        abstract = True


for _measure in MEASURED:
    for _name in (_measure, f"{_measure}_change"):
        _kind = models.SmallIntegerField if has_few_values(_measure) else models.IntegerField
        _kind(null=True, blank=True).contribute_to_class(MiddleAnswers, _name)


class CohortStage(MiddleAnswers):
    """The figures of one procedure at one stage of recovery; no row where nothing is known."""

    entry = models.ForeignKey(
        CohortEntry,
        on_delete=models.CASCADE,
        related_name="stages",
        db_index=False,  # the first column of the unique key
    )
    clinic = models.ForeignKey(
        Clinic,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,  # the first column of the index below
    )
    stage = models.PositiveSmallIntegerField(help_text="See tracker/rules/outcomes/stages.py.")
    logs = models.PositiveSmallIntegerField(default=0)
    requested = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(default=0, help_text="Requested days with a log.")
    alerts = models.PositiveSmallIntegerField(default=0, help_text="Those that logs raised.")

    class Meta:
        indexes = [
            # the outcomes of a clinic, and its percentiles at one stage
            models.Index(fields=["clinic", "stage"], name="cohort_by_stage"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "stage"], name="one_row_per_cohort_entry_and_stage"
            ),
            models.CheckConstraint(
                name="no_more_requested_days_are_answered_than_there_are",
                condition=models.Q(answered__lte=models.F("requested")),
            ),
        ]
