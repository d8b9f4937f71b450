"""The page of a patient's own units: places, and how far ten minutes take."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from tracker.models import Landmark
from tracker.people.landmarks import (
    LandmarkRefused,
    add_place,
    remove_landmark,
    set_ten_minutes,
)
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.log.landmark_forms import DistanceForm, PlaceForm, TenMinutesForm

PLACE, TEN_MINUTES = "place", "ten"


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def landmarks(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the landmarks and two forms: one for a place, one for ten minutes of walking."""
    is_ten = request.POST.get("which") == TEN_MINUTES
    sent = request.POST if request.method == "POST" else None
    place = PlaceForm(None if is_ten else sent, patient=viewer.patient, prefix=PLACE)
    ten = TenMinutesForm(sent if is_ten else None, patient=viewer.patient, prefix=TEN_MINUTES)
    if sent is not None and _save(ten if is_ten else place, viewer):
        messages.success(request, gettext("Saved. You can use it the next time you log a day."))
        return redirect(viewer.url("patient:landmarks"))
    context = {
        "landmarks": Landmark.objects.filter(patient=viewer.patient),
        "place": place,
        "ten": ten,
        "form": ten if is_ten else place,
    }
    return show(request, viewer, "log/landmarks.html", context, here="today")


@require_POST
@patient_page
def remove(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Remove a landmark and return to the page."""
    try:
        landmark = get_object_or_404(
            Landmark, patient=viewer.patient, pk=request.POST.get("landmark", "")
        )
    except ValidationError:  # no key at all
        return redirect(viewer.url("patient:landmarks"))
    remove_landmark(landmark)
    messages.success(request, gettext("Taken away. The days you logged stay as they are."))
    return redirect(viewer.url("patient:landmarks"))


def _save(form: DistanceForm, viewer: Viewer) -> bool:
    if not form.is_valid():
        return False
    distance_m = form.cleaned_data["distance_m"]
    if isinstance(form, TenMinutesForm):
        set_ten_minutes(viewer.patient, distance_m=distance_m)
        return True
    try:
        add_place(viewer.patient, name=form.cleaned_data["name"], distance_m=distance_m)
    except LandmarkRefused as refused:
        form.add_error(None, refused.args[0])
        return False
    return True
