"""One mild® procedure: day 0, baseline, and clearances."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from tracker.guidance import ACTIVITIES
from tracker.measures import BEFORE
from tracker.models.base import UUIDModel
from tracker.models.guidance_version import GuidanceVersion
from tracker.models.measures import Baseline, measure_checks
from tracker.models.patient import Patient, PatientRecordQuerySet
from tracker.models.protocol import protocol_check, protocol_field
from tracker.rules.log.answers import Answers


class ProcedureQuerySet(PatientRecordQuerySet["Procedure"]):
    """Procedures."""

    def active(self) -> Self:
        """Return the procedures that patients are followed for now, one each."""
        return self.filter(active=True)

    def pinned(self, patient: str = "pk") -> models.Subquery:
        """Return a subquery for rows with a patient's key: the active one's guidance version."""
        active = self.active().filter(patient=models.OuterRef(patient))
        return models.Subquery(
            active.values("guidance_version")[:1], output_field=models.UUIDField()
        )


class Procedure(Baseline, UUIDModel):
    """A procedure. `performed_on` may lie ahead, so that the baseline is recorded before it."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="procedures")
    performed_on = models.DateField(help_text="Day 0, in the patient's own calendar.")
    day_0_moves = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="How often day 0 was corrected: a calendar tells the newer dates by it.",
    )
    active = models.BooleanField(default=True)
    levels = models.CharField(max_length=60, blank=True, help_text="For example L3-L4, L4-L5.")
    surgeon = models.CharField(max_length=120, blank=True)
    protocol = protocol_field()
    guidance_version = models.ForeignKey(
        GuidanceVersion, on_delete=models.PROTECT, related_name="procedures"
    )
    lifting_cleared_on = models.DateField(null=True, blank=True)
    strenuous_cleared_on = models.DateField(null=True, blank=True)
    driving_cleared_on = models.DateField(null=True, blank=True)
    light_activity_on = models.DateField(
        null=True, blank=True, help_text="Back to it since this day, as the patient says."
    )
    daily_routine_on = models.DateField(null=True, blank=True)
    work_on = models.DateField(null=True, blank=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(active=True),
                name="one_active_procedure_per_patient",
                violation_error_message="This patient has an active procedure already.",
            ),
            models.UniqueConstraint(
                fields=["patient", "performed_on"],
                name="one_procedure_per_patient_and_day",
                violation_error_message="This patient has a procedure on this day already.",
            ),
            models.CheckConstraint(
                name="return_to_activity_is_after_the_procedure",
                violation_error_message=(
                    "Something was taken up before the procedure. Correct one of the dates."
                ),
                condition=Q(
                    *(
                        Q(**{f"{activity}_on": None})
                        | Q(**{f"{activity}_on__gte": F("performed_on")})
                        for activity in ACTIVITIES
                    )
                ),
            ),
            protocol_check("procedure"),
            *measure_checks("procedure", BEFORE, prefix="baseline_"),
        ]

    def __str__(self) -> str:
        return f"{self.patient}, {self.performed_on}"

    @property
    def baseline(self) -> Answers:
        """Return the measures before the procedure; each may be unknown."""
        return Answers(**{name: getattr(self, f"baseline_{name}") for name in BEFORE})

    def returned(self, activity: str) -> bool:
        """Return whether the patient is back to an activity of ACTIVITIES."""
        return getattr(self, f"{activity}_on") is not None

    def cleared(self, restriction: str, on: date) -> bool:
        """Return whether the clinic has cleared "lifting", "strenuous" or "driving" by `on`."""
        cleared_on: date | None = getattr(self, f"{restriction}_cleared_on")
        return cleared_on is not None and cleared_on <= on
