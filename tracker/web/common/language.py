"""In which language a page is: a patient's own; English for staff; before that, as asked for."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format, number_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tracker.models import Patient, PreferenceDoor, User
from tracker.people.registration import change_patient
from tracker.rules.sentence import Sentence, Value

# Pages of staff, of operators and of programs.
IN_ENGLISH = ("/clinic/", "/api/", "/admin/", "/demo/")
LANGUAGES = tuple(Patient.Language.values)
CHOSEN = "language"  # in the session of somebody who is no patient


class LanguageMiddleware:
    """Activates a language for each request, and none beyond it.

    Outside of the pages of staff it is the one that was used here last, else one that the browser
    asks for; a patient's page then takes the patient's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_english = request.path_info.startswith(IN_ENGLISH)
        asked = "en" if is_english else translation.get_language_from_request(request)
        with translation.override(asked):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", spoken())
        if not is_english:
            patch_vary_headers(response, ["Accept-Language"])
        return response


def spoken() -> str:
    """The language of the page that is being made: "en" or "es"."""
    language = translation.get_language()
    return language if language in LANGUAGES else settings.LANGUAGE_CODE


def speak(language: str) -> None:
    """Make the rest of this request in `language`."""
    translation.activate(language)


def remember(response: HttpResponseBase) -> None:
    """Keep this page's language in the browser, for the pages where nobody is known yet."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        spoken(),
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def reading(request: HttpRequest, user: User, patient: Patient, patients: Iterable[Patient]) -> str:
    """The language in which `user`, who logs for `patients`, reads about `patient`.

    One's own, if one is a patient oneself; else what was chosen; else that of `patient`.
    """
    own = [each.language for each in (patient, *patients) if each.account_id == user.pk]
    chosen = str(request.session.get(CHOSEN, ""))
    return next(iter(own), chosen if chosen in LANGUAGES else patient.language)


def said(words: str) -> str:
    """What a pure room says, in the language of the page; its numbers and days too."""
    if not isinstance(words, Sentence):
        return words
    template = gettext(words.template)
    return template % {n: _local(v) for n, v in words.values.items()} if words.values else template


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Go on in another language: a patient's own is changed, for the e-mails as well."""
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        return HttpResponseBadRequest()
    speak(language)
    if isinstance(request.user, User):
        _choose_for(request, request.user, language)
    response = redirect(next_address(request))
    remember(response)
    return response


def next_address(request: HttpRequest) -> str:
    """The page from which a form on every page was sent; "/" for an address elsewhere."""
    address = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_here else "/"


def _choose_for(request: HttpRequest, user: User, language: str) -> None:
    """Two patients may share an account, and so a reader: both get what was chosen."""
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
    return said(value)
