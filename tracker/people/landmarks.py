"""Stores and removes a patient's landmarks: known walks, used as units of distance."""

from decimal import Decimal

from django.db import transaction

from tracker.models import Landmark, Patient
from tracker.rules.sentence import Sentence as _

# More buttons than this are hard to tell apart.
MOST_PLACES = 6


class LandmarkRefused(Exception):
    """The landmark cannot be stored; says why, in words for the patient."""


@transaction.atomic
def add_place(patient: Patient, *, name: str, distance_m: Decimal) -> Landmark:
    """Store a place; an existing one of that name, in whatever case, gets the new distance.

    Raise LandmarkRefused when there are too many.
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
    """Store how far the patient walks in ten minutes, to convert minutes to a distance."""
    landmark, _created = Landmark.objects.update_or_create(
        patient=patient,
        kind=Landmark.Kind.TEN_MINUTES,
        defaults={"name": "", "distance_m": distance_m},
    )
    return landmark


def remove_landmark(landmark: Landmark) -> None:
    """Delete a landmark. Logs stay as they are: they store metres."""
    landmark.delete()
