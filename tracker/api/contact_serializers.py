"""Contacts as JSON, and the fields of a new one."""

from typing import Any

from django.db.models import TextChoices
from rest_framework import serializers

from tracker.api.serializers import KnownFields, PersonField
from tracker.models import Contact
from tracker.models.contact import LONGEST_NOTE, MOST_MINUTES


def _choice(choices: type[TextChoices], **options: Any) -> serializers.ChoiceField:
    words = "Choose one of: {}.".format(", ".join(choices.values))
    told = {"invalid_choice": words, "required": words}
    return serializers.ChoiceField(choices=choices.choices, error_messages=told, **options)


class ContactSerializer(serializers.ModelSerializer):
    """One contact; `reached` is as its outcome says."""

    by = PersonField(allow_null=True)

    class Meta:
        model = Contact
        fields = [
            "id", "patient", "at", "kind", "direction", "reached", "outcome", "minutes", "note",
            "by", "alert", "created_at",
        ]  # fmt: skip


class NewContactSerializer(KnownFields):
    """A contact: without `at` it is now, with `resolves` it ends its alert."""

    kind = _choice(Contact.Kind)
    outcome = _choice(Contact.Outcome)
    minutes = serializers.IntegerField(min_value=0, max_value=MOST_MINUTES)
    direction = _choice(Contact.Direction, default=Contact.Direction.TO_PATIENT)
    at = serializers.DateTimeField(required=False)
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_NOTE, default=""
    )
    alert = serializers.UUIDField(required=False, allow_null=True)
    resolves = serializers.BooleanField(required=False, default=False)
