"""The size of the text, which each browser remembers, and the list of languages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tracker.web.common.next_page import next_address

COOKIE = "text_size"
# What the size is called, and the class of <html> is `text-` with its key.
SIZES = {"normal": _("Normal"), "large": _("Large"), "largest": _("Largest")}


# Whoever forges this makes words larger, no more. From a page that sends no referrer, as that of
# an e-mail's link, Django's check could not be passed.
@csrf_exempt
@require_POST
def choose_text_size(request: HttpRequest) -> HttpResponse:
    """Remember the size in this browser, and go back to the page."""
    size = request.POST.get("size", "")
    if size not in SIZES:
        return HttpResponseBadRequest()
    response = redirect(next_address(request))
    response.set_cookie(
        COOKIE,
        size,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def display(request: HttpRequest) -> dict[str, object]:
    """Return the context of every page: the text size of this browser, all sizes and languages."""
    size = request.COOKIES.get(COOKIE, "")
    return {
        "text_size": size if size in SIZES else "normal",
        "text_sizes": SIZES,
        "languages": settings.LANGUAGES,  # each by its own name
    }
