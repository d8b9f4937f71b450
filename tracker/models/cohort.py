"""The clinic's cohort, as its outcomes are read: each procedure, and each stage of its recovery.

Worked out anew from logs, PEGs, reminders and alerts whenever these change, and all of it each
night; says nothing of its own. Measures are kept as clinical/outcomes/measures.py has them.
"""

from django.db import models

from tracker.models.clinic import Clinic
from tracker.models.limits import measure_field
from tracker.models.procedure import Procedure
from tracker.rules.outcomes.bands import PAIN_BANDS, WALKING_BANDS
from tracker.rules.outcomes.percentiles import MEASURES

# What an entry repeats of its procedure: where the two differ, the entry is worked out anew.
COPIED = ("performed_on", "surgeon", "levels", *(f"baseline_{name}" for name in MEASURES))


class ClinicOutcomes(models.Model):
    """As of when the cohort of a clinic stands."""

    clinic = models.OneToOneField(
        Clinic, on_delete=models.CASCADE, primary_key=True, related_name="outcomes"
    )
    as_of = models.DateTimeField()


class CohortReport(models.Model):
    """What is told of the whole cohort, or of what one filter leaves of it: it opens at once."""

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


class CohortEntry(models.Model):
    """One procedure as a member of its clinic's cohort: what it is filtered by."""

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
    baseline_daily_distance_m = measure_field("daily_distance_m")
    baseline_steps = measure_field("steps")
    baseline_walking_distance_m = measure_field("walking_distance_m")
    baseline_standing_min = measure_field("standing_min")
    baseline_pain_back = measure_field("pain_back")
    baseline_pain_leg = measure_field("pain_leg")
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


class CohortStage(models.Model):
    """What one procedure's recovery came to at one stage; without a row nothing is known of it."""

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
    stage = models.PositiveSmallIntegerField(help_text="See clinical/outcomes/stages.py.")
    logs = models.PositiveSmallIntegerField(default=0)
    requested = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(default=0, help_text="Requested days with a log.")
    alerts = models.PositiveSmallIntegerField(default=0, help_text="Those that logs raised.")
    walking_distance_m = models.IntegerField(null=True, blank=True)
    daily_distance_m = models.IntegerField(null=True, blank=True)
    steps = models.IntegerField(null=True, blank=True)
    standing_min = models.SmallIntegerField(null=True, blank=True)
    pain_leg = models.SmallIntegerField(null=True, blank=True)
    pain_back = models.SmallIntegerField(null=True, blank=True)
    peg = models.SmallIntegerField(null=True, blank=True)
    walking_distance_m_change = models.IntegerField(null=True, blank=True)
    daily_distance_m_change = models.IntegerField(null=True, blank=True)
    steps_change = models.IntegerField(null=True, blank=True)
    standing_min_change = models.SmallIntegerField(null=True, blank=True)
    pain_leg_change = models.SmallIntegerField(null=True, blank=True)
    pain_back_change = models.SmallIntegerField(null=True, blank=True)
    peg_change = models.SmallIntegerField(null=True, blank=True)

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
