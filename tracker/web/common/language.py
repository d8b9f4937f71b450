"""The language of a page: the patient's; English for staff; the browser's for everybody else."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tracker.models import Patient, PreferenceDoor, User
from tracker.people.registration import change_patient
from tracker.rules.sentence import Sentence, Value
from tracker.web.common.next_page import redirect_to_next

# Pages of staff, of operators and of programs.
IN_ENGLISH = ("/clinic/", "/api/", "/admin/", "/demo/")
LANGUAGES = tuple(Patient.Language.values)
CHOSEN = "language"  # in the session of a user who is not a patient


class LanguageMiddleware:
    """Activate a language for each request: English for staff, else that of the cookie or browser.

    A patient's page then activates the patient's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_english = request.path_info.startswith(IN_ENGLISH)
        asked = "en" if is_english else translation.get_language_from_request(request)
        with translation.override(asked):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", current_language())
        if not is_english:
            patch_vary_headers(response, ["Accept-Language"])
        return response


def current_language() -> str:
    """Return the language of the page that is being made: "en" or "es"."""
    language = translation.get_language()
    return language if language in LANGUAGES else settings.LANGUAGE_CODE


def activate_language(language: str) -> None:
    """Use `language` for the rest of this request."""
    translation.activate(language)


def remember_language(response: HttpResponseBase) -> None:
    """Keep this page's language in a cookie, for the pages before sign-in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        current_language(),
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def reading_language(
    request: HttpRequest, user: User, patient: Patient, patients: Iterable[Patient]
) -> str:
    """Return the language in which `user`, who logs for `patients`, reads about `patient`.

    It is their own if they are a patient; else what they chose; else that of `patient`.
    """
    own = [each.language for each in (patient, *patients) if each.account_id == user.pk]
    chosen = str(request.session.get(CHOSEN, ""))
    return next(iter(own), chosen if chosen in LANGUAGES else patient.language)


def translate(words: str) -> str:
    """Return a `Sentence` with its numbers and dates in the language of the page."""
    if not isinstance(words, Sentence):
        return words
    template = gettext(words.template)
    return template % {n: _local(v) for n, v in words.values.items()} if words.values else template


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Change the language: for a patient also that of the e-mails."""
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        return HttpResponseBadRequest()
    activate_language(language)
    if isinstance(request.user, User):
        _choose_for(request, request.user, language)
    response = redirect_to_next(request, otherwise="/")
    remember_language(response)
    return response


def _choose_for(request: HttpRequest, user: User, language: str) -> None:
    """Store the choice: on each patient of this account, or in the session of other users."""
    own = list(Patient.objects.filter(account=user).select_related("clinic"))
    for patient in own:
        if patient.language != language:
            patient.language = language
            change_patient(patient, by=user, door=PreferenceDoor.PAGE, now=timezone.now())
    if not own:
        request.session[CHOSEN] = language


def _local(value: Value) -> str:
    match value:
        case date():
            return date_format(value, gettext("l, F j, Y"))
        case int() | Decimal():
            return number_format(value, use_l10n=True, force_grouping=True)
    return translate(value)
