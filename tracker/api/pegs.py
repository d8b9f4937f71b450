"""A patient's weekly PEGs: record one, list them."""

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
from tracker.api.serializers import PegAnswersSerializer, PegSerializer, RecordedPegSerializer
from tracker.models import WeeklyPeg
from tracker.peg.actions import peg_of_week, record_peg


@extend_schema(parameters=[DAY_PARAMETER])
class PegOfWeek(ApiView):
    """The PEG of the calendar week, Monday to Sunday, in which a day lies."""

    scopes: ClassVar[dict[str, str]] = {"PUT": Scope.LOG, "PATCH": Scope.LOG}

    @extend_schema(responses=PegSerializer)
    def get(self, request: Request, patient_id: UUID, day: str) -> Response:
        """The answers of the week of `day`."""
        patient = opened_patient_or_404(request, patient_id)
        peg = peg_of_week(patient, day_of(day))
        if peg is None:
            raise NotFound("There are no answers for this week.")
        return Response(PegSerializer(peg).data)

    @extend_schema(
        request=PegAnswersSerializer,
        responses={200: RecordedPegSerializer, 201: RecordedPegSerializer},
    )
    def put(self, request: Request, patient_id: UUID, day: str) -> Response:
        """Record what was said of the seven days up to `day`.

        Replaces what the week of `day` has: an omitted item is "not answered". Safe to repeat.
        """
        return _record(request, patient_id, day, merge=False)

    @extend_schema(
        request=PegAnswersSerializer,
        responses={200: RecordedPegSerializer, 201: RecordedPegSerializer},
    )
    def patch(self, request: Request, patient_id: UUID, day: str) -> Response:
        """Change the given items of the week of `day`, and keep the others."""
        return _record(request, patient_id, day, merge=True)


class Pegs(ApiView, ListAPIView):
    """A patient's weekly PEG, newest week first."""

    serializer_class = PegSerializer
    ordering = ("-week",)

    def get_queryset(self) -> QuerySet[WeeklyPeg]:
        patient = opened_patient_or_404(self.request, self.kwargs["patient_id"])
        return WeeklyPeg.objects.filter(patient=patient).select_related("entered_by")


def _record(request: Request, patient_id: UUID, day: str, *, merge: bool) -> Response:
    recorded = record_answers(
        request, patient_id, day, record_peg, merge=merge, example='{"pain": 3}'
    )
    body = {**PegSerializer(recorded.peg).data, "changed": recorded.changed}
    return Response(body, status=201 if recorded.created else 200)
