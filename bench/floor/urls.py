"""The floor's one address."""

from django.urls import path
from rest_framework.generics import CreateAPIView
from rest_framework.serializers import ModelSerializer

from bench.floor.models import Entry


class EntrySerializer(ModelSerializer):
    """The row, as it comes and goes."""

    class Meta:
        model = Entry
        fields = ["id", "day", "walking_distance_m", "standing_min", "pain_leg", "note"]


class Create(CreateAPIView):
    """One row for the owner of the token."""

    serializer_class = EntrySerializer

    def perform_create(self, serializer: EntrySerializer) -> None:
        serializer.save(user=self.request.user)


urlpatterns = [path("entries/", Create.as_view())]
