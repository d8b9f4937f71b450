"""The walks that a patient knows, as units of distance: set, and taken away again."""

from decimal import Decimal

from django.db import transaction

from tracker.models import Landmark, Patient
from tracker.rules.sentence import Sentence as _

# As many buttons as stay easy to tell apart.
MOST_PLACES = 6


class LandmarkRefused(Exception):
    """The landmark cannot be kept; says why in a person's words."""


@transaction.atomic
def add_place(patient: Patient, *, name: str, distance_m: Decimal) -> Landmark:
    """Keep a place; one of the same name, whatever its case, gets the new distance.

    Raises LandmarkRefused when there are too many.
    """
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    places = Landmark.objects.filter(patient=patient, kind=Landmark.Kind.PLACE)
    known = places.filter(name__iexact=name).first()
    if known is None and places.count() >= MOST_PLACES:
        raise LandmarkRefused(
            _("You have %(most)s places. Take one away, then add this one.", most=MOST_PLACES)
        )
    landmark = known or Landmark(patient=patient, name=name)
    landmark.distance_m = distance_m
    landmark.save()
    return landmark


def set_ten_minutes(patient: Patient, *, distance_m: Decimal) -> Landmark:
    """Keep how far the patient gets in ten minutes, so that minutes can be logged as a distance."""
    landmark, _created = Landmark.objects.update_or_create(
        patient=patient,
        kind=Landmark.Kind.TEN_MINUTES,
        defaults={"name": "", "distance_m": distance_m},
    )
    return landmark


def remove_landmark(landmark: Landmark) -> None:
    """Take a landmark away. What was logged by it stays: it was kept in metres."""
    landmark.delete()
