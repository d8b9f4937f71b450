"""The app on a phone: the form without network, and the queue of logs sent later.

Nothing that a person answered is in a cache: the service worker keeps the static files and the
empty form alone, and the script on the page keeps each save in the browser's database until the
site has answered for it.

A save that was kept comes as JSON with the token of Django's check, which the script asks for
first: the same guard as that of a form. Asking also tells whose session it is, so that a save is
never sent, or taken, as somebody else's.
"""

from http import HTTPStatus
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.journal.record_day import Entry
from tracker.models import DailyLog, Door, Landmark, Patient, User
from tracker.rules.days import DAY_BEGINS_AT_HOUR
from tracker.web.common import language
from tracker.web.common.patient_access import Viewer, patient_page, show, viewer_of
from tracker.web.log.advice import advice_while_asking
from tracker.web.log.form import LogForm
from tracker.web.log.offline_queue import Queued, UnreadableError, read_queued
from tracker.web.log.saving import SYMPTOMS, Saving, part_in
from tracker.web.log.today import save_part

PAPER, INK = "#fffdf9", "#0b4a4c"  # of assets/scss/_palette.scss


@require_safe
@patient_page
def offline(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the empty form, which the phone keeps for use without network."""
    context = {
        "form": LogForm(
            patient=viewer.patient,
            protocol=viewer.protocol,
            blank=True,
            landmarks=Landmark.objects.filter(patient=viewer.patient),
        ),
        # whether the clinic is open is not known by then; its hours are on the page
        "advice": {
            **advice_while_asking(viewer.patient.clinic, viewer.protocol, now=viewer.now),
            "is_open": True,
        },
        "zone": viewer.patient.zone,
        "begins_at": DAY_BEGINS_AT_HOUR,
        "today_path": reverse("patient:today"),
        # the phone fills in which day it is
        "when": format_html("<span data-when>{}</span>", _("today")),
        "is_shell": True,
    }
    return show(request, viewer, "log/offline.html", context, here="today")


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """GET: whose session this is, and the token to send with. POST: one save that was kept.

    200 it is recorded, or was before · 401 nobody has signed in · 409 somebody else has ·
    422 it cannot be recorded, and why · 400 it cannot be read.
    """
    answer = _answer(request)
    add_never_cache_headers(answer)
    return answer


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a browser needs to put the app on the phone's home screen."""
    icon = {"type": "image/png", "purpose": "any"}
    answer = JsonResponse(
        {
            "id": "/today/",
            "name": "Recovery Tracker",
            "short_name": "Recovery",
            "start_url": reverse("patient:today"),
            "scope": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": [
                {**icon, "src": static("icons/icon-192.png"), "sizes": "192x192"},
                {**icon, "src": static("icons/icon-512.png"), "sizes": "512x512"},
                {
                    "src": static("icons/maskable-512.png"), "sizes": "512x512",
                    "type": "image/png", "purpose": "maskable",
                },
            ],
        }
    )  # fmt: skip
    answer["Content-Type"] = "application/manifest+json"
    return answer


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for the site when there is no network."""
    parts = ", ".join(f'"{static(f"js/{name}.js")}"' for name in ("queue", "worker"))
    answer = HttpResponse(f"importScripts({parts});\n", content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


def _answer(request: HttpRequest) -> JsonResponse:
    if not isinstance(request.user, User):
        is_post = request.method == "POST"
        return JsonResponse({"account": None}, status=HTTPStatus.UNAUTHORIZED if is_post else 200)
    if not Patient.objects.logged_by(request.user).exists():
        raise Http404
    if request.method != "POST":
        return JsonResponse({"account": str(request.user.pk), "token": get_token(request)})
    try:
        queued = read_queued(request.body)
    except UnreadableError:
        return JsonResponse({}, status=HTTPStatus.BAD_REQUEST)
    if queued.account != request.user.pk:
        return JsonResponse({}, status=HTTPStatus.CONFLICT)
    try:
        viewer = viewer_of(request.user, str(queued.patient), timezone.now())
    except Http404:
        return _refused([_("You no longer log for this person. Call the clinic.")])
    language.activate_language(
        language.reading_language(request, viewer.user, viewer.patient, viewer.patients)
    )
    return _take(queued, viewer)


def _take(queued: Queued, viewer: Viewer) -> JsonResponse:
    """Record a save that was kept, as the page of the day would have."""
    discharged_at = viewer.patient.discharged_at
    if discharged_at is not None and queued.typed_at >= discharged_at:
        return _refused([_("Your follow-up has ended. Call the clinic.")])
    part = part_in(queued.fields)
    log = DailyLog.objects.filter(patient=viewer.patient, day=queued.day).first()
    form = LogForm(
        queued.fields,
        patient=viewer.patient,
        protocol=viewer.protocol,
        kept=log.answers if log else None,
        blank=part == SYMPTOMS or not queued.was_shown,
        landmarks=Landmark.objects.filter(patient=viewer.patient),
    )
    saving = Saving(
        viewer.patient,
        queued.day,
        entered_by=viewer.user,
        door=Door.OFFLINE,
        now=viewer.now,
        entry=Entry(queued.client_id, queued.typed_at),
    )
    try:
        saved = save_part(form, part, saving, viewer)
    except IntegrityError:  # the name of another day's save: a fault of the script, not of a person
        return _refused([_("These answers could not be saved. Please type them again.")])
    if saved.recorded:
        return JsonResponse({"stands": saved.recorded.stands})
    return _refused(_faults(form), is_told=saved.told is not None)


def _faults(form: LogForm) -> list[str]:
    """Return the errors of the form as its summary lists them."""
    whole: list[Any] = list(form.non_field_errors())
    beside: list[tuple[Any, Any]] = [
        (field.label, words) for field in form for words in field.errors
    ]
    return [
        *(language.translate(words) for words in whole),
        *(f"{label}: {language.translate(words)}" for label, words in beside),
    ]


def _refused(words: list[str], *, is_told: bool = False) -> JsonResponse:
    """`is_told`: the red flags among the answers are on the clinic's list nonetheless."""
    return JsonResponse(
        {"words": words, "is_told": is_told}, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )
