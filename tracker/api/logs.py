"""A patient's daily logs: record one, list them, and list the versions of one."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api.base import (
    DAY_PARAMETER,
    ApiView,
    day_of,
    opened_patient_or_404,
    record_answers,
)
from tracker.api.permissions import Scope
from tracker.api.serializers import (
    AnswersSerializer,
    LogSerializer,
    LogVersionSerializer,
    RecordedSerializer,
)
from tracker.journal.record_day import record_day
from tracker.models import DailyLog, LogVersion

# Made once: creating its fields takes longer than filling them in.
AS_JSON = LogSerializer()


@extend_schema(parameters=[DAY_PARAMETER])
class LogOfDay(ApiView):
    """One day's log of one patient."""

    scopes: ClassVar[dict[str, str]] = {"PUT": Scope.LOG, "PATCH": Scope.LOG}

    @extend_schema(responses=LogSerializer)
    def get(self, request: Request, patient_id: UUID, day: str) -> Response:
        """The log of a day."""
        patient = opened_patient_or_404(request, patient_id)
        logs = DailyLog.objects.filter(patient=patient).select_related("entered_by")
        log = logs.filter(day=day_of(day)).first()
        if log is None:
            raise NotFound("There is no log of this day.")
        return Response(LogSerializer(log).data)

    @extend_schema(
        request=AnswersSerializer, responses={200: RecordedSerializer, 201: RecordedSerializer}
    )
    def put(self, request: Request, patient_id: UUID, day: str) -> Response:
        """Replace the log of a day: an omitted field is "not answered". Safe to repeat."""
        return _record(request, patient_id, day, merge=False)

    @extend_schema(
        request=AnswersSerializer, responses={200: RecordedSerializer, 201: RecordedSerializer}
    )
    def patch(self, request: Request, patient_id: UUID, day: str) -> Response:
        """Change the given fields of a day's log, and keep the others."""
        return _record(request, patient_id, day, merge=True)


class Logs(ApiView, ListAPIView):
    """A patient's logs, newest day first."""

    serializer_class = LogSerializer
    ordering = ("-day",)

    def get_queryset(self) -> QuerySet[DailyLog]:
        patient = opened_patient_or_404(self.request, self.kwargs["patient_id"])
        return DailyLog.objects.filter(patient=patient).select_related("entered_by")


@extend_schema(parameters=[DAY_PARAMETER])
class LogHistory(ApiView, ListAPIView):
    """Every version of a day's log, newest first."""

    serializer_class = LogVersionSerializer
    ordering = ("-recorded_at", "-id")

    def get_queryset(self) -> QuerySet[LogVersion]:
        patient = opened_patient_or_404(self.request, self.kwargs["patient_id"])
        log = DailyLog.objects.filter(patient=patient, day=day_of(self.kwargs["day"])).first()
        if log is None:
            raise NotFound("There is no log of this day.")
        return LogVersion.objects.filter(log=log).select_related("entered_by")


def _record(request: Request, patient_id: UUID, day: str, *, merge: bool) -> Response:
    recorded = record_answers(
        request, patient_id, day, record_day, merge=merge, example='{"pain_leg": 3}'
    )
    body = {**AS_JSON.to_representation(recorded.log), "changed": recorded.changed}
    return Response(body, status=201 if recorded.created else 200)
