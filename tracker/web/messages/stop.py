"""The preferences as the link of an e-mail opens them: nobody signs in, no cookie is set."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.models import Patient, PreferenceDoor
from tracker.people.registration import change_patient
from tracker.reminders.links import read_preference_token
from tracker.web.common import language
from tracker.web.messages.preferences_form import OFF, PreferencesForm

# What RFC 8058 has a mail program post.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


# The key in the address is what allows this, and a forger does not have it. A mail program that
# unsubscribes by one click has neither cookie nor token of ours.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask how to go on, and save it; one click of a mail program stops the reminders at once."""
    response = _answer(request, read_preference_token(token), timezone.now())
    # The address is a key: it stays out of caches and of other sites' logs.
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _answer(request: HttpRequest, patient: Patient | None, now: datetime) -> HttpResponse:
    if patient is None:
        return render(request, "messages/stop_ended.html", {"is_link": True}, status=404)
    language.activate_language(patient.language)
    name, value = ONE_CLICK
    is_one_click = request.method == "POST" and request.POST.get(name) == value
    today = patient.local_date(now)
    given = {"reminders": OFF, "send_time": patient.send_time} if is_one_click else request.POST
    form = PreferencesForm(
        given if request.method == "POST" else None, patient=patient, today=today
    )
    saved = form.is_bound and form.is_valid()
    if saved:
        form.apply(patient)
        door = PreferenceDoor.ONE_CLICK if is_one_click else PreferenceDoor.EMAIL_LINK
        change_patient(patient, by=None, door=door, now=now)
        language.activate_language(patient.language)
        form = PreferencesForm(None, patient=patient, today=today)
    context = {
        "form": form,
        "saved": saved,
        "patient": patient,
        "clinic": patient.clinic,
        "today": today,
        "is_link": True,
        "action": request.path,
    }
    return render(request, "messages/stop.html", context)
