"""A patient's weekly PEG: record one, read them back."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api.base import (
    ApiView,
    answers_in,
    followed_patient_or_404,
    opened_patient_or_404,
    refusals_told,
)
from tracker.api.logs import DAY_PARAMETER, day_of
from tracker.api.permissions import Scope
from tracker.api.serializers import PegAnswersSerializer, PegSerializer, RecordedPegSerializer
from tracker.models import Door, WeeklyPeg
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
    patient = followed_patient_or_404(request.user, patient_id)
    answers = answers_in(request, example='{"pain": 3}')
    with refusals_told():
        recorded = record_peg(
            patient=patient,
            day=day_of(day),
            answers=answers,
            entered_by=request.user,
            door=Door.API,
            now=timezone.now(),
            merge=merge,
        )
    body = {**PegSerializer(recorded.peg).data, "changed": recorded.changed}
    return Response(body, status=201 if recorded.created else 200)
