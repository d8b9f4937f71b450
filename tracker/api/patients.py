"""The patients whom one may see, and the reminders planned for each."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api.base import ApiView, opened_patient_or_404
from tracker.api.serializers import PatientSerializer, ReminderSerializer
from tracker.models import Patient, Procedure, Reminder

ACTIVE_PROCEDURE = Prefetch(
    "procedures",
    queryset=Procedure.objects.active().select_related("patient"),
    to_attr="active_procedures",
)


class Patients(ApiView, ListAPIView):
    """Oneself, those one cares for, and the patients of the clinic one works for."""

    serializer_class = PatientSerializer
    # By key, not by name: what stands in an address may end in somebody's log file.
    ordering = ("registered_at", "id")

    def get_queryset(self) -> QuerySet[Patient]:
        return Patient.objects.visible_to(self.request.user).prefetch_related(ACTIVE_PROCEDURE)


class OnePatient(ApiView):
    """One patient."""

    @extend_schema(responses=PatientSerializer)
    def get(self, request: Request, patient_id: UUID) -> Response:
        """The patient, with the procedure they are followed for."""
        opened_patient_or_404(request, patient_id)
        patient = Patient.objects.prefetch_related(ACTIVE_PROCEDURE).get(pk=patient_id)
        return Response(PatientSerializer(patient).data)


class Reminders(ApiView, ListAPIView):
    """A patient's plan, first things first: what was sent, what was not and why, what comes."""

    serializer_class = ReminderSerializer
    ordering = ("due_at", "id")

    def get_queryset(self) -> QuerySet[Reminder]:
        patient = opened_patient_or_404(self.request, self.kwargs["patient_id"])
        return Reminder.objects.filter(procedure__patient=patient).select_related(
            "procedure__patient", "message"
        )
