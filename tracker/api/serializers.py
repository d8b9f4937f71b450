"""Rows as JSON. Answers are validated by the journal, not here."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.measures import MEASURES, Measure
from tracker.models import Alert, ApiToken, LogVersion, Patient, Procedure, Reminder, User
from tracker.reminders.explain import explain
from tracker.rules.days import recovery_day
from tracker.rules.log.answers import LONGEST_NOTE, STOPPED_BY
from tracker.rules.peg import MOST


def _measure_field(measure: Measure) -> serializers.Field:
    """Return the field of a measure, with the measure's limits."""
    kind = serializers.FloatField if measure.is_distance else serializers.IntegerField
    return kind(
        min_value=0,
        max_value=measure.most,
        allow_null=True,
        required=False,
        help_text=measure.limit,
    )


class KnownFields(serializers.Serializer):
    """Refuses a field that it does not know, by its name, instead of passing over it."""

    def to_internal_value(self, data: Any) -> Any:
        wanted = super().to_internal_value(data)
        if unknown := sorted(set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {name: [f"There is no field “{name[:40]}”. Leave it out."] for name in unknown}
            )
        return wanted


@extend_schema_field(serializers.CharField())
class PersonField(serializers.ReadOnlyField):
    """A person's name. E-mail addresses stay out of the API."""

    def to_representation(self, value: User) -> str:
        return value.name


class AnswersSerializer(serializers.Serializer):
    """A day's answers: distances in meters, times in minutes, pain 0 to 10."""

    stopped_by = serializers.ListField(
        child=serializers.ChoiceField(choices=STOPPED_BY), required=False
    )
    symptoms = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        required=False,
        help_text="null: not answered; []: none of these.",
    )
    note = serializers.CharField(
        allow_blank=True, required=False, max_length=LONGEST_NOTE, trim_whitespace=False
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        measures = {name: _measure_field(measure) for name, measure in MEASURES.items()}
        return {**measures, **super().get_fields()}


class LogSerializer(AnswersSerializer):
    """One day's log."""

    patient = serializers.UUIDField(source="patient_id")
    day = serializers.DateField()
    entered_by = PersonField(allow_null=True)
    door = serializers.CharField()
    note_read_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class RecordedSerializer(LogSerializer):
    """A log that was just recorded, and whether that changed anything."""

    changed = serializers.BooleanField()


class PegAnswersSerializer(serializers.Serializer):
    """A week's three answers, each from 0 (best) to 10 (worst)."""

    pain = serializers.IntegerField(
        min_value=0, max_value=MOST, allow_null=True, required=False, help_text="On average."
    )
    enjoyment = serializers.IntegerField(
        min_value=0,
        max_value=MOST,
        allow_null=True,
        required=False,
        help_text="How far pain interfered with enjoyment of life.",
    )
    activity = serializers.IntegerField(
        min_value=0,
        max_value=MOST,
        allow_null=True,
        required=False,
        help_text="How far pain interfered with general activity.",
    )


class PegSerializer(PegAnswersSerializer):
    """What was said of the seven days up to `day`."""

    patient = serializers.UUIDField(source="patient_id")
    week = serializers.DateField(help_text="The Monday of the calendar week of `day`.")
    day = serializers.DateField()
    score = serializers.FloatField(
        source="answers.score",
        allow_null=True,
        help_text="The mean of the three, to a tenth; null until all three are given.",
    )
    entered_by = PersonField(allow_null=True)
    door = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class RecordedPegSerializer(PegSerializer):
    """A week that was just recorded, and whether that changed anything."""

    changed = serializers.BooleanField()


class LogVersionSerializer(serializers.ModelSerializer):
    """One version of a day's answers."""

    answers = AnswersSerializer()
    entered_by = PersonField(allow_null=True)

    class Meta:
        model = LogVersion
        fields = ["recorded_at", "typed_at", "is_overtaken", "entered_by", "door", "answers"]


class ProcedureSerializer(serializers.ModelSerializer):
    """The procedure that a patient is followed for."""

    recovery_day = serializers.SerializerMethodField(help_text="Today's, where the patient lives.")
    baseline = AnswersSerializer(help_text="The measures before the procedure.")

    class Meta:
        model = Procedure
        fields = ["id", "performed_on", "recovery_day", "levels", "surgeon", "baseline"]

    def get_recovery_day(self, procedure: Procedure) -> int:
        today = procedure.patient.local_date(timezone.now())
        return recovery_day(procedure.performed_on, today)


class PatientSerializer(serializers.ModelSerializer):
    """A patient, with what a program needs to log and to read; how to reach them stays out."""

    procedure = serializers.SerializerMethodField(help_text="null before there is a date.")

    class Meta:
        model = Patient
        fields = [
            "id", "first_name", "last_name", "date_of_birth", "record_number", "timezone",
            "language", "distance_unit", "counts_steps", "discharged_at", "procedure",
        ]  # fmt: skip

    @extend_schema_field(ProcedureSerializer(allow_null=True))
    def get_procedure(self, patient: Patient) -> Any:
        procedures = patient.active_procedures  # type: ignore[attr-defined]  # prefetched
        return ProcedureSerializer(procedures[0]).data if procedures else None


class AlertSerializer(serializers.ModelSerializer):
    """An alert: what a nurse owns, with its deadline and its evidence."""

    owner = PersonField(allow_null=True)
    resolved_by = PersonField(allow_null=True)

    class Meta:
        model = Alert
        fields = [
            "id", "patient", "rule", "severity", "state", "reason", "evidence", "raised_at",
            "due_at", "withdrawn_at", "owner", "acknowledged_at", "snoozed_until", "snooze_reason",
            "resolved_at", "resolved_by", "outcome", "note",
        ]  # fmt: skip


class ResolveSerializer(KnownFields):
    """How an alert ended."""

    outcome = serializers.ChoiceField(
        choices=Alert.Outcome.choices,
        error_messages={
            "invalid_choice": "Choose one of: {}.".format(", ".join(Alert.Outcome.values)),
            "required": "Say how it ended: one of {}.".format(", ".join(Alert.Outcome.values)),
        },
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class AssignSerializer(KnownFields):
    """Which colleague is to have an alert."""

    to = serializers.EmailField(
        help_text="The address with which the colleague signs in.",
        error_messages={
            "required": "Say who is to have it, by e-mail address.",
            "invalid": "Give an e-mail address such as name@example.com.",
        },
    )


class SnoozeSerializer(KnownFields):
    """Until which day an alert can wait, and why."""

    until = serializers.DateField(
        help_text="The day, in the patient's calendar, on which it is back.",
        error_messages={
            "required": "Say until which day, such as 2026-11-06.",
            "invalid": "Give a day such as 2026-11-06.",
        },
    )
    reason = serializers.CharField(
        max_length=300, error_messages=dict.fromkeys(("required", "blank"), "Say why it can wait.")
    )


class ReminderSerializer(serializers.ModelSerializer):
    """One row of the plan, and in one sentence why it was sent, was not, or when it will be."""

    explanation = serializers.SerializerMethodField()

    class Meta:
        model = Reminder
        fields = [
            "id", "step", "occurrence", "kind", "slot", "recovery_day", "local_date",
            "requested_day", "due_at", "useful_until", "state", "reason", "explanation",
        ]  # fmt: skip

    def get_explanation(self, reminder: Reminder) -> str:
        return explain(reminder)


class NewTokenSerializer(KnownFields):
    """What is asked of a new token."""

    scope = serializers.ChoiceField(
        choices=ApiToken.Scope.choices,
        required=False,
        error_messages={
            "invalid_choice": "Choose one of: {}.".format(", ".join(ApiToken.Scope.values))
        },
    )


class TokenSerializer(serializers.Serializer):
    """A new token. It cannot be shown again."""

    token = serializers.CharField()
    scope = serializers.ChoiceField(choices=ApiToken.Scope.choices)
